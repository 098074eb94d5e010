"""Cards of made-up meetings, held against Slack's limits by the strict workspace."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.blocks import Block
from handlers.cards.card import Card
from handlers.cards.costs import costs_of
from handlers.cards.lookup import compare_card, scenarios_card
from handlers.cards.notices import help_card
from handlers.cards.recommendation import DETAILS, MOST_REASONS, recommendation_card
from handlers.mrkdwn import escape
from handlers.thread import cards
from knowledge.playbook import PLAYBOOK
from knowledge.reasons import REASONS
from knowledge.recommendation import recommend
from knowledge.rules import NO_EVALS, NO_LABELS, NO_TRAINING, answered
from knowledge.verdicts import WORDING
from playground import problems_in_message
from playground.reading import visible_text
from tests.handlers.made_up import PRICES, URL, digest, made_up, meeting_of
from tests.knowledge.paths import End, by_first_answer, ends, in_other_words, kinds, meetings_at_random
from tests.knowledge.test_never import LATER_STEPS, TRAINING_STEPS, TRAINS

SEEDS = range(120)
PAGES = r"scenarios/[a-z-]+|articles/[a-z-]+#[a-z0-9-]+|compare"
MARKS_OF_OURS = re.compile(rf"<@U0\w+>|<{re.escape(URL)}/(?:{PAGES})\|[^<>|]+>")
REASONS_SAID = {reason.text for reason in REASONS}
REASONS_TO_TRAIN = {reason.text for reason in REASONS if TRAINS.issuperset(reason.verdicts)}
STEPS_SAID = {step.id: step.text for step in PLAYBOOK.steps}
TELLS_TO_TRAIN = re.compile(r"(?:\w+, |then )?(?:fine-tune|train)\b", re.IGNORECASE)
EXCLUDES_TRAINING = NO_LABELS | NO_EVALS | NO_TRAINING | answered("data", "no", "unchecked")


def texts(part: object) -> Iterator[str]:
    """Every text of blocks that is read as mark-up."""
    if isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield part["text"]
        for inner in part.values():
            yield from texts(inner)
    if isinstance(part, list | tuple):
        for inner in part:
            yield from texts(inner)


def action_ids(blocks: tuple[Block, ...]) -> list[str]:
    found = []
    for block in blocks:
        elements = [*block.get("elements", ()), block.get("accessory", {}), block.get("element", {})]
        found += [element["action_id"] for element in elements if "action_id" in element]
    return found


def assert_fit_for_slack(card: Card) -> None:
    assert problems_in_message(list(card.blocks)) == []
    assert card.text.strip()
    assert len(card.text) <= 4_000, "Slack advises no more; it cuts at 40,000"
    ids = action_ids(card.blocks)
    assert len(set(ids)) == len(ids)
    json.dumps(card.blocks).encode()
    card.text.encode()
    for text in (card.text, *texts(card.blocks)):
        assert not re.search(r"[<>]", MARKS_OF_OURS.sub("", text)), text


@pytest.mark.exhaustive
@pytest.mark.parametrize("tenth", range(10))
def test_every_card_of_any_meeting_is_fit_for_slack(tenth: int) -> None:
    for seed in SEEDS[tenth::10]:
        for card in cards(made_up(seed), PLAYBOOK, URL, PRICES).values():
            assert_fit_for_slack(card)


@pytest.mark.exhaustive
def test_the_cards_that_meetings_end_in_are_fit_for_slack() -> None:
    for number, answers in enumerate(meetings_at_random(100)):
        opened = frozenset({DETAILS}) if number % 4 else frozenset[str]()
        meeting = replace(meeting_of(answers), opened=opened)
        card = cards(meeting, PLAYBOOK, URL, PRICES)[meeting.card_key]
        assert_fit_for_slack(card)
        assert 0 < reasons_in(seen(card)) <= MOST_REASONS == 4


@by_first_answer
def test_the_card_at_the_end_of_every_kind_of_path_is_fit_for_slack_and_worth_reading(first: int) -> None:
    """With its details, which stand below all that it shows without; now and then without."""
    for number, end in enumerate(kinds(ends(first))):
        for card in cards_of(end, frozenset({DETAILS}), *([] if number % 5 else [frozenset[str]()])):
            shown = seen(card)
            assert_fit_for_slack(card)
            assert 0 < reasons_in(shown) <= MOST_REASONS == 4
            assert_begins_with_what_to_do_this_week(card, shown, end)
            assert_says_nothing_twice(shown)


@by_first_answer
def test_no_card_recommends_what_an_answer_excludes(first: int) -> None:
    every = (other for end in kinds(ends(first)) for other in in_other_words(end))
    for end in kinds(end for end in every if end.signs & EXCLUDES_TRAINING):
        (card,) = map(seen, cards_of(end, frozenset({DETAILS})))
        assert not any(card.startswith(WORDING[verdict].headline) for verdict in TRAINS), end
        assert not any(STEPS_SAID[id_] in card for id_ in TRAINING_STEPS), end
        assert not any(reason in card for reason in REASONS_TO_TRAIN), end
        if end.signs & NO_TRAINING:
            assert not any(STEPS_SAID[id_] in card for id_ in LATER_STEPS), end
            assert not any(map(TELLS_TO_TRAIN.match, sentences(card))), end
        elif end.signs & NO_LABELS and STEPS_SAID["tune-if-it-drifts"] in card:
            collected = card.index(STEPS_SAID["labels-meanwhile"])
            assert collected < card.index(STEPS_SAID["tune-if-it-drifts"]), end


def assert_begins_with_what_to_do_this_week(card: Card, shown: str, end: End) -> None:
    headline, first, *_ = shown.splitlines()
    assert headline == WORDING[end.verdict].headline
    assert first.startswith("This week, ")
    assert card.text.startswith(f"Recommendation: {headline}. {escape(first)}")


def assert_says_nothing_twice(shown: str) -> None:
    twice = [sentence for sentence, times in Counter(sentences(shown)).items() if times > 1]
    assert twice == []


def cards_of(end: End, *opened: frozenset[str]) -> Iterator[Card]:
    found = recommend(PLAYBOOK, end.answers)
    for parts in opened:
        meeting = replace(meeting_of(end.answers), opened=parts)
        yield recommendation_card(meeting, found, PLAYBOOK.questions, URL, costs_of(meeting, PRICES, URL))


def seen(card: Card) -> str:
    """What the card shows, without the marks of its first line and its heads."""
    return visible_text(card.blocks, card.text).replace("*", "").replace("_", "")


def sentences(text: str) -> list[str]:
    """Everything that ends as a sentence does: labels and figures may stand twice."""
    parts = (part for line in text.splitlines() for part in re.split(r"(?<=[.!?])\s+", line))
    return [part for part in parts if part.endswith((".", "!", "?"))]


def reasons_in(text: str) -> int:
    return sum(reason in text for reason in REASONS_SAID)


def test_the_cards_that_never_change_are_fit_for_slack() -> None:
    assert_fit_for_slack(help_card())
    assert_fit_for_slack(compare_card(URL))
    assert_fit_for_slack(scenarios_card("", URL))


@pytest.mark.parametrize(
    "words", ["our support bot quotes last year's prices", "<@U9> & <!channel>", "zzz", "é" * 3_000]
)
def test_scenarios_for_whatever_is_typed_are_fit_for_slack(words: str) -> None:
    assert_fit_for_slack(scenarios_card(words, URL))


@pytest.mark.processes
def test_the_same_meetings_give_the_same_bytes_in_every_process() -> None:
    def in_a_process(hash_seed: str) -> str:
        command = [sys.executable, "-m", "tests.handlers.made_up", "20"]
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout  # our own module

    assert in_a_process("1") == in_a_process("2") == digest(20)
