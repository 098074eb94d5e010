"""The figures, counted by hand on a set of eight."""

import pytest

from knowledge.retrieval.document import Document, Retrieved
from tests.questions import Asked
from tests.questions.__main__ import main
from tests.questions.measure import Figures, measure, misses

pytestmark = pytest.mark.exhaustive


def document(ref: str) -> Document:
    return Document(ref, title=ref, article=ref, path=f"/articles/{ref}", text="")


def retrieve(question: str) -> Retrieved:
    """Finds what the question itself lists, and takes what ends in "!" for covered."""
    refs = question.rstrip("!").split()
    return Retrieved(question, tuple(map(document, refs)), confidence=0.5, covered=question.endswith("!"))


def asked(text: str, *answers: str) -> Asked:
    return Asked(text, "meeting talk", answers)


QUESTIONS = (
    asked("a#1 b#1 c#1!", "a#1"),
    asked("b#1 c#1 a#1", "a#1"),
    asked("b#1 c#1 d#1 a#1!", "a#1"),
    asked("a#2 b#1", "a"),
    asked("a#1!", "a#1"),
    asked("x#1!"),
    asked("x#1"),
    asked("x#2"),
)


def test_hits_are_counted_over_what_is_covered_whether_or_not_it_was_refused() -> None:
    assert measure(retrieve, QUESTIONS) == Figures(
        covered=5, uncovered=3, hit_at_1=3 / 5, hit_at_3=4 / 5, refused=2 / 5, answered=1 / 3
    )


def test_a_set_of_nothing_has_figures_too() -> None:
    assert measure(retrieve, ()) == Figures(0, 0, 0.0, 0.0, 0.0, 0.0)


def test_a_search_that_finds_nothing_misses() -> None:
    assert measure(retrieve, [asked("", "a#1")]).hit_at_3 == 0.0


def test_each_miss_says_all_that_went_wrong() -> None:
    assert [(miss.asked.text, miss.faults) for miss in misses(retrieve, QUESTIONS)] == [
        ("b#1 c#1 a#1", ("not first", "refused")),
        ("b#1 c#1 d#1 a#1!", ("not among three",)),
        ("a#2 b#1", ("refused",)),
        ("x#1!", ("answered",)),
    ]


def test_the_misses_of_the_reported_half_are_shown_only_on_demand() -> None:
    shown = "\n".join(main(retrieve))
    assert "reported 1" in shown
    assert "Misses of the tuned half" in shown
    assert "Misses of the reported half" not in shown
    assert "Misses of the reported half" in "\n".join(main(retrieve, ["--all"]))
