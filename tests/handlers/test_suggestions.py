"""Suggested answers in a thread: what they show, what their button carries, and that nobody voted for them."""

import json
from dataclasses import replace

import pytest

from handlers import presses
from handlers.cards.card import Card
from handlers.cards.question import asked
from handlers.cards.suggestions import (
    CONFIRM,
    SETTLED,
    open_suggestions,
    suggestions_card,
    suggestions_key,
)
from handlers.confirming import confirmed_answers
from handlers.meetings import Meeting, Posted
from handlers.mrkdwn import Mrkdwn
from knowledge.answers import Answer
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE, Question
from knowledge.voting import Ballot, Vote
from playground.reading import visible_text
from tests.handlers.made_up import meeting_of
from tests.handlers.test_cards import assert_fit_for_slack

TOPIC = "it quotes last year's prices, JSON breaks all the time, and we have 3,000 labelled tickets, 50k calls a day"
OLD_PRICES = Suggestion("failing", "missing_facts", "it quotes last year's prices")
NO_TOPIC = "let's talk about the bot"


def about(topic: str, answers: dict[str, Answer] | None = None) -> Meeting:
    return replace(meeting_of(answers or {}), topic=topic)


def question(id_: str) -> Question:
    found = PLAYBOOK.question(id_)
    assert found is not None
    return found


def offered(meeting: Meeting) -> Card | None:
    return suggestions_card(meeting, PLAYBOOK, open_suggestions(meeting, PLAYBOOK))


def shown(meeting: Meeting) -> str:
    card = offered(meeting)
    assert card is not None
    assert_fit_for_slack(card)
    return visible_text(card.blocks, card.text)


def carried(meeting: Meeting) -> dict[str, Answer]:
    """What "Looks right" would answer."""
    card = offered(meeting)
    assert card is not None
    (button,) = (
        element for block in card.blocks for element in block.get("elements", ()) if "value" in element
    )
    assert (button["text"]["text"], button["action_id"]) == (CONFIRM, presses.CONFIRM)
    pressed = presses.read_confirmation(button["value"])
    assert pressed is not None
    assert (pressed.meeting, pressed.round) == (meeting.id, meeting.round)
    answers = confirmed_answers(pressed, PLAYBOOK)
    assert answers is not None
    return answers


def test_a_topic_suggests_answers_each_with_its_words() -> None:
    said = shown(about(TOPIC))

    assert (
        "What is failing: It lacks current or private facts, Its output format keeps drifting"
        in said.replace("*", "")
    )
    assert "“quotes last year's prices”, “JSON breaks”" in said
    assert "50,000" in said
    assert carried(about(TOPIC)) == {
        "failing": ("missing_facts", "format_drift"),
        "knowledge": ("yes",),
        "labels": ("yes",),
        "volume": 50_000,
    }


def test_what_somebody_answered_is_suggested_no_more() -> None:
    meeting = about(TOPIC, {"failing": ("no_sources",), "volume": 7})

    assert {each.question for each in open_suggestions(meeting, PLAYBOOK)} == {"knowledge", "labels"}
    assert carried(meeting) == {"knowledge": ("yes",), "labels": ("yes",)}


def test_a_topic_that_says_nothing_gets_no_card() -> None:
    assert offered(about(NO_TOPIC)) is None


def test_a_card_that_stands_says_so_once_nothing_is_open() -> None:
    answers: dict[str, Answer] = {
        "failing": ("no_sources",),
        "knowledge": ("no",),
        "labels": ("no",),
        "volume": 7,
    }
    meeting = about(TOPIC, answers)
    assert offered(meeting) is None

    stands = replace(meeting, posted={suggestions_key(meeting): Posted("1700000001.000100", 1, "", 1)})

    assert shown(stands) == SETTLED


def test_a_new_round_has_a_card_of_its_own() -> None:
    meeting = about(TOPIC)
    again = replace(
        meeting, round=1, posted={suggestions_key(meeting): Posted("1700000001.000100", 1, "", 1)}
    )

    assert suggestions_key(again) != suggestions_key(meeting)
    assert carried(again)


def test_what_a_model_read_stands_in_place_of_what_words_suggest() -> None:
    meeting = replace(about(TOPIC), suggestions=(OLD_PRICES,))

    assert open_suggestions(meeting, PLAYBOOK) == (OLD_PRICES,)
    assert open_suggestions(replace(meeting, suggestions=()), PLAYBOOK) == ()


