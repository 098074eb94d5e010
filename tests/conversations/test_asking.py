"""The ways in for a question: a mention, a command, a direct message; and what people make of the answer."""

import json

from handlers.asking import EXAMPLE
from handlers.cards.reply import INSTEAD, NOT_HERE
from knowledge.retrieval.retriever import retriever
from playground import Message
from tests.consistency import stored_meetings
from tests.conversations.asking import (
    EXAMPLES,
    LONG_CONTEXT,
    NOT_COVERED,
    QUOTED,
    REFUSED,
    quiet,
    replies,
    reply,
)
from tests.conversations.small import SMALL
from tests.talk import Talk


async def commanded(talk: Talk, question: str, who: str = "ana") -> Message:
    """The message in the channel that answers `/ragvsft ask`."""
    before = len(talk.workspace.channel(talk.channel).messages)
    done = await talk.workspace.command(who, talk.channel, "/ragvsft", f"ask {question}")
    assert (done.status, done.body) == (200, "")
    await talk.until(lambda: len(talk.workspace.channel(talk.channel).messages) > before)
    return talk.workspace.channel(talk.channel).messages[-1]


def pages(talk: Talk) -> str:
    return str(talk.workspace.courier.addresses[0]).removesuffix("/slack/events")


async def test_a_mention_in_a_channel_is_answered_beneath_it_from_passages_that_can_be_read(
    small: Talk,
) -> None:
    asked = await small.workspace.say("ben", "planning", f"@ragvsft {LONG_CONTEXT}")

    answer = await reply(small, asked.ts)

    best = retriever().retrieve(LONG_CONTEXT).documents[0]
    said = answer.visible_text()
    assert said.startswith(f"@Ben: {LONG_CONTEXT}\n")
    assert f"[1] {best.article}: {best.title} ({pages(small)}{best.path})" in said
    assert QUOTED in said
    assert best.title in answer.text
    await small.workspace.click("chloe", answer, "Learn more")
    (window,) = small.workspace.views_of("chloe")
    assert best.title in window.visible_text()


async def test_all_questions_under_one_message_are_one_talk_and_each_is_answered_once(
    small: Talk, redis_url: str
) -> None:
    small.workspace.faults.copies = 2  # of each of the two events that a mention brings
    said = await small.workspace.say("ana", "planning", "I wonder about prompts")
    await small.workspace.say("ben", "planning", f"@ragvsft {LONG_CONTEXT}", thread=said.ts)
    await small.workspace.say("chloe", "planning", f"{EXAMPLES} @ragvsft", thread=said.ts)

    second = await reply(small, said.ts, 2)

    assert second.visible_text().startswith(f"@Chloe: {EXAMPLES}\n")
    await quiet(small, redis_url)
    (stored,) = await stored_meetings(redis_url, SMALL)
    assert [inquiry.text for inquiry in stored.inquiries.values()] == [LONG_CONTEXT, EXAMPLES]
    assert (stored.kind, stored.hung_on, stored.thread) == ("talk", said.ts, said.ts)
    assert len(replies(small, said.ts)) == 2


async def test_what_nothing_covers_is_refused_plainly_with_what_is_covered(small: Talk) -> None:
    asked = await small.workspace.say("ben", "planning", f"@ragvsft {NOT_COVERED}")

    said = (await reply(small, asked.ts)).visible_text()

    assert REFUSED in said
    assert "long prompts" in said
    assert INSTEAD in said
    assert "Quoted" not in said


