"""The chart of the costs, and its words, at whatever volume a team has."""

from dataclasses import replace

import pytest

from handlers.cards.cost_chart import chart, points, told
from knowledge.costs.costing import Costing
from knowledge.costs.typical import typical
from knowledge.costs.written.options import read
from tests.handlers.made_up import PRICES


def at(volume: int) -> Costing:
    return replace(typical(), volume=volume)


def labels(costing: Costing) -> list[str]:
    shown: list[str] = chart(points(costing, PRICES, None))["chart"]["axis_config"]["categories"]
    return shown


@pytest.mark.parametrize(
    ("volume", "label"),
    [
        (1_234_567_800, "1,234,567,800"),
        (123_456_700, "123,456,700"),
        (1_234_500, "1,234,500"),
        (999_900, "999.9k"),
        (1_200_000, "1.2M"),
        (9_900_000_000, "9.9B"),
        (1_001, "1,001"),
    ],
)
def test_a_label_says_the_volume_to_the_last_call(volume: int, label: str) -> None:
    found = labels(at(volume))

    assert label in found
    assert not any("e+" in one for one in found)


def test_the_words_name_the_teams_own_volume_among_the_guides() -> None:
    words = told(points(at(50_000), PRICES, None))

    assert "; at 50,000 calls a day fine-tuning " in words
    assert "; at 100,000 calls a day fine-tuning " in words


def test_one_call_is_one_call() -> None:
    assert "at 1 call a day " in told(points(at(1), PRICES, None))


def test_a_share_beyond_all_bounds_is_still_drawn() -> None:
    found = read(
        [("rag", "0.000000000001:0"), ("ft", "1000000000:1000000000"), ("index", "0"), ("embedding", "0")],
        at(1),
        PRICES,
    )

    assert isinstance(found, Costing)
    assert points(found, PRICES, None)
