"""What people say to each other stays between them; what they ask the bot is answered, once, where they asked."""

import pytest

from playground import person
from tests.conversations.asking import EXAMPLES, LONG_CONTEXT, NOT_COVERED, QUOTED, quiet, replies, reply
from tests.conversations.small import TO_FINE_TUNING
from tests.talk import Talk

BEFORE = (
    ("ana", "so, is everybody fine with these questions?"),
    ("ben", "why would we need RAG at all?"),
    ("chloe", "@ben because the wiki changes every week"),
    ("dev", "does it though?"),
    ("eli", "what does retrieval even cost"),
    ("fay", "ask finance :)"),
)
AFTER = (
    ("chloe", "interesting, is that true?"),
    ("dev", "@ana do you believe that?"),
    ("eli", "ok"),
    ("ana", "I do. why?"),
    ("ben", "fine-tuning then?"),
    ("fay", "can we go on?"),
)
"""Questions, each of which somebody might take for one to the bot."""


@pytest.mark.parametrize("copies", [1, 2])
async def test_six_people_talk_and_the_one_question_to_the_bot_is_answered_once_in_the_thread(
    small: Talk, redis_url: str, copies: int
) -> None:
    await small.start()
    small.workspace.faults.copies = copies
    own = len(small.bots_own)
    for who, words in BEFORE:
        await small.type(who, words)
    question = await small.type("fay", f"@ragvsft {LONG_CONTEXT}")
    answer = await reply(small, small.root)
    for who, words in AFTER:
        await small.type(who, words)
    await quiet(small, redis_url)

    assert len(small.bots_own) == own + 1
    assert answer.ts > question.ts
    assert answer.visible_text().startswith(f"@Fay: {LONG_CONTEXT}\n")
    assert QUOTED in answer.visible_text()
    assert [message.ts for message in small.workspace.channel("planning").messages] == [small.root]
    assert not any(small.workspace.ephemerals(who) for who in ("ana", "ben", "chloe", "dev", "eli", "fay"))
    await small.run("ana", TO_FINE_TUNING)  # the meeting went on all the time
    await small.card("Fine-tune")


async def test_whoever_asks_on_right_below_the_reply_is_answered_without_naming_the_bot(
    small: Talk, redis_url: str
) -> None:
    asked = await small.workspace.say("ana", "planning", f"@ragvsft {LONG_CONTEXT}")
    await reply(small, asked.ts)

    await small.workspace.say("ana", "planning", EXAMPLES, thread=asked.ts)
    second = await reply(small, asked.ts, 2)
    await small.workspace.say("ana", "planning", f"ok, and {LONG_CONTEXT}", thread=asked.ts)

    assert second.visible_text().startswith(f"@Ana: {EXAMPLES}\n")
    assert f"ok, and {LONG_CONTEXT}" in (await reply(small, asked.ts, 3)).visible_text()
    await quiet(small, redis_url)
    assert len(replies(small, asked.ts)) == 3


async def test_what_is_no_question_to_the_bot_stays_between_people(small: Talk, redis_url: str) -> None:
    for who, words in (
        ("ben", EXAMPLES),
        ("ana", EXAMPLES.rstrip("?")),
        ("ana", f"@ben {EXAMPLES}"),
        ("ana", NOT_COVERED),
    ):
        asked = await small.workspace.say("ana", "planning", f"@ragvsft {LONG_CONTEXT}")
        await reply(small, asked.ts)

        await small.workspace.say(who, "planning", words, thread=asked.ts)

        await quiet(small, redis_url)
        assert len(replies(small, asked.ts)) == 1, (who, words)


async def test_once_somebody_else_spoke_a_question_is_meant_for_them(small: Talk, redis_url: str) -> None:
    for between in ("hm", "@ragvsft help"):
        small.workspace.faults.copies = 1
        asked = await small.workspace.say("ana", "planning", f"@ragvsft {LONG_CONTEXT}")
        await reply(small, asked.ts)
        small.workspace.faults.copies = 2  # what is delivered again was heard before

        await small.workspace.say("ben", "planning", between, thread=asked.ts)
        await small.workspace.say("ana", "planning", EXAMPLES, thread=asked.ts)

        await quiet(small, redis_url)
        assert len(replies(small, asked.ts)) == 1, between


async def test_a_meetings_open_question_can_still_be_answered_by_typing_between_questions(
    small: Talk,
) -> None:
    await small.start()
    await small.type("ben", f"@ragvsft {LONG_CONTEXT}")
    await reply(small, small.root)

    await small.type("ben", "deep red")
    await small.asked("sweet")
    await small.type("ana", "@ragvsft yes")

    said = await small.answered("sweet", "Yes")
    assert "@Ana" in said.visible_text()
    assert len(replies(small, small.root)) == 1
    assert person("ben").id in replies(small, small.root)[0].text
