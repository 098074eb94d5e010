import asyncio
import io
import json
import logging
import os
import pty
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.logger import get_bolt_logger
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from bot import logs

PEOPLE = "our bot quotes last year's prices"
TOKEN = "xoxb-12-verysecret"
SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
ROOT = Path(__file__).parents[2]

Records = Callable[[], list[dict[str, Any]]]


pytestmark = pytest.mark.usefixtures("logging_as_before")


def set_up(level: str) -> io.StringIO:
    with redirect_stderr(io.StringIO()) as stderr:
        logs.set_up(level, secrets=[SIGNING_SECRET])
    return stderr


@pytest.fixture
def records() -> Records:
    """Set up logging as chattily as it goes, and read back what was written: nothing that anyone said."""
    stderr = set_up("DEBUG")

    def read() -> list[dict[str, Any]]:
        written = stderr.getvalue()
        for forbidden in (PEOPLE, "last year", TOKEN, "verysecret", SIGNING_SECRET):
            assert forbidden not in written
        return [json.loads(line) for line in written.splitlines()]

    return read


@pytest.fixture
async def slack() -> AsyncIterator[str]:
    """The address of a Slack that answers `auth.test`, and refuses all else by repeating what it was told."""

    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("auth.test"):
            identity = {
                "ok": True,
                "team_id": "T1",
                "user_id": "U1",
                "bot_id": "B1",
                "url": "https://x.slack.com/",
            }
            return web.json_response(identity)
        return web.json_response({"ok": False, "error": "invalid_blocks", "told": await request.text()})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(application) as server:
        yield str(server.make_url("/api/"))


def bolt(slack: str) -> AsyncApp:
    app = AsyncApp(
        client=AsyncWebClient(token=TOKEN, base_url=slack),
        signing_secret=SIGNING_SECRET,
        process_before_response=True,
    )

    @app.command("/ragvsft")
    async def fail(client: AsyncWebClient, command: dict[str, str], logger: logging.Logger) -> None:
        logger.debug(command)
        logger.info(f"request body: {command}")  # noqa: G004 -- so do Bolt's own examples
        logger.warning(command)
        await client.chat_postMessage(channel="C1", text=command["text"])

    return app


def command_request(*, signed: bool = True, command: str = "/ragvsft") -> AsyncBoltRequest:
    body = f"command={command}&team_id=T1&user_id=U1&channel_id=C1&text={PEOPLE}&token={TOKEN}"
    now = str(int(time.time()))
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=now, body=body)
    headers: dict[str, str | Sequence[str]] = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": now,
        "x-slack-signature": str(signature) if signed else "v0=forged",
    }
    return AsyncBoltRequest(body=body, headers=headers)


async def test_a_failed_signature_logs_no_body(records: Records, slack: str) -> None:
    response = await bolt(slack).async_dispatch(command_request(signed=False))
    assert response.status == 401
    assert records() == []


def test_bolt_does_not_even_put_its_chatter_into_words(records: Records) -> None:
    assert not get_bolt_logger(AsyncApp).isEnabledFor(logging.INFO)
    assert records() == []


async def test_a_failing_listener_logs_types_and_places_only(records: Records, slack: str) -> None:
    await bolt(slack).async_dispatch(command_request())
    by_listener, by_bolt = records()
    assert by_listener["event"] == "[withheld]"
    assert by_bolt["event"] == "Failed to run listener function"
    assert by_bolt["level"] == "error"
    assert by_bolt["error"].startswith("SlackApiError at slack_sdk.web.")
    assert "tests.bot.test_logs:" in by_bolt["error"]


async def test_an_unhandled_request_is_told_without_its_body(records: Records, slack: str) -> None:
    response = await bolt(slack).async_dispatch(command_request(command="/other"))
    assert response.status == 404
    assert [record["event"] for record in records()] == ["Unhandled request"]


async def test_a_middleware_that_swallows_a_request_does_not_get_its_body_logged(
    records: Records, slack: str
) -> None:
    app = bolt(slack)

    @app.middleware
    async def swallow() -> None: ...

    await app.async_dispatch(command_request())
    (record,) = records()
    assert (record["event"], record["level"]) == ("[withheld]", "warning")
    assert record["at"].startswith("async_app:")


async def test_the_slack_client_logs_no_call_even_if_its_own_logger_is_opened(
    records: Records, slack: str
) -> None:
    chatty = logging.getLogger("slack_sdk.web.async_base_client")
    chatty.setLevel(logging.DEBUG)
    try:
        with pytest.raises(Exception, match="invalid_blocks"):
            await AsyncWebClient(token=TOKEN, base_url=slack).chat_postMessage(channel="C1", text=PEOPLE)
    finally:
        chatty.setLevel(logging.NOTSET)
    assert records() == []


