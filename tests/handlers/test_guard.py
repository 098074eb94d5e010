"""Every listener is guarded: whatever fails in it, Slack and the person get an honest answer."""

import logging
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.guard import NOT_DONE, NOT_STORED, Guarded
from handlers.listeners import listen
from handlers.store import MeetingsUnavailableError

GUARDS = {f"{guard}.<locals>.guarded" for guard in ("telling_anyone", "refusing", "in_window")}
SECRET_WORDS = "our-unreleased-product"


class BrokenServices:
    """Whatever a listener asks of them fails, with people's words in the message."""

    def __init__(self, error: type[Exception]) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        raise self._error(f"{name} of {SECRET_WORDS}")


class Responses:
    """A place where people are told, on a real web server."""

    def __init__(self) -> None:
        self.told: list[str] = []
        site = web.Application()
        site.router.add_post("/told", self._take)
        self.server = TestServer(site)

    @property
    def url(self) -> str:
        return str(self.server.make_url("/told"))

    async def _take(self, request: web.Request) -> web.Response:
        self.told.append((await request.json())["text"])
        return web.Response(text="ok")


@pytest.fixture
async def responses() -> AsyncIterator[Responses]:
    found = Responses()
    async with found.server:
        yield found


def app(
    services: object, session: aiohttp.ClientSession | None = None, slack: str = "http://127.0.0.1:9/"
) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_user_id="U0BOT")

    bolt = AsyncApp(
        client=AsyncWebClient("xoxb-1", session=session, base_url=slack),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        logger=logging.getLogger("bolt"),
    )
    listen(bolt, services)  # type: ignore[arg-type] # what is asked of them is up to the test
    return bolt


async def answer(bolt: AsyncApp, body: dict[str, Any]) -> BoltResponse:
    return await bolt.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))


def command(text: str, url: str) -> dict[str, Any]:
    return {
        "command": "/ragvsft",
        "text": text,
        "team_id": "T1",
        "channel_id": "C1",
        "user_id": "U1",
        "trigger_id": "1",
    } | {"response_url": url}


def click(action: str, value: str, url: str) -> dict[str, Any]:
    pressed = {"type": "button", "action_id": action, "block_id": value, "value": value}
    return {
        "type": "block_actions",
        "user": {"id": "U1", "team_id": "T1"},
        "actions": [pressed],
        "trigger_id": "1",
    } | {"response_url": url}


def submission(window: str) -> dict[str, Any]:
    view = {
        "type": "modal",
        "id": "V1",
        "hash": "h",
        "callback_id": window,
        "state": {"values": {}},
        "private_metadata": "",
    }
    return {"type": "view_submission", "user": {"id": "U1", "team_id": "T1"}, "view": view}


def event(kind: str, **parts: object) -> dict[str, Any]:
    said = {"type": kind, "channel": "D1", "user": "U1", "ts": "1.0", "text": "hm", "channel_type": "im"}
    return {"type": "event_callback", "team_id": "T1", "event": said | parts}


PRESS = '{"meeting": "m", "round": 0, "part": "q", "choice": "yes"}'
OPINION = '{"meeting": "m", "inquiry": "i", "helpful": true}'
CONFIRMATION = '{"meeting": "m", "round": 0, "answers": {"q": "yes"}}'
COMMANDS = ("our bot is slow", "ask what is it?", "scenario", "compare", "cost", "cost 50k")
CLICKS = {
    **dict.fromkeys(("answer:yes", "done", "number", "open:q", "close:q"), PRESS),
    "learn:q": "x",
    "feedback:yes": OPINION,
    "confirm": CONFIRMATION,
}


def test_nothing_is_bound_to_bolt_without_a_guard() -> None:
    bound = [listener.ack_function for listener in app(None)._async_listeners]  # noqa: SLF001 -- Bolt lists them nowhere else

    assert len(bound) > 20
    assert {listener.func.__qualname__ for listener in bound} <= GUARDS  # type: ignore[attr-defined] # partials
    with pytest.raises(AttributeError):
        Guarded.bound(answer, None)  # type: ignore[arg-type] # a function that has no guard


@pytest.mark.parametrize(("error", "words"), [(MeetingsUnavailableError, NOT_STORED), (ValueError, NOT_DONE)])
async def test_a_command_or_click_that_fails_is_taken_and_the_person_told(
    responses: Responses, error: type[Exception], words: str
) -> None:
    commands = [command(text, responses.url) for text in COMMANDS]
    clicks = [click(action, value, responses.url) for action, value in CLICKS.items()]
    async with aiohttp.ClientSession() as session:
        bolt = app(BrokenServices(error), session, responses.url)
        for number, body in enumerate([*commands, *clicks], start=1):
            answered = await answer(bolt, body)
            assert (answered.status, answered.body) == (200, ""), body
            assert responses.told == [words] * number, body


@pytest.mark.parametrize("error", [MeetingsUnavailableError, ValueError])
async def test_a_window_that_fails_says_so_itself(error: type[Exception]) -> None:
    bolt = app(BrokenServices(error))
    for window in ("check", "estimate"):
        answered = await answer(bolt, submission(window))
        assert answered.status == 200
        assert NOT_DONE in answered.body


@pytest.mark.parametrize(("error", "status"), [(MeetingsUnavailableError, 503), (ValueError, 500)])
async def test_an_event_that_fails_is_refused_so_that_slack_delivers_it_again(
    error: type[Exception], status: int, caplog: pytest.LogCaptureFixture
) -> None:
    bolt = app(BrokenServices(error))
    pane = {"channel_id": "D1", "thread_ts": "1.0"}
    for body in (
        event("app_mention"),
        event("message"),
        event("assistant_thread_started", assistant_thread=pane),
    ):
        assert (await answer(bolt, body)).status == status
    assert not [record for record in caplog.records if record.levelname == "ERROR" and record.name == "bolt"]


async def test_nobody_is_told_at_an_address_that_is_not_slacks(responses: Responses) -> None:
    async with aiohttp.ClientSession() as session:
        answered = await answer(app(BrokenServices(ValueError), session), click("done", PRESS, responses.url))

    assert (answered.status, responses.told) == (200, [])
