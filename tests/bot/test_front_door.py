"""What gets in at `/slack/events`, and what does not: fast, and without a traceback."""

import asyncio
import gzip
import hmac
import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web

from bot.door.front_door import LARGEST_BODY, READING_SECONDS, FrontDoor
from playground import Workspace, serve, signed
from tests.bot.http_server import serving
from tests.bot.raw_http import spoken
from tests.bot_process import bot_for, starting_bot_for
from tests.conversations.small import SMALL
from tests.talk import Talk

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
DEEP = '{"a":' * 20_000 + "1" + "}" * 20_000
SECRET_WORDS = "our-unreleased-product"


@pytest.fixture
async def slack(bot: str) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(bot) as session:
        yield session


async def status(slack: aiohttp.ClientSession, body: str | bytes, headers: Mapping[str, str]) -> int:
    async with slack.post("/slack/events", data=body, headers=headers) as answer:
        return answer.status


def by_slack(workspace: Workspace, body: str, at: float | None = None) -> dict[str, str]:
    return signed(workspace.signing_secret, body, at)


COMMAND = urlencode({"command": "/ragvsft", "text": SECRET_WORDS, "team_id": "T", "user_id": "U"})


async def test_what_is_not_signed_is_not_let_in(slack: aiohttp.ClientSession) -> None:
    for body in (COMMAND, "", "ssl_check=1", DEEP, "{", "payload=%7B", '{"type": "url_verification"}'):
        assert await status(slack, body, FORM) == 401


async def test_a_wrong_signature_is_not_let_in(slack: aiohttp.ClientSession, workspace: Workspace) -> None:
    good = by_slack(workspace, COMMAND)
    for signature in ("", "v0=", "v0=" + "0" * 64, good["X-Slack-Signature"].upper(), "v1" * 40, "é" * 64):
        headers = FORM | good | {"X-Slack-Signature": signature}
        assert await status(slack, COMMAND, headers) == 401
    assert await status(slack, COMMAND + "x", FORM | good) == 401


@pytest.mark.parametrize("minutes", [-6, 6])
async def test_a_stale_or_future_signature_is_not_let_in(
    slack: aiohttp.ClientSession, workspace: Workspace, minutes: int
) -> None:
    headers = by_slack(workspace, COMMAND, time.time() + minutes * 60)

    assert await status(slack, COMMAND, FORM | headers) == 401


@pytest.mark.parametrize(
    "timestamp", ["", "now", "1e9", "-1", "²", "9" * 12, "9" * 5_000, "1795261231.5", "0x1"]
)
async def test_a_timestamp_that_is_no_number_is_not_let_in(
    slack: aiohttp.ClientSession, workspace: Workspace, timestamp: str
) -> None:
    headers = by_slack(workspace, COMMAND) | {"X-Slack-Request-Timestamp": timestamp}

    assert await status(slack, COMMAND, FORM | headers) == 401


async def test_bytes_that_are_no_text_are_told_to_slack_alone(
    slack: aiohttp.ClientSession, workspace: Workspace
) -> None:
    body = b"\xff\xfe\x00"
    timestamp = by_slack(workspace, "")["X-Slack-Request-Timestamp"]
    digest = hmac.new(workspace.signing_secret.encode(), f"v0:{timestamp}:".encode() + body, "sha256")
    signature = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}

    assert await status(slack, body, FORM) == 401
    assert await status(slack, body, FORM | signature) == 400


async def test_a_body_over_the_limit_is_refused_signed_or_not(
    slack: aiohttp.ClientSession, workspace: Workspace
) -> None:
    body = "text=" + "x" * LARGEST_BODY

    assert await status(slack, body, FORM) == 401
    assert await status(slack, body, FORM | by_slack(workspace, body)) == 413
    assert await status(slack, body, FORM | by_slack(workspace, "another body")) == 413


