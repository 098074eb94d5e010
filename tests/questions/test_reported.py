"""What search comes to on the half that nobody wrote phrasings from."""

from typing import Final

import pytest

from knowledge.retrieval.retriever import retriever
from tests.questions import half, load
from tests.questions.measure import measure

pytestmark = pytest.mark.exhaustive

# The ends are 0.80, 0.92 and 0.15; these keep what is reached from being lost.
FIRST: Final = 0.75
AMONG_THREE: Final = 0.87
ANSWERED: Final = 0.18


def test_on_the_reported_half_search_finds_and_refuses_as_often_as_it_did() -> None:
    figures = measure(retriever().retrieve, [each for each in load() if half(each) == "reported"])

    assert figures.hit_at_1 >= FIRST
    assert figures.hit_at_3 >= AMONG_THREE
    assert figures.refused <= 0.08
    assert figures.answered <= ANSWERED
