"""“Learn more”: what a passage shows, to whom, and what happens where Slack does not open it."""

import asyncio
import copy
import json
import re

import aiohttp
import pytest

from handlers.cards.recommendation import SHOWN_REASONS
from handlers.learning import MOVED, NO_WINDOW
from handlers.passages import LEARN_MORE, learn_button
from handlers.windows import OPENING_SECONDS
from knowledge.article import Passage
from knowledge.library import library
from knowledge.sources import sources
from playground import Delivery, Message, View, Workspace
from tests.conversations.test_the_card import TWO_LAYERS
from tests.talk import Talk

FIRST = "failing"


def behind(talk: Talk, question: str = FIRST) -> Passage:
    """The passage that a question's "Learn more" opens."""
    found = library().passage(talk.question(question).learn)
    assert found
    return found


async def learn(talk: Talk, who: str, message: Message, button: str = LEARN_MORE) -> View:
    before = talk.workspace.views_of(who)
    done = await talk.workspace.click(who, message, button)
    assert (done.status, done.body) == (200, "")
    (view,) = [view for view in talk.workspace.views_of(who) if view not in before]
    return view


def address(workspace: Workspace) -> str:
    return workspace.courier.addresses[0].removesuffix("/slack/events")


async def test_an_open_question_opens_the_passage_behind_it_with_its_sources(talk: Talk) -> None:
    await talk.start()

    view = await learn(talk, "ana", talk.about(FIRST))

    said, passage = view.visible_text(), behind(talk)
    assert passage.title in said
    for id_ in passage.cites:
        assert f"] {sources()[id_].title}" in said
    assert f"({address(talk.workspace)}/articles/{passage.slug}#{passage.anchor})" in said
    assert "submit" not in view.payload
    (read_on,) = view.labels()
    assert (await talk.workspace.click("ana", view, read_on)).status == 200


async def test_an_answered_question_keeps_it_beside_change(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", {FIRST: "Not sure"})

    assert talk.about(FIRST).labels() == ["Change", LEARN_MORE]
    view = await learn(talk, "ben", talk.about(FIRST))
    assert behind(talk).title in view.visible_text()


async def test_each_reason_on_the_card_opens_the_passage_that_explains_it(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", TWO_LAYERS)
    card = await talk.card()
    buttons = [block["accessory"] for block in card.blocks if "accessory" in block]
    assert [button["text"]["text"] for button in buttons] == [LEARN_MORE] * SHOWN_REASONS

    passages = [library().passage(json.loads(button["value"])["ref"]) for button in buttons]
    assert len(set(passages)) == SHOWN_REASONS
    for passage, button in zip(passages, buttons, strict=True):
        assert passage
        view = await learn(talk, "ben", card, button["action_id"])
        assert passage.title in view.visible_text()


async def test_reading_changes_nothing_in_the_thread_and_only_the_reader_sees_it(talk: Talk) -> None:
    await talk.start()
    before = [message.snapshot() for message in talk.thread]

    await learn(talk, "ana", talk.about(FIRST))

    assert talk.thread == before
    assert talk.workspace.views_of("ben") == []
    assert talk.workspace.ephemerals("ana") == []


async def test_two_people_read_different_passages_at_once(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", {FIRST: "Not sure"})
    second = talk.questions[1].id
    await talk.asked(second)
    talk.workspace.faults.latency = 0.2

    ana, ben = await asyncio.gather(
        learn(talk, "ana", talk.about(FIRST)), learn(talk, "ben", talk.about(second))
    )

    assert behind(talk).title in ana.visible_text()
    assert behind(talk, second).title in ben.visible_text()


async def test_every_link_of_every_questions_passage_leads_to_a_page(talk: Talk) -> None:
    await talk.start()
    async with aiohttp.ClientSession() as session:
        for question in talk.questions:
            value = str(learn_button(question.learn)["value"])
            view = await learn(talk, "ana", with_value(talk.about(FIRST), value))
            for url in set(re.findall(rf"{address(talk.workspace)}[^\s)]*", view.visible_text())):
                async with session.get(url) as page:
                    assert page.status == 200, url
                    anchor = page.url.fragment
                    assert not anchor or f'id="{anchor}"' in await page.text(), url


@pytest.mark.parametrize(
    ("fault", "size"),
    [("next_429", 1), ("next_500", 1), ("next_lost", 1), ("latency", OPENING_SECONDS + 0.5)],
)
async def test_where_slack_opens_no_window_the_reader_gets_the_address_instead(
    talk: Talk, fault: str, size: float
) -> None:
    await talk.start()
    talk.workspace.faults.methods = frozenset({"views.open"})
    setattr(talk.workspace.faults, fault, size)

    done = await talk.workspace.click("ben", talk.about(FIRST), LEARN_MORE)

    await assert_gets_the_address(talk, done, "ben")


async def test_a_click_that_came_too_late_to_open_a_window_gets_the_address_instead(talk: Talk) -> None:
    """Slack takes no trigger twice, nor an old one."""
    await talk.start()
    await learn(talk, "ana", talk.about(FIRST))

    done = await talk.workspace.send("interaction", talk.workspace.deliveries[-1].payload)

    await assert_gets_the_address(talk, done, "ana")


@pytest.mark.parametrize(
    "value",
    [
        learn_button("the-meeting#question-of-yesterday")["value"],
        learn_button("no-such-article")["value"],
        '{"ref": ""}',
        '{"ref": "the-meeting#failing", "more": 1}',
        '{"meeting": "AAAA", "round": 0, "part": "failing"}',
        "garbage",
        "",
        None,
    ],
)
async def test_a_passage_that_is_not_there_any_more_is_answered_with_all_there_are(
    talk: Talk, value: str | None
) -> None:
    await talk.start()

    done = await talk.workspace.click("ana", with_value(talk.about(FIRST), value), LEARN_MORE)

    assert done.status == 200
    (told,) = talk.workspace.ephemerals("ana")
    assert told.text.startswith(MOVED.partition("{}")[0])
    assert f"<{address(talk.workspace)}/articles|" in told.text
    assert talk.workspace.views_of("ana") == []


async def assert_gets_the_address(talk: Talk, done: Delivery, who: str) -> None:
    passage = behind(talk)
    assert done.status == 200
    assert done.seconds < 3
    await talk.until(lambda: talk.workspace.ephemerals(who))
    (told,) = talk.workspace.ephemerals(who)
    assert told.thread_ts == talk.root
    assert told.text.startswith(NO_WINDOW.partition("{}")[0])
    assert f"{passage.title} ({address(talk.workspace)}/articles/{passage.slug}#" in told.visible_text()


def with_value(message: Message, value: str | None) -> Message:
    """The message with something else behind its "Learn more"."""
    message = copy.deepcopy(message)
    button = message.blocks[-1]["elements"][-1]
    del button["value"]
    if value is not None:
        button["value"] = value
    return message
