from datetime import date
from decimal import Decimal
from typing import Final

import pytest

from knowledge.answers import Answers, parse
from knowledge.costs.costing import Costing
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import price_list
from knowledge.costs.prices.rows import our_rows
from knowledge.costs.typical import BEARINGS, TYPICAL, Bearing, assumed, typical
from knowledge.costs.written.draft import NUMBERS
from knowledge.costs.written.options import from_link, query_string, write
from knowledge.questions import SEQUENCE, by_id

PRICES: Final = price_list(date(2026, 11, 21))


def changed(answers: Answers) -> dict[str, str]:
    """What the answers change in the link of the typical case."""
    usual, now = write(TYPICAL), write(typical(answers))
    return {id_: now.get(id_, "0") for id_ in usual | now if now.get(id_) != usual.get(id_)}


def test_the_typical_case_is_what_a_planning_meeting_may_start_from() -> None:
    assert write(TYPICAL) == {
        "rag": "google/gemini-3.5-flash-lite",
        "ft": "google/ft:gemini-3.5-flash-lite",
        "context": "2000",
        "output": "300",
        "examples": "1000",
        "label": "2",
        "horizon": "12",
        "training": "5",
        "embedding": "0.02",
        "system": "400/400/100",
        "question": "100",
        "corpus": "5M",
        "overlap": "20%",
        "churn": "500k",
        "index": "70",
        "embedded": "100",
        "exampletokens": "800",
        "epochs": "3",
        "runs": "3",
        "retrains": "0.25",
        "newexamples": "200",
        "runevaluation": "25",
        "hosting": "0",
    }


def test_its_models_are_rows_of_our_own_that_can_still_be_trained_by_anybody() -> None:
    rows = {row.id: row for row in our_rows()}
    rag, tuned = (rows[TYPICAL.case.model(name).catalogue or ""] for name in ("rag", "fine_tuning"))
    assert (rag.input, rag.cached_input, rag.output) == (Decimal("0.30"), Decimal("0.03"), Decimal("2.50"))
    assert (tuned.kind, tuned.base, tuned.last_new_jobs, tuned.retires) == ("tuned", rag.id, None, None)
    assert (tuned.input, tuned.output) == (rag.input, rag.output)
    assert TYPICAL.case.fine_tuning.training_usd_per_mtok == tuned.training_usd_per_mtok


def test_it_can_be_estimated_and_says_how_old_its_prices_are() -> None:
    found = estimate(TYPICAL.case, PRICES)
    assert {price.model for price in found.prices} == {
        "google/gemini-3.5-flash-lite",
        "google/ft:gemini-3.5-flash-lite",
    }
    assert all(price.as_of for price in found.prices)
    assert all(row.amortised_usd > 0 for cost in found.approaches.values() for row in cost.rows)


def test_it_comes_back_from_a_link() -> None:
    costing = typical({"volume": 20_000})
    assert from_link(query_string(costing), PRICES) == costing


def test_without_answers_nobody_said_a_volume() -> None:
    assert typical() == typical({}) == TYPICAL == Costing(TYPICAL.case, None)
    assert typical({"volume": ("unsure",)}).volume is None
    assert assumed({}) == ()


def test_the_meetings_volume_is_the_volume() -> None:
    assert typical({"volume": 0}) == Costing(TYPICAL.case, 0)
    assert changed({"volume": 20_000}) == {"volume": "20k"}


@pytest.mark.parametrize(
    ("answers", "differs"),
    [
        ({"labels": ("yes",)}, {"label": "0"}),
        ({"labels": ("no",)}, {}),
        ({"labels": ("producible",)}, {}),
        ({"knowledge": ("small",)}, {"corpus": "0", "churn": "0", "index": "0", "embedded": "0"}),
        ({"knowledge": ("yes",)}, {}),
        ({"knowledge": ("no",)}, {}),
        ({"training": ("no_model",)}, {}),
        ({"failing": ("long_prompts", "missing_facts"), "repeated": ("yes",), "narrow": ("yes",)}, {}),
    ],
)
def test_an_answer_changes_only_what_it_is_certain_about(answers: Answers, differs: dict[str, str]) -> None:
    assert changed(answers) == differs


def test_unsure_answers_change_nothing() -> None:
    unsure: Answers = {question.id: ("unsure",) for question in SEQUENCE}
    assert typical(unsure) == TYPICAL
    assert assumed(unsure) == ()


def test_what_is_taken_from_an_answer_is_said() -> None:
    said = assumed({"labels": ("yes",), "knowledge": ("small",), "training": ("no_model",), "data": ("yes",)})
    assert [sentence.split()[0] for sentence in said] == ["You", "All", "You"]
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in said)


@pytest.mark.parametrize("bearing", BEARINGS, ids=lambda bearing: f"{bearing.question}-{bearing.choice}")
def test_answers_that_bear_on_cost_can_be_given(bearing: Bearing) -> None:
    question = by_id(bearing.question)
    assert question
    assert parse(question, bearing.choice) == (bearing.choice,)
    assert set(bearing.figures) <= set(NUMBERS)
