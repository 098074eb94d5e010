"""Cards of made-up meetings, held against Slack's limits by the strict workspace."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.blocks import Block
from handlers.cards.card import Card
from handlers.cards.costs import cost_card
from handlers.cards.notices import help_card, scenarios_card
from handlers.cards.recommendation import DETAILS, MOST_REASONS
from handlers.thread import cards
from knowledge.playbook import PLAYBOOK
from knowledge.questions import LARGEST_NUMBER
from knowledge.reasons import REASONS
from playground import problems_in_message
from playground.reading import visible_text
from tests.handlers.made_up import URL, digest, made_up, meeting_of
from tests.knowledge.paths import meetings_at_random

SEEDS = range(200)
MARKS_OF_OURS = re.compile(r"<@U0\w+>|<https://ragvsft\.example\.com/scenarios/[a-z-]+\|[^<>|]+>")


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


@pytest.mark.parametrize("tenth", range(10))
def test_every_card_of_any_meeting_is_fit_for_slack(tenth: int) -> None:
    for seed in SEEDS[tenth::10]:
        for card in cards(made_up(seed), PLAYBOOK, URL).values():
            assert_fit_for_slack(card)


def test_the_cards_that_meetings_end_in_are_fit_for_slack() -> None:
    for number, answers in enumerate(meetings_at_random(400)):
        opened = frozenset({DETAILS}) if number % 4 else frozenset[str]()
        meeting = replace(meeting_of(answers), opened=opened)
        card = cards(meeting, PLAYBOOK, URL)[meeting.card_key]
        assert_fit_for_slack(card)
        assert 0 < said(card, [reason.text for reason in REASONS]) <= MOST_REASONS


def said(card: Card, sentences: list[str]) -> int:
    everything = visible_text(card.blocks, card.text)
    return sum(sentence in everything for sentence in set(sentences))


@pytest.mark.parametrize("volume", [0, 1, 999, 20_000, 1_000_000, LARGEST_NUMBER])
def test_a_cost_card_is_fit_for_slack(volume: int) -> None:
    assert_fit_for_slack(cost_card(volume))


def test_the_cards_that_never_change_are_fit_for_slack() -> None:
    assert_fit_for_slack(help_card())
    assert_fit_for_slack(scenarios_card(URL))


def test_the_same_meetings_give_the_same_bytes_in_every_process() -> None:
    def in_a_process(hash_seed: str) -> str:
        command = [sys.executable, "-m", "tests.handlers.made_up", "20"]
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        ).stdout  # our own module

    assert in_a_process("1") == in_a_process("2") == digest(20)