async def test_an_error_that_aiohttp_catches_is_told_without_what_it_says(records: Records) -> None:
    async def fail(_: web.Request) -> web.Response:
        raise RuntimeError(PEOPLE)

    application = web.Application()
    application.router.add_get("/", fail)
    async with TestServer(application) as server, ClientSession() as session:
        response = await session.get(server.make_url("/"), params={"q": PEOPLE})
        assert response.status == 500
    (record,) = records()
    assert record["event"] == "Error handling request"
    assert record["error"].startswith("RuntimeError at tests.bot.test_logs:")


async def test_an_error_that_asyncio_finds_is_told_without_what_it_says(records: Records) -> None:
    error = RuntimeError(PEOPLE)
    context = {"message": "Task exception was never retrieved", "exception": error, "future": error}
    asyncio.get_running_loop().call_exception_handler(context)
    (record,) = records()
    assert record["event"] == "Task exception was never retrieved"
    assert record["error"].startswith("RuntimeError at ")


@pytest.mark.parametrize(
    "name", ["slack_bolt.App", "slack_sdk", "openai", "httpx", "redis", "aiohttp.access", "x"]
)
def test_no_library_gets_a_message_through_at_any_level(records: Records, name: str) -> None:
    library = logging.getLogger(name)
    library.setLevel(logging.DEBUG)
    for level in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL):
        library.log(level, PEOPLE)
        library.log(level, "template %s", PEOPLE)
        library.log(level, {"body": PEOPLE}, stack_info=True)
        library.log(level, "too many %s %s", PEOPLE)
    library.setLevel(logging.NOTSET)
    written = records()
    assert len(written) == 12
    assert {record["event"] for record in written} == {"[withheld]"}
    assert {record["logger"] for record in written} == {name}


def test_our_own_records_carry_facts_but_neither_words_nor_objects(records: Records) -> None:
    logs.logger("render").info("posted a card", meeting="m1", version=3, body=PEOPLE, card={"text": PEOPLE})
    (record,) = records()
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "event": "posted a card",
        "level": "info",
        "logger": "render",
        "meeting": "m1",
        "version": 3,
        "body": "[withheld]",
        "card": "<dict>",
    }


def test_an_exception_of_ours_is_told_with_its_chain_and_places(records: Records) -> None:
    try:
        try:
            _ = os.environ[PEOPLE]
        except KeyError as error:
            raise ExceptionGroup(PEOPLE, [ValueError(PEOPLE)]) from error
    except ExceptionGroup as group:
        logs.logger("x").exception("failed")
        logs.logger("x").error("failed", exc_info=group.__cause__)
    group_record, cause_record = records()
    assert group_record["error"].startswith("ExceptionGroup at tests.bot.test_logs:")
    assert group_record["error"].endswith(", from ValueError at an unknown place")
    assert cause_record["error"].startswith("KeyError at os:")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"a {TOKEN} b", "a [secret] b"),
        ("xoxe.xoxp-1-Mi0yLT.z", "[secret]"),
        ("xapp-1-A0-12-ab", "[secret]"),
        ("sk-proj-AbC_12-x", "[secret]"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [secret]"),
        (f"secret={SIGNING_SECRET}", "secret=[secret]"),
        ("https://hooks.slack.com/commands/T1/2/3", "https://hooks.slack.com/[secret]"),
        ("rediss://user:pass@redis.example:6379/0", "rediss://[secret]@redis.example:6379/0"),
        ("a task-force asks", "a task-force asks"),
    ],
)
def test_what_looks_like_a_token_is_masked(records: Records, text: str, masked: str) -> None:
    logs.logger("x").info(text, where=text)
    (record,) = records()
    assert (record["event"], record["where"]) == (masked, masked)


def test_the_level_is_that_of_our_records() -> None:
    stderr = set_up("ERROR")
    logs.logger("x").warning("not told")
    logging.getLogger("library").warning("not told")
    logs.logger("x").error("told")
    assert [json.loads(line)["event"] for line in stderr.getvalue().splitlines()] == ["told"]


def run(statement: str, stderr: int) -> None:
    code = f"from bot import logs; logs.set_up(); logs.logger('x').info('hello', figure=1); {statement}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stderr=stderr, check=False)
    assert ended.returncode != 0


def test_an_error_that_ends_the_process_is_told_without_what_it_says(tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("wb") as stderr:
        run(f"raise ValueError({PEOPLE!r})", stderr.fileno())
    hello, end = map(json.loads, (tmp_path / "stderr").read_text().splitlines())
    assert (hello["event"], hello["figure"]) == ("hello", 1)
    assert (end["event"], end["error"]) == ("stopped by an unexpected error", "ValueError at __main__:1")


def test_ctrl_c_is_no_error(tmp_path: Path) -> None:
    with (tmp_path / "stderr").open("wb") as stderr:
        run("raise KeyboardInterrupt", stderr.fileno())
    (hello,) = (tmp_path / "stderr").read_text().splitlines()
    assert json.loads(hello)["event"] == "hello"


def test_a_terminal_shows_readable_lines() -> None:
    ours, theirs = pty.openpty()
    run(f"raise ValueError({PEOPLE!r})", theirs)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "hello" in shown
    assert "figure" in shown
    assert "{" not in shown
    assert PEOPLE not in shown
