"""From question to question: clicks, changes, several people, and what is typed."""

import asyncio
import re
import time

import pytest

from handlers.buttons import PICK_ONE
from knowledge.questions import SEQUENCE
from playground import Message
from tests.conversations.small import TO_FINE_TUNING, TO_RAG
from tests.talk import Talk

OPEN_TO_THE_END = {
    "failing": "Not sure",
    "data": "Yes",
    "exact_passage": "No",
    "knowledge": "No",
    "behaviour": "No",
    "repeated": "No",
    "sources": "No",
    "narrow": "Yes",
    "labels": "Yes",
    "evals": "Yes",
    "training": "Yes",
    "volume": "1,000,000",
}
"""The longest way: no question can be spared."""

MATERIAL_IS_WRONG = {"failing": "It lacks current or private facts", "data": "No"}
"""The shortest."""

TALK = (
    ("ana", "ok so, does everybody see the question?"),
    ("ben", "yes but I am not sure that is the real problem"),
    ("chloe", "no no, wait, last week it was the other way round"),
    ("dev", "I counted 20k calls yesterday, or was it 2 days ago"),
    ("ben", "@Ana yes please check"),
    ("ana", "yes and no"),
    ("chloe", "it depends!"),
    ("dev", "lol"),
    ("ben", "👍"),
    ("chloe", "sweet?"),
    ("ana", "not sure we should decide that today"),
    ("dev", "maybe"),
    ("ben", "7"),
    ("ana", "> yes\nthat is what I said"),
    ("dev", "yes\nno\nyes"),
)


def place(message: Message) -> tuple[int, int]:
    """The "3 of at most 8" of a question."""
    found = re.search(r"(\d+) of at most (\d+)", message.visible_text())
    assert found
    return int(found[1]), int(found[2])


def asked(talk: Talk) -> list[str]:
    """The questions that stand in the thread, as they came, whether answered or not."""
    return [question.id for message in talk.thread for question in SEQUENCE if question.text in message.text]


