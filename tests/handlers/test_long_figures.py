"""However long the figures are that somebody enters, they fit into what Slack takes, or are refused at their field."""

from dataclasses import replace
from random import Random

import pytest

from handlers.cards.estimate_form import estimate_view
from handlers.meetings import ROOT, Figures
from handlers.thread import cards
from knowledge.costs.costing import Costing
from knowledge.costs.typical import typical
from knowledge.costs.written.options import OPTIONS, SECTIONS, Option, query_string, read
from knowledge.playbook import PLAYBOOK
from playground.blocks import problems_in_view
from tests.handlers.made_up import PRICES
from tests.handlers.test_cards import assert_fit_for_slack
from tests.handlers.test_cost_cards import estimate_of, form_of

LONG = (
    "{}.23456789012345",
    "{}23456789.123456",
    "0.{}23456789012",
    "{}99999999999999",
    "{}23456789012.345k",
    "{}2.3456789012%",
    "{}23456789.1234%",
)
LONGEST_URL = "https://" + "ragvsft." * 30 + "example.com"
"""Of a page; longer than anybody's."""


def long(option: Option, chance: Random) -> str:
    texts = [chance.choice(LONG).format(digit) for digit in "1234"]
    if option.kind == "model":
        return ":".join(texts)
    return "/".join(texts[: len(option.of) or 1])


def filled(seed: int) -> Costing:
    """Every figure as long as one is taken."""
    chance, costing = Random(seed), typical()  # noqa: S311 # repeatable, not secret
    for option in OPTIONS:
        for _ in range(8):
            found = read([(option.id, long(option, chance))], costing, PRICES)
            if isinstance(found, Costing) and len(query_string(found)) > len(query_string(costing)):
                costing = found
    return costing


@pytest.mark.exhaustive
def test_the_longest_cases_there_are_fit_into_a_window_and_into_a_button() -> None:
    sections = tuple(id_ for id_, _ in SECTIONS[1:])
    lengths = []
    for seed in (1, 7, 10, 13, 16, 18):  # the longest of twenty
        longest = filled(seed)
        lengths.append(len(query_string(longest)))
        view = estimate_view(form_of(longest, sections), longest)
        assert problems_in_view(view) == []
        assert len(view["private_metadata"]) < 3_000
        meeting = replace(estimate_of(""), figures=Figures(query_string(longest), "U0BEN", 2))
        assert_fit_for_slack(cards(meeting, PLAYBOOK, LONGEST_URL, PRICES)[ROOT])
    assert max(lengths) > 1_300  # else these were not long


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("output", "1234567890.1234567"),
        ("label", "0.0000000000001"),
        ("hit", "12.34567890123456%"),
        ("rag", "0.1234567890123:1"),
        ("context", "1/2/1234567890.1234567"),
    ],
)
def test_a_longer_figure_is_refused_at_its_field_in_a_plain_sentence(name: str, text: str) -> None:
    found = read([(name, text)], typical(), PRICES)

    assert isinstance(found, list)
    ((option, says),) = found
    assert option == name
    assert "has more digits than I keep, which are 15" in says
    assert "write, for example, " in says


@pytest.mark.parametrize(
    "text", ["123456789.123456", "0.000000000001", "1000000000", "999999999999999", "33.3333333333%"]
)
def test_what_people_really_write_is_kept_to_the_last_digit(text: str) -> None:
    option = "retry" if text.endswith("%") else "output"
    found = read([(option, text)], typical(), PRICES)

    assert isinstance(found, Costing)
    assert read([(option, text)], found, PRICES) == found
