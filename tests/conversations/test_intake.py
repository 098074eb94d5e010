"""What a topic suggests: offered for confirmation, marked on the questions, and never a vote by itself."""

import copy
import json
from collections.abc import AsyncIterator

import pytest

from handlers.buttons import GONE, OUTDATED
from handlers.cards.suggestions import CONFIRM, OFFER, SETTLED
from knowledge.playbook import PLAYBOOK
from playground import Message, Workspace
from tests.bot_process import bot_for
from tests.talk import Talk

TOPIC = "our support bot quotes last year's prices, about 50k calls a day, and we have no eval set"


@pytest.fixture
async def meeting(workspace: Workspace, redis_url: str) -> AsyncIterator[Talk]:
    """One that was called with a topic that suggests four answers."""
    async with bot_for(workspace, redis_url):
        talk = Talk(workspace, PLAYBOOK.questions)
        await talk.start(topic=TOPIC)
        await talk.until(lambda: offers(talk))
        yield talk


def offers(talk: Talk) -> list[Message]:
    """The messages of suggestions, of every round."""
    return [message for message in talk.bots_own if message.text.startswith((OFFER, SETTLED))]


async def answered(talk: Talk, question: str, shown: str) -> Message:
    """Wait until a question shows that answer, whether it stood there before or not."""
    await talk.until(lambda: talk.all_about(question))
    return await talk.answered(question, shown)


async def press(talk: Talk, who: str, message: Message) -> None:
    assert (await talk.workspace.click(who, message, CONFIRM)).status == 200


async def test_a_topic_is_answered_by_one_click_of_confirmation(meeting: Talk) -> None:
    (offer,) = offers(meeting)
    assert "It lacks current or private facts (“quotes last year's prices”)" in offer.visible_text().replace(
        "*", ""
    )
    assert "Suggested from “quotes last year's prices”" in meeting.about("failing").visible_text()

    await press(meeting, "ben", offer)

    said = await answered(meeting, "failing", "It lacks current or private facts")
    assert "@Ben" in said.visible_text()
    for question, shown in (("knowledge", "Yes"), ("evals", "No"), ("volume", "50,000")):
        await answered(meeting, question, shown)
    await meeting.until(lambda: offers(meeting)[0].text == SETTLED)
    assert offers(meeting)[0].labels() == []
    await meeting.asked("data")


async def test_a_suggestion_is_no_vote_and_who_confirms_later_keeps_what_they_said(meeting: Talk) -> None:
    old = offers(meeting)[0].snapshot()
    await meeting.tick("ana", "failing", ["Its answers cannot cite a source"])

    said = await answered(meeting, "failing", "Its answers cannot cite a source")
    assert "lacks current" not in said.visible_text()
    await meeting.until(lambda: "lacks current" not in offers(meeting)[0].text)
    assert "50,000" in offers(meeting)[0].visible_text()
    assert meeting.all_about("volume") == []

    for who in ("ana", "ben", "ben"):
        await press(meeting, who, old)

    await answered(meeting, "volume", "50,000")
    await meeting.says("volume", "@Ana, @Ben")
    failing = await meeting.says("failing", "Seen differently: *It lacks current or private facts*  ·  @Ben")
    assert "*Its answers cannot cite a source*  ·  @Ana" in failing.visible_text()


async def test_a_new_start_offers_again_and_the_old_button_is_outdated(meeting: Talk) -> None:
    old = offers(meeting)[0].snapshot()
    await press(meeting, "ana", old)
    await answered(meeting, "volume", "50,000")

    await meeting.type("ana", "@ragvsft restart")
    await meeting.until(lambda: len(offers(meeting)) == 2)
    await press(meeting, "ben", old)

    await meeting.until(lambda: meeting.workspace.ephemerals("ben"))
    assert [message.text for message in meeting.workspace.ephemerals("ben")] == [OUTDATED]
    await press(meeting, "ben", offers(meeting)[1])
    await meeting.until(lambda: offers(meeting)[1].text == SETTLED)


async def test_a_forged_confirmation_changes_nothing_and_says_so(meeting: Talk) -> None:
    (offer,) = offers(meeting)
    await press(meeting, "ana", offer)
    await answered(meeting, "volume", "50,000")
    clicked = next(each for each in reversed(meeting.workspace.deliveries) if each.kind == "interaction")
    body = copy.deepcopy(clicked.payload)
    value = json.loads(body["actions"][0]["value"])

    forged = [
        (value | {"meeting": "gone"}, GONE),
        (value | {"round": 7}, OUTDATED),
        (value | {"answers": {"gone": "yes"}}, OUTDATED),
        (value | {"answers": {"labels": "gone"}}, OUTDATED),
        (value | {"answers": {}}, OUTDATED),
        ("garbage", OUTDATED),
    ]
    for number, (given, told) in enumerate(forged):
        meeting.workspace.board.ephemerals.clear()
        body |= {"trigger_id": f"1.1.forged{number}"}
        body["actions"][0]["value"] = json.dumps(given)
        where = meeting.workspace.channel("planning")
        body["response_url"] = meeting.workspace.responses.address(body["user"]["id"], where)
        assert (await meeting.workspace.send("interaction", body)).status == 200
        assert [message.text for message in meeting.workspace.ephemerals("ana")] == [told], given
    assert meeting.all_about("labels") == []