async def test_a_body_that_hides_its_length_is_dropped_at_the_limit(
    slack: aiohttp.ClientSession, workspace: Workspace
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"x" * 20_000

    headers = FORM | by_slack(workspace, "x" * 2_000_000)
    async with slack.post("/slack/events", data=endless(), headers=headers) as answer:
        assert answer.status == 413


async def test_a_compressed_body_is_refused_as_slack_sends_none(
    slack: aiohttp.ClientSession, workspace: Workspace
) -> None:
    packed = FORM | {"Content-Encoding": "gzip"}
    bomb = gzip.compress(b"x" * 10_000_000)

    assert await status(slack, bomb, packed) == 401
    assert await status(slack, bomb, packed | by_slack(workspace, COMMAND)) == 415


async def test_headers_are_judged_before_a_byte_of_the_body_is_there(bot: str, workspace: Workspace) -> None:
    """What is promised in the headers never comes, and the answer does not wait for it."""
    promise = {"Content-Length": "5000"}
    fresh = by_slack(workspace, COMMAND)
    refused = (
        (promise, 401),
        (promise | by_slack(workspace, COMMAND, time.time() - 600), 401),
        (promise | fresh | {"Content-Encoding": "br"}, 415),
        (fresh | {"Content-Length": "262145"}, 413),
        ({"Transfer-Encoding": "chunked"}, 401),
    )
    async with asyncio.timeout(READING_SECONDS):
        answers = await asyncio.gather(*(spoken(bot, request_of(headers)) for headers, _ in refused))
    for (headers, status_), answer in zip(refused, answers, strict=True):
        assert answer.startswith(f"HTTP/1.1 {status_} ".encode()), headers
        assert b"\r\nConnection: close\r\n" in answer, headers


async def test_a_body_that_trickles_in_is_not_waited_for_longer_than_slack_would(
    bot: str, workspace: Workspace
) -> None:
    headers = by_slack(workspace, COMMAND) | {"Content-Length": str(len(COMMAND))}
    async with asyncio.timeout(READING_SECONDS + 2):
        answer = await spoken(bot, request_of(headers) + COMMAND[:20].encode())

    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_a_sender_who_hangs_up_in_the_middle_leaves_no_trace(
    bot: str, workspace: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    headers = by_slack(workspace, COMMAND) | {"Content-Length": str(len(COMMAND))}
    host, port = bot.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(request_of(headers) + COMMAND[:20].encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()

    await status_of(bot)
    assert caplog.records == []


NO_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"hello\r\n\r\n",
    b"GET\r\n\r\n",
    b"POST /slack/events HTTP/9.9\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 30 + b"\r\n\r\n",
    b"FROB /slack/events HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 40_000 + b"\r\n\r\n",
    b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 500 + b"\r\n",
)


async def test_what_is_no_http_is_refused_without_a_word_in_the_log(
    bot: str, caplog: pytest.LogCaptureFixture
) -> None:
    for sent in NO_HTTP:
        answer = await spoken(bot, sent)
        assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 ")), sent[:60]
        assert answer.endswith(b"This request cannot be read.\n")
    assert caplog.records == []


async def test_slack_posts_and_nothing_else_is_looked_at(slack: aiohttp.ClientSession) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"):
        async with slack.request(method, "/slack/events?ssl_check=1") as answer:
            assert answer.status == 405
            assert answer.headers["Allow"] == "POST"


async def test_slacks_questions_about_the_address_are_answered_before_we_know_who_we_are(
    workspace: Workspace, redis_url: str
) -> None:
    workspace.faults.auth_error = "invalid_auth"
    async with starting_bot_for(workspace, redis_url, SMALL) as url, aiohttp.ClientSession(url) as slack:
        asked = json.dumps({"type": "url_verification", "challenge": "c1"})
        too_long = json.dumps({"type": "url_verification", "challenge": "c" * 1_001})
        no_text = json.dumps({"type": "url_verification", "challenge": {"a": 1}})
        assert await status(slack, asked, JSON | by_slack(workspace, asked)) == 200
        assert await status(slack, asked, JSON) == 401
        assert await status(slack, too_long, JSON | by_slack(workspace, too_long)) == 400
        assert await status(slack, no_text, JSON | by_slack(workspace, no_text)) == 400
        check = "ssl_check=1&token=t"
        assert await status(slack, check, FORM | by_slack(workspace, check)) == 200
        assert await status(slack, COMMAND, FORM | by_slack(workspace, COMMAND)) == 503


async def test_each_refusal_is_counted_by_its_reason() -> None:
    counted: list[str] = []
    door = FrontDoor(None, None, "secret", counted.append)  # type: ignore[arg-type] # nobody comes that far
    site = web.Application()
    site.router.add_post("/slack/events", door.receive)
    async with serving(site) as slack:
        fresh = signed("secret", "x")
        await status(slack, "x", FORM)
        await status(slack, "y", FORM | fresh)
        await status(slack, "x", FORM | signed("secret", "x", time.time() - 301))
        await status(slack, "x", FORM | fresh | {"Content-Encoding": "gzip"})
        await status(slack, "x" * 262_145, FORM | fresh)
        await status(slack, "{", FORM | signed("secret", "{"))

    assert counted == ["unsigned", "forged", "stale", "packed", "too_large", "shapeless"]


def request_of(headers: Mapping[str, str]) -> bytes:
    lines = [
        "POST /slack/events HTTP/1.1",
        "Host: bot",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def status_of(bot: str) -> int:
    async with aiohttp.ClientSession(bot) as session, session.get("/healthz") as answer:
        return answer.status


@pytest.mark.parametrize(
    "body",
    [
        *("{", "[]", "null", "1", '"x"', "{}x", DEEP, "[" * 50_000, "payload=", "payload=[]", "payload=%7B"),
        *('{"authorizations": 5}', '{"team": []}', '{"event": 5, "type": "event_callback"}', '{"user": 1}'),
        *('{"type": "event_callback"}', '{"type": "event_callback", "event": {}}', '{"channel": {"id": []}}'),
        *('{"type": "block_actions"}', '{"type": "block_actions", "actions": []}', "ssl_check=1", ""),
        '{"type": "block_actions", "actions": [{"action_id": "answer:x", "block_id": "b", "type": "button"}]}',
        '{"type": "event_callback", "event": {"type": "app_mention"}}',
        '{"type": "event_callback", "event": {"type": "message", "user": "U", "thread_ts": 5}}',
        '{"type": "event_callback", "event": {"type": "message", "user": "U", "text": 5}}',
        '{"type": "view_submission", "view": {}}',
        '{"type": "shortcut", "callback_id": "x"}',
        "command=/other&text=x",
        "command=/ragvsft",
    ],
    ids=lambda body: body[:24],
)
async def test_odd_bodies_from_slack_itself_end_in_an_honest_status(
    slack: aiohttp.ClientSession, workspace: Workspace, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    content = JSON if body.startswith(("{", "[", '"', "n", "1")) else FORM
    answered = await status(slack, body, content | by_slack(workspace, body))

    assert answered in {200, 400, 403, 404}
    # A command without its parts is a failure of ours, logged as such, and the person is told.
    assert not [r for r in caplog.records if r.exc_info and not r.name.startswith("ragvsft.")]


@pytest.mark.usefixtures("bot")
async def test_slacks_question_whether_the_address_is_ours_is_answered(workspace: Workspace) -> None:
    done = await workspace.verify_url()

    assert done.status == 200
    assert done.answer() == {"challenge": done.payload["challenge"]}


async def test_events_that_we_did_not_ask_for_are_taken(redis_url: str) -> None:
    async with (
        serve() as workspace,
        bot_for(workspace, redis_url, SMALL),
    ):  # installed with more than our manifest's
        workspace.invite("product")  # member_joined_channel
        await workspace.open_home("ana")  # app_home_opened
        await workspace.settled()

    assert {delivery.status for delivery in workspace.deliveries} == {200}


@pytest.mark.usefixtures("bot")
async def test_a_lone_surrogate_in_json_does_no_harm(workspace: Workspace) -> None:
    talk = Talk(workspace, SMALL.questions)
    await talk.start()
    await talk.type("ben", "hm")
    event = workspace.deliveries[-1].payload
    odd = event | {"event": event["event"] | {"text": "\ud800 yes", "user": "U\ud800", "ts": "1.0"}}

    done = await workspace.send("event", odd)

    assert done.status is not None
    assert done.status < 500


async def test_what_people_write_is_in_no_log(
    workspace: Workspace, bot: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At INFO, by our own loggers; what libraries say is withheld by `bot.logs`, which has tests of its own."""
    caplog.set_level(logging.INFO, logger="ragvsft")
    talk = Talk(workspace, SMALL.questions)
    await talk.start("ana", SECRET_WORDS)
    await talk.type("ben", SECRET_WORDS)
    await talk.type("ben", f"@ragvsft {SECRET_WORDS}")
    await talk.run("ana", {"colours": "Deep red"})
    body = json.dumps({"type": "event_callback", "event": {"type": "odd", "text": SECRET_WORDS}})
    async with aiohttp.ClientSession(bot) as session:
        await status(session, body, JSON | by_slack(workspace, body))

    ours = [record.getMessage() for record in caplog.records if record.name.startswith("ragvsft.")]
    assert not any(SECRET_WORDS in line or workspace.bot_token in line for line in ours)
