"""The window of the quick check, over all that can be ticked."""

from itertools import product

from handlers.cards.check import FACTORS, RUNGS, form_view, result_view
from knowledge.contrast import contrast
from knowledge.playbook import PLAYBOOK
from knowledge.quick_check import Factors, quick_check
from playground.blocks import problems_in_view
from playground.reading import visible_text

URL = "https://ragvsft.example"
ALL = [
    Factors.model_validate(dict(zip(FACTORS, ticked, strict=True)))
    for ticked in product([False, True], repeat=len(FACTORS))
]


def test_each_of_the_128_results_fits_its_window_and_gives_both_verdicts_and_reasons() -> None:
    for factors in ALL:
        found = contrast(factors, PLAYBOOK)
        view = result_view(factors, found, URL)
        said = visible_text(view["blocks"], "")

        assert problems_in_view(form_view(factors)) == problems_in_view(view) == [], factors
        assert f"Its rung {list(RUNGS).index(found.guide.rule) + 1} of 6 decides" in said, factors
        assert all(sentence in said for sentence in (found.guide.reason, *found.why)), factors
        assert all(question.short in said for question in found.asks), factors
        assert ("The meeting leans the same way" in said) is found.agrees, factors


def test_the_rungs_are_named_in_the_order_of_the_cascade() -> None:
    """Whatever decides is taken away in turn, so that the next rung decides."""
    factors = dict.fromkeys(FACTORS, True) | {"have_labeled_training_data": False}
    decided = [quick_check(Factors.model_validate(factors)).rule]
    for change in (
        {"knowledge_changes_frequently": False},
        {"need_source_attribution": False},
        {"have_labeled_training_data": True},
        {"need_consistent_output_format": False},
        {"high_volume_task": False},
    ):
        factors |= change
        decided.append(quick_check(Factors.model_validate(factors)).rule)

    assert decided == list(RUNGS)
