"""What the costs of a meeting rest on: what somebody entered, over what its answers say by now."""

from dataclasses import replace

import pytest

from handlers.figures import Basis, basis_of
from handlers.meetings import Figures, Meeting
from knowledge.answers import Answers
from knowledge.costs.costing import Costing
from knowledge.costs.typical import assumed, typical
from knowledge.costs.written.options import OPTIONS, part_of, read, read_part, value
from tests.handlers.made_up import PRICES, meeting_of
from tests.handlers.test_cost_cards import odd

LABELS, SMALL, NO_MODEL = assumed({"labels": ("yes",), "knowledge": ("small",), "training": ("no_model",)})


def basis(answers: Answers, entered: str) -> Basis:
    return basis_of(meeting(answers, entered), PRICES)


def meeting(answers: Answers, entered: str) -> Meeting:
    return replace(meeting_of(answers), figures=Figures(entered, "U0BEN", 2))


def test_answers_that_change_later_bear_on_the_costs_beside_what_was_entered() -> None:
    with_labels = basis({"labels": ("yes",)}, "output=250")
    without = basis({"labels": ("no",)}, "output=250")

    for found, usd in ((with_labels, 0), (without, 2)):
        assert found.costing.case.fine_tuning.label_usd == usd
        assert found.costing.case.query("rag").output_tokens == 250


def test_what_was_entered_wins_over_what_an_answer_says() -> None:
    assert basis({"labels": ("yes",)}, "label=3").costing.case.fine_tuning.label_usd == 3


@pytest.mark.parametrize(
    ("entered", "left"),
    [
        ("output=250", (LABELS, SMALL, NO_MODEL)),
        ("label=3", (SMALL, NO_MODEL)),
        ("context=9k", (LABELS, NO_MODEL)),
        ("index=70", (LABELS, NO_MODEL)),
        ("label=3&corpus=1M", (NO_MODEL,)),
    ],
)
def test_provisos_stay_but_for_those_about_the_very_figure_that_was_entered(
    entered: str, left: tuple[str, ...]
) -> None:
    answers: Answers = {"labels": ("yes",), "knowledge": ("small",), "training": ("no_model",)}

    assert basis(answers, entered).because == left


def test_the_volume_stays_with_the_votes() -> None:
    assert basis({"volume": 2_000}, "volume=777&output=250").costing.volume == 2_000


def test_an_estimate_has_no_answers_and_keeps_its_whole_case() -> None:
    estimate = replace(meeting({"labels": ("yes",)}, "output=250&horizon=12"), kind="estimate")

    found = basis_of(estimate, PRICES)
    assert found.costing.case.rag.corpus_tokens == 0
    assert found.because == ()


@pytest.mark.exhaustive
def test_some_options_alone_read_over_what_they_were_entered_over_give_the_same_again() -> None:
    for seed in range(80):
        found, start = odd(seed), typical()
        differing = [option.id for option in OPTIONS if value(found, option) != value(start, option)]

        again = read_part(part_of(found, differing), start, PRICES)

        assert isinstance(again, Costing)
        assert replace(again, volume=found.volume) == found


def test_a_model_that_was_changed_brings_its_price_of_training_and_stays_the_model_of_both() -> None:
    found = read([("ft", "gpt-4.1-mini")], typical(), PRICES)
    assert isinstance(found, Costing)

    assert read_part(part_of(found, ["ft", "both", "training"]), typical(), PRICES) == found
