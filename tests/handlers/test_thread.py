"""Which messages a meeting consists of, and what they say; with three questions of the tests' own."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers import presses
from handlers.blocks import Block, header
from handlers.cards.card import Card
from handlers.cards.closed import closed_place
from handlers.cards.recommendation import firmness
from handlers.command import Asked, read_command
from handlers.meetings import ROOT, Meeting, Notice, Posted
from handlers.presses import Lesson, Press
from handlers.thread import UNHEARD, cards
from knowledge.answers import Answer
from knowledge.deciding import Outlook
from knowledge.evidence import Evidence
from knowledge.plans import Step
from knowledge.playbook import Playbook
from knowledge.reasons import Reason
from knowledge.rules import answered
from knowledge.verdicts import Verdict
from knowledge.voting import Ballot, Vote
from tests.conversations.small import SMALL, SWEET
from tests.handlers.made_up import PRICES, URL

RED: Answer = ("red",)
YES: Answer = ("yes",)
NO: Answer = ("no",)
UNSURE: Answer = ("unsure",)
NEW = Meeting("T1", "m1", "C1", "paint & <@U9>", "U1", version=9)

SWEETENED = answered("sweet", "yes")

# Enough steps and reasons that the compact card has to leave some out.
RICH = replace(
    SMALL,
    steps=tuple(Step(f"s{at}", (Verdict.RAG,), f"Step {at}.", f"Since {at}.") for at in range(1, 6)),
    reasons=tuple(
        Reason(("sweet", "yes"), (Verdict.RAG,), f"Reason {at}.", f"Book {at}") for at in range(1, 7)
    ),
)


def voted(*votes: tuple[str, str, Answer], meeting: Meeting = NEW) -> Meeting:
    """Votes of (person, question, answer), in order from 1."""
    cast = {Ballot(question, who): Vote(answer, at) for at, (who, question, answer) in enumerate(votes, 1)}
    return replace(meeting, votes=cast)


def standing(meeting: Meeting, **since: int) -> Meeting:
    """The meeting with these messages posted, at a version each."""
    keys = {name: meeting.card_key if name == "card" else meeting.question_key(name) for name in since}
    return replace(meeting, posted={keys[name]: Posted("1.1", at, "", at) for name, at in since.items()})


def thread(meeting: Meeting, playbook: Playbook = SMALL) -> dict[str, Card]:
    return cards(meeting, playbook, URL, PRICES)


def said(card: Card) -> str:
    """Its mark-up as it is sent, and its rich text, a line each."""
    return "\n".join(lines(card.blocks))


def lines(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if part.get("type") == "rich_text_section":
            yield "".join(element["text"] for element in part["elements"])
            return
        if part.get("type") == "mrkdwn":
            yield part["text"]
        part = tuple(part.values())
    if isinstance(part, list | tuple):
        for inner in part:
            yield from lines(inner)


def controls(card: Card) -> dict[str, Block]:
    found = [
        element for block in card.blocks for element in block.get("elements", ()) if "action_id" in element
    ]
    found += [block["accessory"] for block in card.blocks if "accessory" in block]
    found += [block["element"] for block in card.blocks if "element" in block]
    return {element["action_id"]: element for element in found}


DECIDED = voted(("U1", "colours", RED), ("U2", "sweet", YES))


def test_a_new_meeting_is_a_channel_message_and_one_question() -> None:
    found = thread(NEW)
    assert list(found) == [ROOT, "0:question:colours"]
    assert said(found[ROOT]).startswith("*paint &amp; &lt;@U9&gt;*\nQuestions are open in the thread")
    assert "started by <@U1>" in said(found[ROOT])
    asked = found["0:question:colours"]
    assert said(asked) == "*Which colours do you see?*\n1 of at most 3  ·  It has to begin somewhere."
    assert asked.text == "Which colours do you see? Deep red / Grass green / Sky blue / Not sure"


@pytest.mark.parametrize("topic", ["", " \n ", "\u200b\u202e"])
def test_a_meeting_without_a_topic_still_has_a_heading(topic: str) -> None:
    assert said(thread(replace(NEW, topic=topic))[ROOT]).startswith("*RAG or fine-tuning?*\n")


def test_a_topic_of_several_lines_is_one_heading() -> None:
    assert said(thread(replace(NEW, topic="old\n\nprices"))[ROOT]).startswith("*old prices*\n")


def test_an_answered_question_shows_who_said_it_and_the_next_one_follows() -> None:
    found = thread(voted(("U1", "colours", RED)))
    assert list(found) == [ROOT, "0:question:colours", "0:question:sweet"]
    assert said(found["0:question:colours"]).endswith(":white_check_mark: *Deep red*  ·  <@U1>")
    assert set(controls(found["0:question:colours"])) == {"open:colours"}
    assert "2 of at most 3" in said(found["0:question:sweet"])


def test_a_decision_brings_the_card_and_shows_in_the_channel() -> None:
    found = thread(DECIDED)
    assert list(found) == [ROOT, "0:question:colours", "0:question:sweet", "0:card"]
    assert "*Recommendation: Build RAG*" in said(found[ROOT])
    assert found["0:card"].text.startswith("Recommendation: Build RAG. ")


def test_other_answers_stay_beside_the_one_in_force() -> None:
    votes = [("U1", "sweet", NO), ("U2", "sweet", YES), ("U3", "sweet", YES), ("U4", "sweet", UNSURE)]
    shown = said(thread(voted(*votes))["0:question:sweet"])
    assert "*Yes*  ·  <@U2>, <@U3>" in shown
    assert "Seen differently: *No*  ·  <@U1>,  *Not sure*  ·  <@U4>" in shown


def test_many_people_and_many_answers_are_cut_with_their_number() -> None:
    crowd = [(f"U{at}", "calls", 7) for at in range(20)]
    loners = [(f"W{at}", "calls", 100 + at) for at in range(9)]
    shown = said(thread(voted(*crowd, *loners))["0:question:calls"])
    assert "<@U6> and 13 others" in shown
    assert "<@U7>" not in shown
    assert shown.endswith("*103*  ·  <@W3>,  and 5 more answers")


def test_each_control_says_which_meeting_round_question_and_choice_it_stands_for() -> None:
    later = replace(NEW, round=2)
    ticks = controls(thread(later)["2:question:colours"])
    assert list(ticks) == [presses.PICK, presses.DONE, "answer:unsure"]
    assert [option["value"] for option in ticks[presses.PICK]["options"]] == ["red", "green", "blue"]
    assert presses.read(ticks[presses.DONE]["value"]) == Press(meeting="m1", round=2, part="colours")
    buttons = controls(thread(voted(("U1", "colours", RED), meeting=later))["2:question:sweet"])
    assert [presses.read(button["value"]) for button in buttons.values()] == [
        Press(meeting="m1", round=2, part="sweet", choice=choice) for choice in ("yes", "no", "unsure")
    ]


def test_a_number_has_presets_and_a_field_for_any_other() -> None:
    card = thread(voted(("U1", "colours", ("green",)), ("U1", "sweet", NO)))["0:question:calls"]
    assert list(controls(card)) == ["answer:10", "answer:20000", "answer:unsure", presses.NUMBER]
    fields = [block for block in card.blocks if block["type"] == "input"]
    assert [presses.read(field["block_id"]) for field in fields] == [
        Press(meeting="m1", round=0, part="calls")
    ]


def test_a_question_opened_for_a_change_shows_what_stands_and_what_is_ticked() -> None:
    opened = replace(voted(("U1", "colours", ("red", "blue"))), opened=frozenset({"colours"}))
    card = thread(opened)["0:question:colours"]
    assert "So far: *Deep red, Sky blue*  ·  <@U1>. Choose again, or keep it." in said(card)
    ticked = controls(card)[presses.PICK]["initial_options"]
    assert [option["value"] for option in ticked] == ["red", "blue"]
    assert "close:colours" in controls(card)


def test_a_question_may_be_opened_before_anybody_answered_it() -> None:
    card = thread(replace(DECIDED, opened=frozenset({"calls"})))["0:question:calls"]
    assert "For the estimate" in said(card)
    assert "close:calls" not in controls(card)


def test_a_question_that_was_overtaken_is_set_aside_where_it_stands() -> None:
    answers = voted(("U1", "colours", RED), ("U1", "sweet", YES))
    assert "0:question:calls" not in thread(answers)
    shown = said(thread(standing(answers, calls=2))["0:question:calls"])
    assert shown.startswith("~How many calls will there be?~\nNo longer needed")


def test_typing_that_goes_unheard_is_explained_once() -> None:
    assert UNHEARD not in thread(replace(NEW, is_member=True))
    card = thread(replace(NEW, is_member=False))[UNHEARD]
    assert card.once
    assert "/invite @ragvsft" in card.text


def test_notices_stand_where_they_were_asked_for() -> None:
    asked = {f"d{at}": Notice(kind, "U2") for at, kind in enumerate(("help", "summary", "restart"))}  # type: ignore[arg-type] # literals
    found = thread(replace(voted(("U1", "colours", RED)), notices=asked))
    help_, summary, restart = (found[f"notice:d{at}"] for at in range(3))
    assert all(card.once for card in (help_, summary, restart))
    assert "@ragvsft restart" in help_.text
    assert summary.text.startswith("*As it stands, not final: ")
    assert summary.text.endswith("• Colours: *Deep red*")
    assert restart.text == "<@U2> started over; earlier answers above no longer count."


def test_a_summary_says_when_nothing_is_answered_and_when_all_is_decided() -> None:
    summary = {"d": Notice("summary", "U2")}
    assert thread(replace(NEW, notices=summary))["notice:d"].text.endswith("Nothing is answered yet.")
    assert thread(replace(DECIDED, notices=summary))["notice:d"].text.startswith(
        "*Recommendation: Build RAG*"
    )


def test_the_card_is_compact_until_its_details_are_opened() -> None:
    compact, full = (
        said(thread(replace(DECIDED, opened=opened), RICH)["0:card"])
        for opened in (frozenset[str](), frozenset({"details"}))
    )
    assert [f"Step {at}." in compact for at in range(1, 6)] == [True, True, True, False, False]
    assert "Since 1." not in compact
    assert "*Step 1.*\nSince 1." in full
    assert all(f"Step {at}.\nSince {at}." in full for at in range(2, 6))
    assert [f"Reason {at}." in compact for at in range(1, 7)] == [True, True, False, False, False, False]
    assert [f"Reason {at}." in full for at in range(1, 7)] == [True, True, True, True, False, False]
    assert "Book 1" not in compact
    assert "*Why*\nReason 1. _(Sweet: Yes)_\nBook 1" in full
    assert compact.count("→") < full.count("→")


def test_what_to_do_first_stands_under_the_headline_and_what_comes_after_says_how_much_there_is() -> None:
    heading, first, *others = thread(DECIDED, RICH)["0:card"].blocks
    assert heading["text"]["text"] == "Build RAG"
    assert first["text"]["text"] == "*Step 1.*"
    assert "After that (the next 2 of 4 steps)\nStep 2.\nStep 3.\n" in "\n".join(lines(others)) + "\n"
    full = said(thread(replace(DECIDED, opened=frozenset({"details"})), RICH)["0:card"])
    assert "After that\nStep 2.\n" in full


def test_a_reason_leads_to_the_passage_that_explains_it() -> None:
    learned = replace(
        RICH, reasons=tuple(replace(r, learn=f"book#p{at}") for at, r in enumerate(RICH.reasons, 1))
    )
    found = controls(thread(replace(DECIDED, opened=frozenset({"details"})), learned)["0:card"])
    learn = [button for action_id, button in found.items() if action_id.startswith(f"{presses.LEARN}:")]
    assert [presses.read_lesson(button["value"]) for button in learn] == [
        Lesson(ref=f"book#p{at}") for at in range(1, 5)
    ]


def test_evidence_stands_in_the_details_with_its_source_and_the_passage_on_it() -> None:
    finding = Evidence("It was measured.", "tone", "evidence#tone", (Verdict.RAG,), SWEETENED)
    elsewhere = replace(finding, finding="Another was.", verdicts=(Verdict.BOTH,))
    proven = replace(SMALL, evidence=(finding, elsewhere))
    compact, full = (
        said(thread(replace(DECIDED, opened=opened), proven)["0:card"])
        for opened in (frozenset[str](), frozenset({"details"}))
    )
    assert "It was measured." not in compact
    where = finding.where
    link = f"<{URL}/articles/evidence#tone|{where.title}>"
    assert f"Evidence: It was measured. {link}; limit: {where.limit}" in full
    assert "Another was." not in full


def test_a_flip_names_the_other_verdict_only_where_nothing_more_would_be_asked() -> None:
    lots = voted(("U1", "colours", ("green",)), ("U1", "sweet", NO), ("U1", "calls", 20_000))
    shown = said(thread(lots)["0:card"])
    assert "Calls = 10 → *neither yet: a measured prompt first*" in shown
    assert "Sweet = No → *more questions*" in said(thread(DECIDED)["0:card"])


def test_somebody_who_only_agrees_or_differs_later_revises_nothing() -> None:
    later = voted(
        ("U1", "colours", RED), ("U2", "sweet", YES), ("U3", "sweet", YES), ("U4", "colours", UNSURE)
    )
    assert "Revised" not in said(thread(standing(later, card=2))["0:card"])


def test_the_details_are_opened_and_put_away_by_one_button() -> None:
    card = thread(DECIDED)["0:card"]
    assert list(controls(card)) == ["open:details", "adjust", "open:volume", "link:scenario"]
    card = thread(replace(DECIDED, opened=frozenset({"details"})))["0:card"]
    assert list(controls(card)) == [
        "close:details",
        "adjust",
        "open:volume",
        "link:scenario",
        "link:calculator",
    ]


def test_a_card_without_reasons_and_flips_leaves_them_out() -> None:
    decided = Playbook((SWEET,), (SMALL.rules[-1],))
    shown = said(cards(NEW, decided, URL, PRICES)["0:card"])
    assert "Why" not in shown
    assert "Flips" not in shown


def test_a_card_says_what_was_answered_after_it_was_posted() -> None:
    before = said(thread(standing(DECIDED, card=2))["0:card"])
    assert "Revised" not in before
    after = said(thread(standing(DECIDED, card=1))["0:card"])
    assert ":arrows_counterclockwise: Revised: Sweet is now *Yes* (<@U2>)." in after


def test_a_card_that_a_changed_answer_reopened_says_so_and_stays() -> None:
    reopened = standing(voted(("U1", "colours", RED), ("U2", "sweet", NO)), card=1)
    found = thread(reopened)
    assert list(found) == [ROOT, "0:question:colours", "0:question:sweet", "0:question:calls", "0:card"]
    assert ":warning:" in said(found["0:card"])
    assert "Questions are open" in said(found[ROOT])


def test_cards_are_equal_exactly_when_they_show_the_same() -> None:
    assert thread(DECIDED)["0:card"].digest == thread(replace(DECIDED, version=99))["0:card"].digest
    assert thread(DECIDED)["0:card"].digest != thread(replace(DECIDED, round=1))["1:card"].digest
    digests = [card.digest for card in thread(DECIDED).values()]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize(
    ("outlook", "said_"),
    [
        (Outlook(63, 63), "Firm: no missing answer matters; only a changed one would flip it."),
        (Outlook(32, 64), "Provisional: it holds in 1 of 2 ways that the unsure answers could turn out."),
        (Outlook(4, 6), "Provisional: it holds in 2 of 3 ways that the unsure answers could turn out."),
        (
            Outlook(421, 12_096),
            "Provisional: it holds in about 3 in 100 ways that the unsure answers could turn out.",
        ),
    ],
)
def test_how_firm_a_verdict_is_stands_in_the_smallest_figures(outlook: Outlook, said_: str) -> None:
    assert firmness(outlook) == said_


def test_a_heading_is_cut_to_what_slack_takes() -> None:
    assert header("x" * 200)["text"]["text"] == "x" * 149 + "…"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Asked(None, "")),
        ("  our bot quotes old prices ", Asked(None, "our bot quotes old prices")),
        ("help", Asked("help", "")),
        (" HELP ", Asked("help", "")),
        ("help desk bot is wrong", Asked(None, "help desk bot is wrong")),
        ("cost 50k", Asked("cost", "50k")),
        ("Costs 1.5M per month", Asked("cost", "1.5M per month")),
        ("cost", Asked("cost", "")),
        ("cost of our bot is too high", Asked(None, "cost of our bot is too high")),
        ("scenario", Asked("scenario", "")),
        ("scenarios", Asked("scenario", "")),
        ("scenario planning for Q3", Asked("scenario", "planning for Q3")),
        ("Scenarios a b c d e f g h", Asked("scenario", "a b c d e f g h")),
        ("scenario a b c d e f g h i", Asked(None, "scenario a b c d e f g h i")),
        ("check", Asked("check", "")),
        ("check our bot's prices", Asked(None, "check our bot's prices")),
        ("compare", Asked("compare", "")),
        ("compare RAG with training", Asked(None, "compare RAG with training")),
        ("costly prompts", Asked(None, "costly prompts")),
    ],
)
def test_a_command_is_a_subcommand_or_a_topic(typed: str, asked: Asked) -> None:
    assert read_command(typed) == asked


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize(
    "reason",
    [
        "channel_not_found",
        "not_in_channel",
        "missing_scope",
        "is_archived",
        "thread_not_found",
        "anything_else",
    ],
)
def test_whoever_cannot_be_served_reads_what_to_do(reason: str, begun: bool) -> None:
    text = closed_place(reason, begun=begun)
    assert reason not in text
    assert text.startswith("That is stored" if begun else "")
    assert any(
        advice in text
        for advice in ("/invite @ragvsft", "Start it in", "Start anew", "Start a new", "start a new")
    )