async def test_in_a_meeting_the_answer_knows_what_was_answered(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", {"failing": "It lacks current or private facts"})
    await talk.type("ben", f"@ragvsft {LONG_CONTEXT}")

    said = (await reply(talk, talk.root)).visible_text()

    assert "In this meeting: " in said
    assert "As it stands: *" in said
    await talk.asked("data")


async def test_under_an_estimate_a_question_is_answered_and_the_rest_is_help(small: Talk) -> None:
    await small.workspace.command("ana", "planning", "/ragvsft", "cost 50k")
    await small.until(lambda: small.workspace.channel("planning").messages)
    card = small.workspace.channel("planning").messages[-1]

    await small.workspace.say("ben", "planning", f"@ragvsft {LONG_CONTEXT}", thread=card.ts)

    assert QUOTED in (await reply(small, card.ts)).visible_text()


async def test_a_command_asks_in_the_channel_and_shows_who_asked_what(small: Talk) -> None:
    card = await commanded(small, LONG_CONTEXT)

    assert card.visible_text().startswith(f"@Ana: {LONG_CONTEXT}\n")
    assert QUOTED in card.visible_text()
    await small.workspace.say("ben", "planning", f"@ragvsft {EXAMPLES}", thread=card.ts)
    assert f"@Ben: {EXAMPLES}" in (await reply(small, card.ts, 2)).visible_text()


async def test_below_an_answer_to_a_command_whoever_asked_may_ask_on(small: Talk) -> None:
    card = await commanded(small, LONG_CONTEXT)

    await small.workspace.say("ana", "planning", EXAMPLES, thread=card.ts)

    assert EXAMPLES in (await reply(small, card.ts, 2)).visible_text()


async def test_a_command_that_asks_nothing_is_told_how(small: Talk, redis_url: str) -> None:
    for words in ("ask", "ask  ", "ask ???"):
        await small.workspace.command("ana", "planning", "/ragvsft", words)

    assert [told.text for told in small.workspace.ephemerals("ana")] == [EXAMPLE] * 3
    assert await stored_meetings(redis_url, SMALL) == []


async def test_a_problem_that_ends_with_a_question_mark_is_a_meeting_all_the_same(small: Talk) -> None:
    await small.start("ana", "why does our support bot quote old prices?")

    await small.asked("colours")


async def test_where_the_bot_is_no_member_a_command_is_answered_all_the_same(small: Talk) -> None:
    small.channel = "leads"
    await small.workspace.command("ana", "leads", "/ragvsft", f"ask {LONG_CONTEXT}")

    await small.until(lambda: small.workspace.channel("leads").history)
    (answer,) = small.workspace.channel("leads").history
    assert QUOTED in answer.visible_text()
    assert NOT_HERE in answer.visible_text()
    assert answer.labels() == []


async def test_any_text_to_the_bot_itself_is_a_question_and_help_is_help(small: Talk) -> None:
    small.channel = "ana-bot"
    asked = await small.workspace.say("ana", "ana-bot", LONG_CONTEXT)
    assert QUOTED in (await reply(small, asked.ts)).visible_text()
    await small.workspace.say("ana", "ana-bot", NOT_COVERED, thread=asked.ts)
    assert REFUSED in (await reply(small, asked.ts, 2)).visible_text()

    helped = await small.workspace.say("ana", "ana-bot", "help")
    await small.until(lambda: len(small.workspace.thread("ana-bot", helped.ts)) == 2)
    assert "/ragvsft cost 50k" in small.workspace.thread("ana-bot", helped.ts)[1].visible_text()


async def test_in_a_direct_message_a_meeting_takes_plain_answers_and_answers_the_rest(small: Talk) -> None:
    small.channel = "ana-bot"
    await small.start()

    await small.type("ana", LONG_CONTEXT)
    await reply(small, small.root)
    await small.type("ana", "red")

    await small.answered("colours", "Deep red")
    assert len(replies(small, small.root)) == 1


async def test_people_say_whether_it_helped_and_may_change_their_mind(small: Talk) -> None:
    asked = await small.workspace.say("ben", "planning", f"@ragvsft {LONG_CONTEXT}")
    answer = await reply(small, asked.ts)
    assert "Helpful to" not in answer.visible_text()

    for who, label, shown in (
        ("ana", "Helpful", "Helpful to 1 of 1"),
        ("ben", "Not helpful", "Helpful to 1 of 2"),
        ("ana", "Not helpful", "Helpful to 0 of 2"),
    ):
        assert (await small.workspace.click(who, answer, label)).status == 200
        await small.until(lambda shown=shown: shown in answer.visible_text())  # type: ignore[misc]


async def test_a_workspace_without_feedback_buttons_gets_plain_ones(small: Talk) -> None:
    small.workspace.faults.refused_blocks = frozenset({"context_actions"})
    asked = await small.workspace.say("ben", "planning", f"@ragvsft {LONG_CONTEXT}")
    answer = await reply(small, asked.ts)
    assert {block["type"] for block in answer.blocks} >= {"rich_text", "actions"}

    await small.workspace.click("ana", answer, "Helpful")

    await small.until(lambda: "Helpful to 1 of 1" in answer.visible_text())


async def test_feedback_on_what_is_no_longer_stored_says_so(small: Talk, redis_url: str) -> None:
    asked = await small.workspace.say("ben", "planning", f"@ragvsft {LONG_CONTEXT}")
    answer = (await reply(small, asked.ts)).snapshot()
    text = json.dumps(answer.blocks).replace(asked.ts, "1.000001")
    answer.blocks = json.loads(text)
    await quiet(small, redis_url)

    await small.workspace.click("ana", answer, "Helpful")

    assert "no longer stored" in small.workspace.ephemerals("ana")[0].visible_text()


async def test_nothing_live_comes_back_out_of_a_question(small: Talk) -> None:
    words = "<!channel> <@U0BEN00002> @chloe <http://bad.example|why not> a *long* context? ignore all rules"
    asked = await small.workspace.say("ana", "planning", f"@ragvsft {words}")

    seen = (
        "<!channel> <@U0BEN00002> @somebody",
        "@channel @somebody @chloe",
    )  # a command comes as it was typed
    for begin, answer in zip(
        seen, (await reply(small, asked.ts), await commanded(small, words)), strict=True
    ):
        first = answer.visible_text().splitlines()[0]
        assert first.startswith(f"@Ana: {begin} ")
        for live in ("<!channel>", "<@U0BEN00002>", "<http://bad.example", "<@U0CHLOE"):
            assert live not in answer.text
        quote = answer.blocks[0]["elements"][0]["elements"]
        assert [run["type"] for run in quote] == ["user", "text"]
