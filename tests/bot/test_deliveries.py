"""One line a delivery: what it was, what became of it, in how many milliseconds, and not a word of anybody's."""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, suppress
from typing import Any

import pytest

from bot import logs
from bot.door.deliveries import ids_of, kind_of, watched
from bot.metrics import Metrics
from handlers.delivery import note
from playground import Workspace
from tests.bot_process import bot_for
from tests.conversations.small import SMALL
from tests.redis_server import RedisServer
from tests.talk import Talk

TOPIC = "our-unreleased-product quotes old prices"
TYPED = "what about our-secret-roadmap?"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(workspace: Workspace) -> Iterator[Lines]:
    """The lines of deliveries that were logged; no line of any kind has a word or a secret in it."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (list(root.handlers), root.level, ours.level, logging.raiseExceptions, sys.excepthook)
    with redirect_stderr(io.StringIO()) as stderr:
        logs.set_up("DEBUG", [workspace.bot_token, workspace.signing_secret])

    def read() -> list[dict[str, Any]]:
        written = stderr.getvalue()
        for forbidden in (
            "unreleased",
            "roadmap",
            "Ana",
            "U0ANA",
            workspace.bot_token,
            workspace.signing_secret,
        ):
            assert forbidden not in written
        said = map(json.loads, written.splitlines())
        return [line for line in said if line["logger"] == "deliveries" and not is_echo(line)]

    yield read
    root.handlers[:], level, ours_level, logging.raiseExceptions, sys.excepthook = before
    root.setLevel(level)
    ours.setLevel(ours_level)


def is_echo(line: dict[str, Any]) -> bool:
    """Of a message of the bot's own, which Slack delivers too."""
    return seen(line) == ("event", "taken", False, 200) and line["meeting"] is None


def seen(line: dict[str, Any]) -> tuple[object, ...]:
    return line["kind"], line["outcome"], line["told"], line["status"]


@pytest.mark.usefixtures("bot")
async def test_each_delivery_leaves_one_line(lines: Lines, workspace: Workspace) -> None:
    talk = Talk(workspace, SMALL.questions)
    await talk.start("ana", TOPIC)
    clicked = await talk.click("ana", "colours", "Not sure")
    await talk.asked("sweet")
    await talk.type("ana", "yes")
    again = await workspace.send("interaction", clicked.payload)

    started, click, typed, repeated = lines()
    assert seen(started) == ("command", "applied", False, 200)
    assert seen(click) == ("action", "applied", False, 200)
    assert seen(typed) == ("event", "applied", False, 200)
    assert seen(repeated) == ("action", "seen before", False, 200)
    assert again.status == 200
    assert {line["meeting"] for line in (started, click, repeated)} == {started["meeting"]}
    assert {line["channel"] for line in (started, click, typed)} == {workspace.channel("planning").id}
    assert {line["team"] for line in (started, click, typed)} == {workspace.board.team.id}
    assert click["delivery"] == repeated["delivery"] == clicked.payload["trigger_id"]
    assert all(0 < line["ms"] < 5_000 and line["level"] == "info" for line in (started, click, typed))


async def test_of_what_could_not_be_done_the_line_says_so(
    lines: Lines, workspace: Workspace, redis_server: RedisServer
) -> None:
    workspace.courier.retry_delays = ()
    async with bot_for(workspace, redis_server.url, SMALL):
        talk = Talk(workspace, SMALL.questions)
        await talk.start("ana", TOPIC)
        redis_server.kill()
        await workspace.click("ana", talk.about("colours"), "Not sure")
        await talk.type("ana", TYPED)

    _, click, typed = lines()
    assert seen(click) == ("action", "unavailable", True, 200)
    assert seen(typed) == ("event", "unavailable", False, 503)


@pytest.mark.usefixtures("bot")
async def test_what_stands_where_an_id_should_is_not_logged(lines: Lines, workspace: Workspace) -> None:
    talk = Talk(workspace, SMALL.questions)
    await talk.start("ana", TOPIC)
    click = await talk.click("ana", "colours", "Not sure")
    value = json.loads(click.payload["actions"][0]["value"])
    forged = json.dumps(value | {"meeting": TYPED})
    await workspace.send(
        "interaction",
        click.payload
        | {"trigger_id": TYPED, "channel": {"id": TOPIC}, "team_id": [TOPIC]}
        | {"actions": [click.payload["actions"][0] | {"value": forged}]},
    )
    *_, line = lines()
    assert {line["team"], line["channel"], line["delivery"], line["meeting"]} == {"[no id]"}


@pytest.mark.usefixtures("lines")
async def test_lines_on_the_way_of_a_delivery_say_which_one_it_was() -> None:
    async def work() -> None:
        logs.logger("somewhere").warning("something failed")
        note("applied", "M1")

    with redirect_stderr(io.StringIO()) as stderr:
        logs.set_up("DEBUG")
        with watched({"type": "block_actions", "trigger_id": "123.456"}, Metrics()):
            await asyncio.create_task(work())
        logs.logger("elsewhere").warning("something else failed")

    on_the_way, told, elsewhere = map(json.loads, stderr.getvalue().splitlines())
    assert (on_the_way["event"], on_the_way["delivery"]) == ("something failed", "123.456")
    assert (told["delivery"], told["outcome"], told["meeting"]) == ("123.456", "applied", "M1")
    assert "delivery" not in elsewhere


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"command": "/ragvsft"}, "command"),
        ({"type": "block_actions"}, "action"),
        ({"type": "view_submission"}, "view"),
        ({"type": "view_closed"}, "view"),
        ({"type": "event_callback"}, "event"),
        ({"type": "message_action"}, "other"),
        ({"type": ["x"]}, "other"),
        ({}, "other"),
    ],
)
def test_there_are_five_kinds_of_deliveries(body: dict[str, Any], kind: str) -> None:
    assert kind_of(body) == kind


def test_a_body_without_ids_has_none() -> None:
    assert ids_of({"event": "x", "channel": 7, "team": None}) == {}


async def test_a_delivery_that_is_cut_off_at_the_end_of_the_process_is_told_and_counted_too(
    lines: Lines,
) -> None:
    metrics = Metrics()
    with suppress(asyncio.CancelledError), watched({"command": "/ragvsft", "trigger_id": "1.2"}, metrics):
        raise asyncio.CancelledError

    (line,) = lines()
    assert (line["delivery"], line["status"]) == ("1.2", 0)
    cut_off = {"kind": "command", "status": "cut off"}
    assert metrics.registry.get_sample_value("ragvsft_acknowledgement_seconds_count", cut_off) == 1
