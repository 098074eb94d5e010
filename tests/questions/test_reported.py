"""What search comes to on the half that nobody wrote phrasings from."""

import pytest

from knowledge.retrieval.retriever import retriever
from tests.questions import half, load
from tests.questions.measure import measure

pytestmark = pytest.mark.exhaustive


def test_on_the_reported_half_search_finds_and_refuses_as_often_as_it_has_to() -> None:
    figures = measure(retriever().retrieve, [each for each in load() if half(each) == "reported"])

    assert figures.hit_at_1 >= 0.80
    assert figures.hit_at_3 >= 0.92
    assert figures.refused <= 0.08
    assert figures.answered <= 0.15
