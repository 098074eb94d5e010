"""Buttons from earlier, and button values that never were ours: told honestly, and nothing is stored."""

import copy
import json
from itertools import product
from typing import Any

import pytest
from redis import Redis

from handlers.buttons import GONE, NO_NUMBER, OUTDATED, PICK_ONE
from playground import Delivery, Team, Workspace, serve
from tests.bot_process import bot_for
from tests.conversations.small import SMALL
from tests.talk import Talk, answer_value


def stored(redis_url: str) -> dict[str, object]:
    """All that is kept, but for the delivery ids and the render loop's own marks."""
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        found = {str(key): redis.type(str(key)) for key in redis.keys("*")}
        return {key: redis.hgetall(key) for key, kind in found.items() if kind == "hash" and "meeting" in key}


async def a_click(talk: Talk) -> dict[str, Any]:
    """The body of a real click on the open question, to be tampered with."""
    question = (await talk.asked("sweet")).snapshot()
    await talk.run("ana", {"sweet": "No"})
    await talk.asked("calls")
    await talk.workspace.click("ana", question, "No")
    return copy.deepcopy(talk.workspace.deliveries[-1].payload)


async def press(workspace: Workspace, body: dict[str, Any], number: int, **action: object) -> Delivery:
    body = copy.deepcopy(body) | {"trigger_id": f"1.1.forged{number}"}
    body["actions"][0] |= action
    # Slack takes five answers for one click, and here every click is a new one.
    body["response_url"] = workspace.responses.address(body["user"]["id"], workspace.channel("planning"))
    return await workspace.send("interaction", body)


async def test_the_old_buttons_of_an_answered_question_still_mean_what_they_say(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    old = (await small.asked("sweet")).snapshot()
    await small.click("ana", "sweet", "Yes")
    await small.answered("sweet", "Yes")

    await small.workspace.click("ben", old, "No")

    await small.says("sweet", "Seen differently: *No*  ·  @Ben")


TAMPERED: list[dict[str, object]] = [
    {"meeting": "AAAAAAAAAAAA"},
    {"meeting": "../../x y {z}"},
    {"meeting": "x" * 65},
    {"part": "no-such-question"},
    {"part": ""},
    {"choice": "maybe"},
    {"choice": "red"},
    {"choice": None},
    {"round": 1},
    {"round": 10**400},
    {"round": -1},
    {"extra": "field"},
]
GARBAGE = ["", "garbage", "{}", "[]", "null", '{"meeting": 1}', "\u0000", "{" * 2_000, "é" * 2_000, None]
BUTTONS = ["answer:yes", "done", "number", "open:sweet", "close:sweet"]


async def told(talk: Talk, body: dict[str, Any], number: int, **action: object) -> list[str]:
    """What the person is told in private after such a click, which itself is always taken."""
    talk.workspace.board.ephemerals.clear()
    assert (await press(talk.workspace, body, number, **action)).status == 200
    return [message.text for message in talk.workspace.ephemerals("ana")]


async def test_a_tampered_answer_is_refused_honestly_and_nothing_is_stored(
    small: Talk, redis_url: str
) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    value = json.loads(answer_value(await small.asked("sweet"), "Yes"))
    body = await a_click(small)
    before = stored(redis_url)

    for number, change in enumerate(TAMPERED):
        (words,) = await told(small, body, number, value=json.dumps(value | change))
        assert words in {GONE, OUTDATED}, change
    assert stored(redis_url) == before


async def test_garbage_behind_any_button_is_refused_honestly_and_nothing_is_stored(
    small: Talk, redis_url: str
) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    body = await a_click(small)
    before = stored(redis_url)

    for number, (button, value) in enumerate(product(BUTTONS, GARBAGE)):
        given = {"action_id": button, "value": value, "block_id": value}
        assert await told(small, body, number, **given) == [OUTDATED], given
    assert stored(redis_url) == before


async def test_done_and_numbers_that_make_no_sense_are_asked_for_again(small: Talk, redis_url: str) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    value = json.loads(answer_value(await small.asked("sweet"), "Yes"))
    body = await a_click(small)
    before = stored(redis_url)
    colours = json.dumps({"meeting": value["meeting"], "round": 0, "part": "colours"})
    calls = json.dumps({"meeting": value["meeting"], "round": 0, "part": "calls"})

    assert await told(small, body, 1, action_id="done", value=colours) == [PICK_ONE]
    for number, typed in enumerate(["many", "-3", "1e9", "9" * 5_000, "", None], start=2):
        given = {"action_id": "number", "block_id": calls, "value": typed}
        assert await told(small, body, number, **given) == [NO_NUMBER]
    assert stored(redis_url) == before


async def test_only_what_there_is_can_be_opened(small: Talk, redis_url: str) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    value = json.loads(answer_value(await small.asked("sweet"), "Yes"))
    body = await a_click(small)
    before = stored(redis_url)

    odd = json.dumps({"meeting": value["meeting"], "round": 0, "part": "root"})
    assert await told(small, body, 1, action_id="open:root", value=odd) == [OUTDATED]
    assert stored(redis_url) == before


async def test_a_button_of_another_release_is_not_met_with_silence(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    body = await a_click(small)

    assert await told(small, body, 1, action_id="feature-of-tomorrow", value="x") == [OUTDATED]


@pytest.mark.parametrize("cut", ["actions", "user", "trigger_id", "channel", "team", "container", "state"])
async def test_a_click_without_one_of_its_parts_ends_without_an_error_page(small: Talk, cut: str) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    body = await a_click(small)
    del body[cut]

    done = await small.workspace.send("interaction", body)

    assert done.status is not None
    assert done.status < 500


async def test_somebody_elses_workspace_cannot_reach_a_meeting(workspace: Workspace, redis_url: str) -> None:
    """The same Redis, another installing team: a button that carries the meeting's id finds nothing."""
    async with bot_for(workspace, redis_url, SMALL):
        talk = Talk(workspace, SMALL.questions)
        await talk.start()
        await talk.run("ana", {"colours": "Not sure"})
        value = answer_value(await talk.asked("sweet"), "Yes")
    before = stored(redis_url)

    async with serve(team=Team("T0OTHERCO")) as other, bot_for(other, redis_url, SMALL):
        theirs = Talk(other, SMALL.questions)
        await theirs.start()
        await theirs.run("ana", {"colours": "Not sure"})
        body = await a_click(theirs)
        assert await told(theirs, body, 1, value=value, action_id="answer:yes") == [GONE]

    assert before.items() <= stored(redis_url).items()
