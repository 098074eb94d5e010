"""What Slack's answers mean: wait, give up, or fall back to plain text."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from time import monotonic

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.identity import Identity
from bot.slack.reply_url import tell_by_url
from bot.slack.session import slack_session
from bot.slack.web_api import BusyError, RefusedError, WebApi
from handlers.blocks import Block
from handlers.cards.card import Card
from handlers.mrkdwn import Mrkdwn
from handlers.reply_address import is_slacks
from playground import Workspace
from tests.bot.http_server import serving
from tests.bot.slow_names import SlowNames


class Slack:
    """Gives the answers that it was told to give, one after the other; the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, object, Mapping[str, str]]] = []
        self.asked = 0

    def answer(self, body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.answers.append((status, body, headers or {}))

    async def handle(self, _request: web.Request) -> web.Response:
        self.asked += 1
        status, body, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(body, str):
            return web.Response(status=status, text=body, headers=headers, content_type="application/json")
        return web.json_response(body, status=status, headers=headers)


@pytest.fixture
async def clients() -> AsyncIterator[tuple[WebApi, Slack]]:
    """A client, and the Slack that it talks to."""
    site, slack = web.Application(), Slack()
    site.router.add_post("/{method}", slack.handle)
    async with serving(site) as session:
        # The session knows where the server is; the call only adds the method's name.
        yield WebApi(session, "/", "xoxb-1"), slack


async def meaning(api: WebApi) -> BusyError | RefusedError:
    with pytest.raises((BusyError, RefusedError)) as caught:
        await api.call("chat.postMessage", {"channel": "C1"})
    error = caught.value
    assert isinstance(error, BusyError | RefusedError)
    return error


LIMITED = {"ok": False, "error": "ratelimited"}


@pytest.mark.parametrize(
    ("answer", "seconds", "nothing_done"),
    [
        ((LIMITED, 429, {"Retry-After": "17"}), 17, True),
        ((LIMITED, 429, {"Retry-After": "soon"}), 1, True),
        ((LIMITED, 429, {}), 1, True),
        ((LIMITED, 200, {"Retry-After": "3"}), 3, True),
        (("Too many", 429, {"Retry-After": "5"}), 5, True),
        (({"ok": False, "error": "internal_error"}, 500, {}), 1, False),
        (("<html>down</html>", 503, {}), 1, False),
        (({"ok": False, "error": "fatal_error"}, 200, {}), 1, False),
        (({"ok": False}, 200, {}), 1, False),
        (("not json", 200, {}), 1, False),
        (({"ok": False, "error": "token_revoked"}, 200, {}), 60, True),
        (({"ok": False, "error": "account_inactive"}, 200, {}), 60, True),
    ],
)
async def test_what_passes_is_waited_for(
    clients: tuple[WebApi, Slack],
    answer: tuple[object, int, Mapping[str, str]],
    seconds: float,
    nothing_done: bool,
) -> None:
    api, slack = clients
    slack.answer(*answer)

    error = await meaning(api)

    assert isinstance(error, BusyError)
    assert (error.retry_after, error.nothing_done) == (seconds, nothing_done)
    assert slack.asked == 1  # no retries in the client, which would post twice


@pytest.mark.parametrize("reason", ["channel_not_found", "is_archived", "invalid_blocks", "never_heard_of"])
async def test_what_does_not_pass_is_given_up_with_slacks_own_word(
    clients: tuple[WebApi, Slack], reason: str
) -> None:
    api, slack = clients
    slack.answer({"ok": False, "error": reason})

    error = await meaning(api)

    assert isinstance(error, RefusedError)
    assert error.reason == reason


async def test_nobody_there_is_waited_for() -> None:
    async with aiohttp.ClientSession() as session:
        error = await meaning(WebApi(session, "http://127.0.0.1:9/", "xoxb-1"))

    assert isinstance(error, BusyError)
    assert error.reason == "ClientConnectorError"


async def test_the_bot_asks_who_it_is_until_it_is_told(clients: tuple[WebApi, Slack]) -> None:
    api, slack = clients
    slack.answer({"ok": False, "error": "invalid_auth"})
    slack.answer({"ok": True})  # of no team: not an answer
    slack.answer({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"})
    identity = Identity(api)
    asking = asyncio.create_task(identity.find_out())

    async with asyncio.timeout(10):
        await asking

    assert identity.known
    assert (identity.known.team_id, identity.known.bot_user_id) == ("T1", "U1")
    assert slack.asked == 3


@pytest.fixture
async def far() -> AsyncIterator[tuple[WebApi, Slack, SlowNames]]:
    """The session that the bot uses, and a Slack to which it takes time to connect."""
    site, slack, names = web.Application(), Slack(), SlowNames()
    site.router.add_route("*", "/{method}", slack.handle)
    slack.answer({"ok": True})
    connector = aiohttp.TCPConnector(resolver=names)
    async with serving(site) as near, slack_session(connector=connector) as session, near.get("/") as answer:
        url = str(answer.url.with_host("slack.example"))
        yield WebApi(session, url, "xoxb-1"), slack, names


async def too_late(api: WebApi, leave_by: float) -> bool:
    with pytest.raises(BusyError) as caught:
        await api.call("chat.postMessage", {"channel": "C1"}, leave_by)
    return (caught.value.reason, caught.value.nothing_done) == ("TooLateError", True)


async def test_a_call_that_took_too_long_to_connect_is_not_sent(
    far: tuple[WebApi, Slack, SlowNames],
) -> None:
    api, slack, names = far
    names.seconds = 0.2

    assert await too_late(api, monotonic() + 0.1)
    assert slack.asked == 0
    await api.call("chat.postMessage", {"channel": "C1"}, monotonic() + 5)
    assert slack.asked == 1


async def test_a_call_over_a_connection_that_stands_is_not_sent_late_either(
    far: tuple[WebApi, Slack, SlowNames],
) -> None:
    api, slack, _ = far
    await api.call("chat.postMessage", {"channel": "C1"})

    assert await too_late(api, monotonic() - 0.001)
    await api.call("conversations.info", {"channel": "C1"})  # the moment was that one call's alone
    await api.call("chat.postMessage", {"channel": "C1"})
    assert slack.asked == 3


@pytest.mark.parametrize("url", ["", "http://127.0.0.1:9/nobody", "not an address"])
async def test_a_person_who_cannot_be_told_stops_nothing(workspace: Workspace, url: str) -> None:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url, session=session)
        await tell_by_url(client, url, Card(Mrkdwn("hello"), ()))


@pytest.mark.parametrize(("blocks", "times"), [((), 1), (({"type": "divider"},), 2)])
async def test_what_a_response_url_refuses_is_not_sent_to_it_unchanged(
    blocks: tuple[Block, ...], times: int
) -> None:
    received = []

    async def refuse(request: web.Request) -> web.Response:
        received.append(await request.json())
        return web.Response(status=400)

    app = web.Application()
    app.router.add_post("/", refuse)
    async with serving(app) as site, aiohttp.ClientSession() as session:
        url = (await site.get("/")).url  # which answers no GET
        client = AsyncWebClient(token="xoxb-none", base_url=f"{url}api/", session=session)
        await tell_by_url(client, str(url), Card(Mrkdwn("hello"), blocks))

    assert len(received) == times


SLACKS, LOCAL = "https://slack.com/api/", "http://127.0.0.1:8000/api/"


@pytest.mark.parametrize(
    ("api", "url"),
    [
        (SLACKS, "https://hooks.slack.com/actions/T1/2/x"),
        ("https://SLACK.com:443/api/", "https://hooks.slack.com/actions/T1/2/x"),
        ("https://slack-gov.com/api/", "https://hooks.slack-gov.com/actions/T1/2/x"),
        (LOCAL, "https://hooks.slack.com/x"),
        (LOCAL, "http://127.0.0.1:8000/response/x"),
        (LOCAL, "http://localhost:8000/response/x"),
    ],
)
def test_people_are_answered_at_slacks_own_addresses(api: str, url: str) -> None:
    assert is_slacks(url, api)


@pytest.mark.parametrize(
    ("api", "url"),
    [
        (SLACKS, "http://hooks.slack.com/actions/T1/2/x"),
        (SLACKS, "https://hooks.slack.com:8443/x"),
        (SLACKS, "https://hooks.slack.com.evil.example/x"),
        (SLACKS, "https://hooks.slack.com@evil.example/x"),
        (SLACKS, "https://[hooks.slack.com/x"),
        (SLACKS, "https://hooks.slack.com:port/x"),
        (SLACKS, "http://127.0.0.1:8000/x"),
        (LOCAL, "http://127.0.0.1:6379/x"),
        (LOCAL, "https://127.0.0.1:8000/x"),
        (LOCAL, "ftp://127.0.0.1:8000/x"),
        ("/", ""),
    ],
)
def test_and_at_nobody_elses(api: str, url: str) -> None:
    assert not is_slacks(url, api)


@pytest.mark.parametrize("led_there", [False, True])
async def test_an_answer_goes_to_no_strange_address_even_if_it_is_led_there(*, led_there: bool) -> None:
    called: list[str] = []

    async def listen(request: web.Request) -> web.Response:
        called.append(request.path)
        return web.Response()

    async def lead_away(request: web.Request) -> web.Response:
        called.append(request.path)
        raise web.HTTPTemporaryRedirect(strange)

    other, slack = web.Application(), web.Application()
    other.router.add_post("/strange", listen)
    slack.router.add_post("/ours", lead_away)
    async with serving(other) as there, serving(slack) as here, slack_session() as session:
        strange, ours = [
            str((await site.get(path)).url) for site, path in ((there, "/strange"), (here, "/ours"))
        ]
        client = AsyncWebClient("xoxb-none", base_url=ours, session=session)
        await tell_by_url(client, ours if led_there else strange, Card(Mrkdwn("hello"), ()))

    assert called == ["/ours"] * led_there
