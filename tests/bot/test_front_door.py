"""What gets in at `/slack/events`, and what does not: fast, and without a traceback."""

import gzip
import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.front_door import LARGEST_BODY
from playground import Workspace, signed
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


async def test_bytes_that_are_no_text_are_refused(slack: aiohttp.ClientSession) -> None:
    assert await status(slack, b"\xff\xfe\x00", FORM) == 400


async def test_a_body_over_the_limit_is_refused_signed_or_not(
    slack: aiohttp.ClientSession, workspace: Workspace
) -> None:
    body = "text=" + "x" * LARGEST_BODY
    packed = gzip.compress(body.encode())

    assert await status(slack, body, FORM) == 413
    assert await status(slack, body, FORM | by_slack(workspace, body)) == 413
    assert await status(slack, packed, FORM | {"Content-Encoding": "gzip"}) in {400, 401, 413}


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

    assert answered in {200, 400, 404}
    # A command without its parts is a failure of ours, logged as such, and the person is told.
    assert not [r for r in caplog.records if r.exc_info and not r.name.startswith("ragvsft.")]


@pytest.mark.usefixtures("bot")
async def test_slacks_question_whether_the_address_is_ours_is_answered(workspace: Workspace) -> None:
    done = await workspace.verify_url()

    assert done.status == 200
    assert done.answer() == {"challenge": done.payload["challenge"]}


@pytest.mark.usefixtures("bot")
async def test_events_that_we_did_not_ask_for_are_taken(workspace: Workspace) -> None:
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