@pytest.mark.parametrize(
    "stale",
    [
        OLD_PRICES._replace(question="gone"),
        OLD_PRICES._replace(choice="gone"),
        OLD_PRICES._replace(choice=UNSURE),
        OLD_PRICES._replace(words="words that nobody wrote"),
        OLD_PRICES._replace(question="volume", choice="many"),
    ],
)
def test_a_stored_suggestion_that_no_longer_fits_is_passed_over(stale: Suggestion) -> None:
    meeting = replace(about(TOPIC), suggestions=(stale, OLD_PRICES))

    assert open_suggestions(meeting, PLAYBOOK) == (OLD_PRICES,)


def test_an_estimate_or_a_talk_suggests_nothing_to_confirm() -> None:
    for kind in ("estimate", "talk"):
        assert offered(replace(about(TOPIC), kind=kind)) is None


def every_suggestion(words: str) -> tuple[Suggestion, ...]:
    """As much as can ever be suggested at once."""
    choices = ((each.id, choice.id) for each in PLAYBOOK.questions for choice in each.definite)
    return tuple(Suggestion(id_, choice, words) for id_, choice in choices)


def test_as_many_suggestions_as_there_can_be_fit_into_the_card_and_its_button() -> None:
    words = "w" * 200
    crowded = replace(about(words), id="m" * 64, round=10**6, suggestions=every_suggestion(words))
    card = offered(crowded)

    assert card is not None
    assert_fit_for_slack(card)
    assert set(carried(crowded)) == {each.id for each in PLAYBOOK.questions}


@pytest.mark.parametrize(
    "hostile", ["<!channel> <@U0BEN> abc", "<https://evil.example|abc> & co", "*abc*\n\u202eabc\x00"]
)
def test_words_of_people_stay_words(hostile: str) -> None:
    meeting = replace(about(hostile), suggestions=(OLD_PRICES._replace(words=hostile),))
    card = offered(meeting)
    hint = asked(meeting, question("failing"), Mrkdwn("1 of 9"), None, open_suggestions(meeting, PLAYBOOK))

    assert card is not None
    for each in (card, hint):
        assert_fit_for_slack(each)
        assert "\u202e" not in json.dumps(each.blocks, ensure_ascii=False)


def test_a_question_says_what_is_suggested_and_marks_its_button() -> None:
    card = asked(
        about(TOPIC), question("labels"), Mrkdwn("1 of 9"), None, open_suggestions(about(TOPIC), PLAYBOOK)
    )

    assert_fit_for_slack(card)
    assert "Suggested from “3,000 labelled tickets”: *Yes*" in visible_text(card.blocks, card.text)
    styles = {button["text"]["text"]: button.get("style") for button in card.blocks[-1]["elements"]}
    assert styles["Yes"] == "primary"
    assert {styles["No"], styles["Not sure"]} == {None}


def test_a_question_of_several_choices_says_each_suggestion_and_ticks_none() -> None:
    card = asked(
        about(TOPIC), question("failing"), Mrkdwn("1 of 9"), None, open_suggestions(about(TOPIC), PLAYBOOK)
    )

    said = visible_text(card.blocks, card.text)
    assert "“quotes last year's prices”: *It lacks current or private facts*" in said
    assert "“JSON breaks”: *Its output format keeps drifting*" in said
    assert "initial_options" not in json.dumps(card.blocks)


def test_a_suggested_number_is_said_on_its_question() -> None:
    card = asked(
        about(TOPIC), question("volume"), Mrkdwn("1 of 9"), None, open_suggestions(about(TOPIC), PLAYBOOK)
    )

    assert_fit_for_slack(card)
    assert "Suggested from “50k calls a day”: *50,000*" in visible_text(card.blocks, card.text)


def test_a_question_without_a_suggestion_looks_as_ever() -> None:
    meeting = about(TOPIC)
    plain = asked(meeting, question("evals"), Mrkdwn("1 of 9"))

    assert (
        asked(meeting, question("evals"), Mrkdwn("1 of 9"), None, open_suggestions(meeting, PLAYBOOK))
        == plain
    )
    assert "primary" not in json.dumps(plain.blocks)


def test_a_vote_of_anybody_takes_the_suggestion_off() -> None:
    votes = {Ballot("labels", "U0BEN"): Vote((UNSURE,), 3)}
    meeting = replace(about(TOPIC), votes=votes)

    assert "labels" not in {each.question for each in open_suggestions(meeting, PLAYBOOK)}
