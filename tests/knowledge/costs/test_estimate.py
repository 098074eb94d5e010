from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES, Approach, CostCase, Model, Query
from knowledge.costs.estimate import CostEstimate
from knowledge.costs.estimate import estimate as estimate_with
from knowledge.costs.guide import monthly
from knowledge.costs.prices import PriceList


def estimate(case: CostCase) -> CostEstimate:
    return estimate_with(case, PriceList((), date(2026, 11, 21)))


# USD a month at 1K, 10K, 100K and 1M calls a day.
GUIDE: dict[Approach, list[float]] = {
    "rag": [16.65, 166.50, 1_665.00, 16_650.00],
    "fine_tuning": [12.15, 121.50, 1_215.00, 12_150.00],
    "hybrid": [39.15, 391.50, 3_915.00, 39_150.00],
}


def months(found: CostEstimate, approach: Approach) -> list[float]:
    return [row.monthly_usd for row in found.approaches[approach].rows]


def test_an_empty_case_is_the_guides_example_to_the_cent_and_beyond() -> None:
    found = estimate(CostCase())
    assert {approach: months(found, approach) for approach in APPROACHES} == GUIDE
    assert found.cheapest == ["fine_tuning"] * 4


def test_the_monthly_figures_of_the_card_are_the_same() -> None:
    for at, volume in enumerate(GUIDE_VOLUMES):
        assert {name: float(usd) for name, usd in monthly(volume).items()} == {
            name: GUIDE[name][at] for name in APPROACHES
        }


def test_by_the_guides_figures_fine_tuning_is_73_percent_at_every_volume() -> None:
    shares = {monthly(volume)["fine_tuning"] / monthly(volume)["rag"] for volume in (1, 999, *GUIDE_VOLUMES)}
    assert len(shares) == 1
    assert round(shares.pop(), 2) == Decimal("0.73")


def test_one_call_is_shown_by_its_parts() -> None:
    one = estimate(CostCase()).approaches["rag"].per_query_usd
    assert (one.total, one.input, one.output) == (0.000555, 0.000375, 0.00018)


def test_what_is_not_given_stays_as_in_the_guide() -> None:
    found = estimate(CostCase(volumes=(1_000,), models={"rag": Model(input=Decimal("0.30"))}))
    assert months(found, "rag") == [22.50]
    assert months(found, "fine_tuning") == [12.15]


def test_no_calls_cost_nothing_and_the_first_of_equals_is_named() -> None:
    found = estimate(CostCase(volumes=(0,)))
    assert [months(found, approach) for approach in APPROACHES] == [[0.0]] * 3
    assert found.cheapest == ["rag"]


amounts = st.integers(0, 10**9)
prices = st.decimals(0, 1_000_000, places=6)


@settings(deadline=None)
@given(
    amounts,
    st.tuples(prices, prices),
    st.tuples(*(st.integers(0, 10**6),) * 5),
)
def test_costs_are_exact_up_to_the_last_rounding(
    volume: int, price: tuple[Decimal, Decimal], tokens: tuple[int, int, int, int, int]
) -> None:
    system, few_shot, context, question, output = tokens
    query = Query(
        system_tokens=system,
        few_shot_tokens=few_shot,
        context_tokens=context,
        question_tokens=question,
        output_tokens=output,
    )
    case = CostCase(
        volumes=(volume,), models={"rag": Model(input=price[0], output=price[1])}, queries={"rag": query}
    )
    per_query = sum(tokens[:4]) * Fraction(price[0]) + output * Fraction(price[1])
    assert months(estimate(case), "rag") == [pytest.approx(float(volume * 30 * per_query / 10**6), rel=1e-15)]