async def test_the_sequence_is_asked_one_question_a_message_in_meeting_order(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", OPEN_TO_THE_END)
    await talk.card("Fine-tune")

    assert asked(talk) == [question.id for question in SEQUENCE]


async def test_every_question_says_why_where_we_are_and_offers_not_sure(talk: Talk) -> None:
    await talk.start()
    places = []
    for question, label in OPEN_TO_THE_END.items():
        message = await talk.asked(question)
        assert talk.question(question).why in message.visible_text()
        assert "Not sure" in message.labels()
        assert {choice.label for choice in talk.question(question).choices} <= set(message.labels())
        places.append(place(message))
        await talk.run("ana", {question: label})

    assert [number for number, _ in places] == list(range(1, len(places) + 1))
    limits = [limit for _, limit in places]
    assert limits == sorted(limits, reverse=True)


async def test_what_can_no_longer_change_the_outcome_is_not_asked(talk: Talk) -> None:
    await talk.start()
    await talk.run("ana", MATERIAL_IS_WRONG)

    await talk.card("Neither yet: check and mend the source material first")
    assert asked(talk) == list(MATERIAL_IS_WRONG)


async def test_whoever_knows_all_answers_is_through_in_under_a_minute(talk: Talk) -> None:
    started = time.monotonic()
    await talk.start()
    await talk.run("ana", OPEN_TO_THE_END)
    await talk.card()

    assert (
        time.monotonic() - started < 10
    )  # the machine's part; a person adds a click a question, twelve at most


async def test_one_click_moves_on_and_the_question_shows_the_answer_who_gave_it_and_change(
    small: Talk,
) -> None:
    await small.start("ana")
    await small.tick("ben", "colours", ["Deep red", "Sky blue"])

    said = await small.answered("colours", "Deep red, Sky blue")
    assert "@Ben" in said.visible_text()
    assert said.labels() == ["Change"]
    await small.asked("sweet")


async def test_not_sure_is_an_answer(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure", "sweet": "Not sure", "calls": "Not sure"})

    card = await small.card("Neither yet: get the most out of")
    assert "Provisional" in card.visible_text()


async def test_done_without_a_tick_says_what_to_do_and_changes_nothing(small: Talk) -> None:
    await small.start()
    done = await small.workspace.click("ben", await small.asked("colours"), "Done")

    assert done.status == 200
    assert [told.text for told in small.workspace.ephemerals("ben")] == [PICK_ONE]
    assert "Done" in small.about("colours").labels()


async def test_a_number_is_a_preset_an_input_or_typed(small: Talk) -> None:
    for give in ("preset", "input", "typed"):
        talk = Talk(small.workspace, small.questions)
        await talk.start()
        await talk.run("ana", {"colours": "Not sure", "sweet": "No"})
        question = await talk.asked("calls")
        if give == "preset":
            await talk.click("ben", "calls", "20,000")
        elif give == "input":
            (done,) = await talk.workspace.fill("ben", question, "20000")
            assert done.status == 200
        else:
            await talk.type("ben", "about 20k calls per day")
        await talk.answered("calls", "20,000")
        assert "@Ben" in talk.about("calls").visible_text()


async def test_an_answer_can_be_changed_and_kept(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Deep red|Sky blue"})

    await small.workspace.click("ana", small.about("colours"), "Change")
    opened = await small.says("colours", "So far: *Deep red, Sky blue*")
    assert "@Ana" in opened.visible_text()
    await small.workspace.click("ana", opened, "Keep")
    await small.answered("colours", "Deep red, Sky blue")

    await small.workspace.click("ana", small.about("colours"), "Change")
    opened = await small.says("colours", "So far")
    await small.workspace.choose("ana", opened, ["Grass green"])
    await small.workspace.click("ana", opened, "Done")
    said = await small.answered("colours", "Grass green")
    assert "Deep red" not in said.visible_text()


async def test_a_different_answer_is_kept_beside_the_first_and_shown(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure", "sweet": "Yes"})
    await small.change("ben", "sweet", "No")

    said = await small.says("sweet", "Seen differently")
    assert "*Yes*  ·  @Ana" in said.visible_text()
    assert "Seen differently: *No*  ·  @Ben" in said.visible_text()


async def test_most_votes_count_and_on_a_tie_the_earliest_answer(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure", "sweet": "Yes"})
    await small.change("ben", "sweet", "No")
    await small.change("chloe", "sweet", "No")
    said = await small.says("sweet", "*No*  ·  @Ben, @Chloe")
    assert "Seen differently: *Yes*  ·  @Ana" in said.visible_text()

    await small.change("dev", "sweet", "Yes")
    await small.says("sweet", "*Yes*  ·  @Ana, @Dev")


async def test_two_people_who_click_at_once_are_both_heard(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    question = await small.asked("sweet")

    await asyncio.gather(
        small.workspace.click("ana", question.snapshot(), "Yes"),
        small.workspace.click("ben", question.snapshot(), "No"),
    )

    await small.says("sweet", "Seen differently")
    said = small.about("sweet").visible_text()
    assert "@Ana" in said
    assert "@Ben" in said
    await small.asked("calls")


async def test_a_double_click_counts_once(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    question = (await small.asked("sweet")).snapshot()

    await small.workspace.click("ana", question, "Yes")
    await small.workspace.click("ana", question, "Yes")

    said = await small.answered("sweet", "Yes")
    assert said.visible_text().count("@Ana") == 1
    await small.asked("calls")


async def test_the_same_answer_given_again_keeps_its_place_as_the_earlier_one(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    question = (await small.asked("sweet")).snapshot()
    await small.workspace.click("ana", question, "Yes")
    await small.workspace.click("ben", question, "No")
    await small.says("sweet", "Seen differently: *No*")

    await small.workspace.click("ana", question, "Yes")
    await small.workspace.click("chloe", question, "Not sure")

    said = await small.says("sweet", "*Not sure*  ·  @Chloe")
    assert "*Yes*  ·  @Ana" in said.visible_text()
    assert "Seen differently: *No*  ·  @Ben" in said.visible_text()


async def test_a_changed_answer_sets_a_question_aside_that_was_asked(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Deep red", "sweet": "No"})
    await small.asked("calls")

    await small.change("ana", "sweet", "Yes")

    await small.card("Build RAG")
    said = await small.says("calls", "No longer needed")
    assert said.labels() == []


async def test_a_changed_answer_opens_a_question_again_and_the_card_says_so(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_RAG)
    card = await small.card("Build RAG")
    assert "Sweet = No → *more questions*" in card.visible_text()

    await small.change("ben", "sweet", "No")
    await small.change("ana", "sweet", "No")

    await small.asked("calls")
    await small.card_says("A changed answer opened a question again")
    assert "Questions are open in the thread" in small.head.visible_text()
    await small.run("ben", {"calls": "20,000"})
    await small.card("Fine-tune")
    assert (await small.card_says("Revised:")).ts == card.ts
    assert "opened a question again" not in card.visible_text()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("yes", "Yes"),
        ("Yes!", "Yes"),
        ("yep", "Yes"),
        ("NO.", "No"),
        ("not sure", "Not sure"),
        ("don\u2019t know", "Not sure"),
        ("2", "No"),
    ],
)
async def test_a_plain_typed_answer_counts(small: Talk, words: str, shown: str) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")

    await small.type("ben", words)

    said = await small.answered("sweet", shown)
    assert "@Ben" in said.visible_text()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("deep red", "Deep red"),
        ("azure", "Sky blue"),
        ("1, 3", "Deep red, Sky blue"),
        ("grass green and red", "Deep red, Grass green"),
        ("not sure", "Not sure"),
    ],
)
async def test_labels_ids_numbers_and_several_of_them_may_be_typed(
    small: Talk, words: str, shown: str
) -> None:
    await small.start()

    await small.type("ben", words)

    await small.answered("colours", shown)


async def test_what_people_say_to_each_other_is_left_alone(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")

    for who, words in TALK:
        await small.type(who, words)
    await small.workspace.say("ben", "planning", "yes")  # in the channel, not in the thread
    await small.workspace.settled()

    assert small.about("sweet").labels() == ["Yes", "No", "Not sure"]
    assert len(small.bots_own) == 2
    assert not any(small.workspace.ephemerals(who) for who in ("ana", "ben", "chloe", "dev"))
    await small.run("ana", {"sweet": "Yes"})  # it was in earnest all the time
    await small.asked("calls")


async def test_yes_typed_after_the_card_changes_nothing(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_RAG)
    card = (await small.card()).snapshot()

    await small.type("ben", "yes")
    await small.type("ben", "no")
    await small.workspace.settled()

    assert "Seen differently" not in small.about("sweet").visible_text()
    assert (await small.card()).visible_text() == card.visible_text()


async def test_a_typed_answer_to_a_question_that_somebody_just_answered_still_counts(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    question = (await small.asked("sweet")).snapshot()

    await asyncio.gather(small.workspace.click("ana", question, "Yes"), small.type("ben", "no"))

    await small.says("sweet", "Seen differently")


async def test_bots_edits_and_joins_in_the_thread_are_no_answers(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")
    said = await small.type("ben", "hm")
    base = {"type": "message", "channel": said.channel, "user": said.user, "text": "yes"}
    reply = base | {"thread_ts": small.root, "ts": f"{float(said.ts) + 1:.6f}"}
    event = next(d.payload for d in reversed(small.workspace.deliveries) if d.kind == "event")

    for odd in (
        reply | {"bot_id": "B0OTHER"},
        reply | {"subtype": "bot_message", "bot_id": "B0OTHER"},
        reply | {"subtype": "message_changed", "message": reply, "previous_message": reply},
        reply | {"subtype": "message_deleted"},
        reply | {"subtype": "channel_join"},
        {key: value for key, value in reply.items() if key != "user"},
        {key: value for key, value in reply.items() if key != "text"},
        reply | {"text": None},
    ):
        assert (await small.workspace.send("event", event | {"event": odd})).status == 200

    await small.workspace.settled()
    assert small.about("sweet").labels() == ["Yes", "No", "Not sure"]
    broadcast = reply | {"subtype": "thread_broadcast"}
    assert (await small.workspace.send("event", event | {"event": broadcast})).status == 200
    await small.answered("sweet", "Yes")


async def test_somebody_of_the_other_company_in_a_shared_channel_takes_part(small: Talk) -> None:
    await small.start()
    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")
    said = await small.type("ben", "hm")
    event = next(d.payload for d in reversed(small.workspace.deliveries) if d.kind == "event")
    theirs = event["event"] | {"team": "T0OTHERCO", "user": "W0GUEST", "text": "no"}
    theirs |= {"user_team": "T0OTHERCO", "source_team": "T0OTHERCO", "ts": f"{float(said.ts) + 1:.6f}"}

    done = await small.workspace.send(
        "event", event | {"event": theirs, "team_id": "T0OTHERCO", "is_ext_shared_channel": True}
    )

    assert done.status == 200
    await small.answered("sweet", "No")


async def test_a_whole_meeting_by_typing_alone(small: Talk) -> None:
    await small.start()
    for question, words in (("colours", "green"), ("sweet", "no"), ("calls", "20k")):
        await small.asked(question)
        await small.type("ben", words)

    await small.card("Fine-tune")
    await small.answered("calls", TO_FINE_TUNING["calls"])
