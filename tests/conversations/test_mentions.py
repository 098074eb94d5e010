"""`@ragvsft` in a thread and elsewhere."""

import pytest

from tests.conversations.small import TO_RAG
from tests.talk import Talk


def said(talk: Talk, words: str) -> int:
    return sum(words in message.visible_text() for message in talk.bots_own)


@pytest.mark.parametrize(
    "words", ["@ragvsft help", "@ragvsft", "@ragvsft what can you do?", "hello @ragvsft"]
)
async def test_help_says_in_the_thread_what_can_be_asked(small: Talk, words: str) -> None:
    await small.start()

    await small.type("ben", words)

    await small.until(lambda: said(small, "settles “RAG or fine-tuning?” in one meeting"))
    assert said(small, "settles “RAG or fine-tuning?” in one meeting") == 1
    assert "Done" in small.about("colours").labels()


async def test_summary_lists_the_answers_and_says_that_it_is_not_final(small: Talk) -> None:
    await small.start()
    await small.type("ben", "@ragvsft summary")
    await small.until(lambda: said(small, "Nothing is answered yet."))

    await small.run("ana", {"colours": "Deep red"})
    await small.type("ben", "@ragvsft can you give us a summary, please?")

    await small.until(lambda: said(small, "• Colours: *Deep red*"))
    assert (
        said(small, "As it stands, not final: Neither yet: get the most out of a measured prompt first") == 2
    )


async def test_summary_of_a_finished_meeting_is_the_recommendation(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_RAG)
    await small.card()

    await small.type("ben", "@ragvsft summary")

    await small.until(
        lambda: said(small, "*Recommendation: Build RAG*\n• Colours: *Deep red*\n• Sweet: *Yes*")
    )


async def test_restart_asks_anew_says_who_wanted_it_and_sets_earlier_answers_aside(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_RAG)
    await small.card("Build RAG")

    await small.type("ben", "@ragvsft restart")

    await small.until(lambda: said(small, "@Ben started over; earlier answers above no longer count."))
    await small.until(lambda: len(small.all_about("colours")) == 2)
    await small.until(lambda: "Questions are open" in small.head.visible_text())
    old, new = small.all_about("colours")
    assert old.labels() == ["Change"]
    assert "Done" in new.labels()
    assert small.thread[-1] is new


async def test_after_a_restart_the_old_buttons_say_so_and_the_new_ones_work(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    old = (await small.asked("sweet")).snapshot()
    await small.type("ben", "@ragvsft restart")
    await small.until(lambda: len(small.all_about("colours")) == 2)

    done = await small.workspace.click("ana", old, "Yes")

    assert done.status == 200
    assert "earlier round" in small.workspace.ephemerals("ana")[0].visible_text()
    new = small.all_about("colours")[1]
    await small.workspace.choose("ana", new, ["Deep red"])
    await small.workspace.click("ana", new, "Done")
    await small.until(lambda: "Deep red*" in new.visible_text())
    await small.until(lambda: len(small.all_about("sweet")) == 2)
    await small.workspace.click("ana", small.all_about("sweet")[1], "Yes")
    await small.card("Build RAG")


@pytest.mark.parametrize(
    "words",
    ["@ragvsft please do not restart", "the server had a restart @ragvsft", "@ragvsft reset the clock"],
)
async def test_a_word_in_passing_restarts_nothing(small: Talk, words: str) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})

    await small.type("ben", words)

    await small.until(lambda: said(small, f"@Ben: {words.replace('@ragvsft', '').strip()}"))
    assert len(small.all_about("colours")) == 1
    assert "Change" in small.about("colours").labels()


async def test_a_mention_outside_a_meeting_gets_help_beneath_it(small: Talk) -> None:
    asked = await small.workspace.say("ben", "planning", "@ragvsft how does this work?")

    await small.until(lambda: len(small.workspace.thread("planning", asked.ts)) == 2)
    answer = small.workspace.thread("planning", asked.ts)[1]
    assert "/ragvsft cost 50k" in answer.visible_text()


async def test_a_mention_that_arrives_as_two_events_and_twice_each_counts_once(small: Talk) -> None:
    await small.start()
    small.workspace.faults.copies = 2

    await small.type("ben", "@ragvsft help")
    outside = await small.workspace.say("ben", "planning", "@ragvsft help")
    await small.until(lambda: len(small.workspace.thread("planning", outside.ts)) == 2)
    small.workspace.faults.copies = 1
    await small.type("ben", "@ragvsft summary")
    await small.until(lambda: said(small, "Nothing is answered yet."))

    kinds = [d.payload["event"]["type"] for d in small.workspace.deliveries if d.kind == "event"]
    assert {"app_mention", "message"} <= set(kinds)
    assert said(small, "settles “RAG or fine-tuning?”") == 1
    assert len(small.workspace.thread("planning", outside.ts)) == 2


async def test_a_mention_in_the_bots_direct_message_is_answered(small: Talk) -> None:
    asked = await small.workspace.say("ana", "ana-bot", "@ragvsft help")

    await small.until(lambda: len(small.workspace.thread("ana-bot", asked.ts)) == 2)


async def test_help_that_slack_could_not_take_is_not_tried_for_ever(small: Talk) -> None:
    small.workspace.faults.methods = frozenset({"chat.postMessage"})
    small.workspace.faults.next_500 = 1

    await small.workspace.say("ana", "planning", "@ragvsft help")
    await small.workspace.settled()
    assert all(delivery.ok for delivery in small.workspace.deliveries)
