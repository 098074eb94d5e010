from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from knowledge.costs.case import (
    APPROACHES,
    GUIDE_VOLUMES,
    Approach,
    Capacity,
    CostCase,
    FineTuning,
    Model,
    Query,
    Rag,
)
from knowledge.costs.estimate import CostEstimate, estimate
from knowledge.costs.guide import monthly
from tests.knowledge.costs import by_hand
from tests.knowledge.costs.by_hand import Case
from tests.knowledge.costs.cases import LIST_PRICES, NO_NAMES, blank, cases, estimated

# USD a month at 1K, 10K, 100K and 1M calls a day.
GUIDE: dict[Approach, list[float]] = {
    "rag": [16.65, 166.50, 1_665.00, 16_650.00],
    "fine_tuning": [12.15, 121.50, 1_215.00, 12_150.00],
    "hybrid": [39.15, 391.50, 3_915.00, 39_150.00],
}
LISTED: dict[Approach, list[float]] = {
    "rag": [86.93, 237.32, 1_741.22, 16_780.22],
    "fine_tuning": [298.07, 435.77, 1_812.77, 15_582.77],
    "hybrid": [383.65, 659.59, 3_418.99, 31_012.99],
}


def close(usd: float | Fraction) -> object:
    """Within a rounding of the exact figure, whatever its size."""
    return pytest.approx(float(usd), rel=1e-12, abs=0)


def months(found: CostEstimate, approach: Approach) -> list[float]:
    return [row.monthly_usd for row in found.approaches[approach].rows]


def amortised(found: CostEstimate, approach: Approach) -> list[float]:
    return [row.amortised_usd for row in found.approaches[approach].rows]


def test_an_empty_case_is_the_guides_example_to_the_cent_and_beyond() -> None:
    found = estimated({})
    assert {approach: months(found, approach) for approach in APPROACHES} == GUIDE
    assert {approach: amortised(found, approach) for approach in APPROACHES} == GUIDE
    assert found.cheapest == ["fine_tuning"] * 4
    assert found.warnings == []


def test_the_list_prices_with_labels_and_an_index_are_the_second_worked_example() -> None:
    found = estimated(LIST_PRICES)
    for approach in APPROACHES:
        assert [round(usd, 2) for usd in amortised(found, approach)] == LISTED[approach]
    pair = found.pairs["rag->fine_tuning"]
    assert pair.kind == "second_above"
    assert pair.breakeven_daily_queries == pytest.approx(212.546_666_666_666_67 / 0.001_41, abs=1e-6)
    assert round(pair.breakeven_daily_queries or 0) == 150_742
    assert pair.cheaper_ranges is None
    assert found.cheapest == ["rag", "rag", "rag", "fine_tuning"]


def test_the_monthly_figures_of_the_card_are_the_same() -> None:
    for at, volume in enumerate(GUIDE_VOLUMES):
        assert {name: float(usd) for name, usd in monthly(volume).items()} == {
            name: GUIDE[name][at] for name in APPROACHES
        }


def test_by_the_guides_figures_fine_tuning_is_73_percent_at_every_volume() -> None:
    shares = {monthly(volume)["fine_tuning"] / monthly(volume)["rag"] for volume in (1, 999, *GUIDE_VOLUMES)}
    assert [float(round(share, 2)) for share in shares] == [0.73]


def test_one_call_is_shown_by_its_parts() -> None:
    one = estimated({}).approaches["rag"].per_query_usd
    assert (one.total, one.input, one.output) == (0.000555, 0.000375, 0.00018)


def test_what_is_not_given_stays_as_in_the_guide() -> None:
    found = estimated({"volumes": [1_000], "models": {"rag": {"input": 0.30}}})
    assert months(found, "rag") == [22.50]
    assert months(found, "fine_tuning") == [12.15]


def test_no_calls_cost_nothing_and_the_first_of_equals_is_named() -> None:
    found = estimated({"volumes": [0]})
    assert [months(found, approach) for approach in APPROACHES] == [[0.0]] * 3
    assert found.cheapest == ["rag"]


@pytest.mark.exhaustive
@settings(deadline=None)
@given(cases)
def test_every_figure_is_what_it_is_by_hand(case: Case) -> None:
    found = estimated(case)
    for name in APPROACHES:
        by = by_hand.Approach(case, name)
        one = found.approaches[name].per_query_usd
        assert one.input == close(by.input)
        assert one.output == close(by.output)
        assert one.embedding == close(by.embedding)
        assert one.rerank == close(by.rerank)
        assert one.total == close(by.per_query)
        assert found.approaches[name].one_time_usd == close(by.one_time)
        for volume, row in zip(case["volumes"], found.approaches[name].rows, strict=True):
            at = Fraction(volume)
            assert row.daily_queries == volume
            assert row.replicas == by.replicas(at)
            assert row.fixed_usd == close(by.fixed(at))
            assert row.variable_usd == close(by.variable(at))
            assert row.monthly_usd == close(by.monthly(at))
            assert row.amortised_usd == close(by.amortised(at))
            assert row.first_year_usd == close(by.first_year(at))


@pytest.mark.exhaustive
@settings(deadline=None)
@given(cases)
def test_the_cheapest_and_the_payback_are_what_they_are_by_hand(case: Case) -> None:
    found = estimated(case)
    assert found.cheapest == [by_hand.cheapest(case, volume) for volume in case["volumes"]]
    for pair in by_hand.PAIRS:
        paybacks = found.pairs["->".join(pair)].payback_months
        assert set(paybacks) == set(case["volumes"])
        for volume, told in paybacks.items():
            by = by_hand.payback(case, pair, volume)
            assert told == (close(by) if isinstance(by, Fraction) else by)


def test_volumes_stay_in_their_order_each_as_often_as_given() -> None:
    found = estimated({"volumes": [5, 1, 5, 0]})
    assert [row.daily_queries for row in found.approaches["rag"].rows] == [5, 1, 5, 0]
    assert len(found.cheapest) == 4
    assert list(found.pairs["rag->hybrid"].payback_months) == [5, 1, 0]


def test_fifty_volumes_of_any_size_are_estimated() -> None:
    found = estimated({"volumes": [number * 200_000_000 for number in range(1, 51)]})
    assert months(found, "rag")[-1] == 166_500_000


def test_where_nothing_costs_anything_everything_ties() -> None:
    found = estimated(blank(volumes=[0, 1, 10**10]))
    assert found.cheapest == ["rag"] * 3
    for pair in found.pairs.values():
        assert (pair.kind, pair.breakeven_daily_queries, pair.cheaper_ranges) == ("tie", None, None)
        assert set(pair.payback_months.values()) == {"never"}


@pytest.mark.parametrize("once", range(1, 30))
def test_equals_stay_equals_where_the_horizon_divides_with_a_rest(once: int) -> None:
    """So much and 11 over eleven months is so much over eleven months and 1 a month, in whatever digits."""
    a_month = {"retrains_per_month": 1, "evaluation_usd_per_run": 1, "training_runs": 0}
    found = estimated(
        blank(
            horizon_months=11,
            rag={"eval_set_usd": once + 11},
            fine_tuning={"examples": once, "label_usd": 1, **a_month},
        )
    )
    assert found.cheapest == ["rag"] * 4
    assert found.pairs["rag->fine_tuning"].kind == "tie"


def test_one_time_cost_alone_decides_nothing_a_month() -> None:
    found = estimated(blank(rag={"eval_set_usd": 120}, fine_tuning={"label_usd": 1, "examples": 240}))
    assert amortised(found, "rag") == [10.0] * 4
    assert months(found, "rag") == [0.0] * 4
    assert [row.first_year_usd for row in found.approaches["hybrid"].rows] == [360.0] * 4
    pair = found.pairs["rag->fine_tuning"]
    assert (pair.kind, pair.breakeven_daily_queries) == ("first_always", None)
    assert set(pair.payback_months.values()) == {"never"}


@settings(deadline=None)
@given(cases)
def test_both_together_cost_the_sum_of_their_parts_beside_the_calls(case: Case) -> None:
    """At as many replicas: what one replica costs more or less depends on the prompt, which differs."""
    found = estimated(case).approaches
    assert found["hybrid"].one_time_usd == close(
        Fraction(found["rag"].one_time_usd) + Fraction(found["fine_tuning"].one_time_usd)
    )
    for rag, tuned, both in zip(
        *(found[approach].rows for approach in ("rag", "fine_tuning", "hybrid")), strict=True
    ):
        if both.replicas == tuned.replicas:
            assert both.fixed_usd == close(Fraction(rag.fixed_usd) + Fraction(tuned.fixed_usd))


PRICES = {"input", "output", "cached_input", "cache_write"}
TOKENS = {
    *("system_tokens", "few_shot_tokens", "context_tokens", "question_tokens"),
    *("output_tokens", "reasoning_tokens", "embedded_query_tokens"),
}
LABOUR = {
    "rag": sorted(
        {
            *(
                "embedding_usd_per_mtok",
                "corpus_tokens",
                "overlap",
                "churn_tokens_per_month",
                "index_usd_per_month",
            ),
            *("evaluation_usd_per_month", "eval_set_usd", "engineering_hours", "engineering_usd_per_hour"),
        }
    ),
    "fine_tuning": sorted(
        {
            *("examples", "tokens_per_example", "epochs", "validation_tokens", "validation_passes"),
            *(
                "training_usd_per_mtok",
                "label_usd",
                "training_runs",
                "retrains_per_month",
                "engineering_hours",
            ),
            *("new_examples_per_retrain", "evaluation_usd_per_run", "engineering_usd_per_hour"),
            "hosting_usd_per_hour",
        }
    ),
}


def raised(part: Case, field: str, by: int) -> Case:
    """More of a figure, also of one that is left out; a price that there is not stays away."""
    if part.get(field, 0) is None:
        return part
    return {**part, field: min(float(by_hand.number(part, field)) + by, 1e15)}


def cost(case: Case, approach: Approach) -> list[float]:
    """Every figure of an approach that is money."""
    found = estimated(case).approaches[approach]
    rows = [(row.fixed_usd, row.monthly_usd, row.amortised_usd, row.first_year_usd) for row in found.rows]
    return [found.one_time_usd, found.per_query_usd.total, *(usd for row in rows for usd in row)]


def no_dearer(before: Case, after: Case, approach: Approach) -> bool:
    told = zip(cost(before, approach), cost(after, approach), strict=True)
    return all(earlier <= later * (1 + 1e-12) for earlier, later in told)


more = st.integers(0, 1_000)
approaches = st.sampled_from(APPROACHES)


@settings(deadline=None)
@given(cases, approaches, st.sampled_from(sorted(PRICES)), more)
def test_a_dearer_model_never_costs_less(case: Case, approach: Approach, price: str, by: int) -> None:
    if price not in case["models"][approach] and price.startswith("cache"):
        price = "input"
    dearer = raised(case["models"][approach], price, by)
    assert no_dearer(case, {**case, "models": {**case["models"], approach: dearer}}, approach)


@pytest.mark.exhaustive
@settings(deadline=None)
@given(cases, st.data(), more)
def test_more_of_anything_beside_the_calls_never_costs_less(case: Case, data: st.DataObject, by: int) -> None:
    part = data.draw(st.sampled_from(sorted(LABOUR)))
    field = data.draw(st.sampled_from(LABOUR[part]))
    for approach in APPROACHES:
        assert no_dearer(case, {**case, part: raised(case[part], field, by)}, approach)


def stays_on_its_side(before: Case, after: Case, approach: Approach) -> bool:
    """Whether a longer prompt is not the one that gets long enough for the cache."""
    limit = by_hand.number(before["models"][approach], "cache_min_prompt_tokens")
    return not by_hand.Approach(before, approach).prompt < limit <= by_hand.Approach(after, approach).prompt


@settings(deadline=None)
@given(cases, approaches, st.sampled_from(sorted(TOKENS)), more)
def test_more_tokens_never_cost_less_unless_they_make_the_prompt_long_enough_for_the_cache(
    case: Case, approach: Approach, field: str, by: int
) -> None:
    longer = raised(case["queries"][approach], field, by)
    after = {**case, "queries": {**case["queries"], approach: longer}}
    if stays_on_its_side(case, after, approach):
        assert no_dearer(case, after, approach)


def test_one_token_more_may_halve_the_cost_where_it_makes_the_prompt_long_enough_for_the_cache() -> None:
    def usd(tokens: int) -> float:
        query = {"system_tokens": tokens, "cacheable_prefix_tokens": 1_024, "cache_hit_rate": 1}
        model = {"input": 1, "cached_input": 0.5}
        found = estimated(blank(models={"rag": model}, queries={"rag": query}))
        return found.approaches["rag"].per_query_usd.total

    assert usd(1_023) == 0.001_023
    assert usd(1_024) == 0.000_512


@pytest.mark.exhaustive
@settings(deadline=None)
@given(cases, st.integers(0, 10**6))
def test_more_calls_never_cost_less(case: Case, by: int) -> None:
    least = min(case["volumes"])
    for approach in APPROACHES:
        fewer, calls = ({**case, "volumes": [volume]} for volume in (least, min(least + by, 10**10)))
        assert no_dearer(fewer, calls, approach)


SMALLEST, LARGEST = 1e-30, 1e9
EXTREMES: dict[str, tuple[float, ...]] = {
    "tokens": (0, SMALLEST, 1e15),
    "amount": (0, SMALLEST, LARGEST),
    "share": (0, SMALLEST, 1),
    "positive": (SMALLEST, 1),
}


def extreme(kind: str) -> st.SearchStrategy[float]:
    return st.sampled_from(EXTREMES[kind])


def kind_of(field: str) -> str:
    if field in {"cache_hit_rate", "batch_share", "batch_factor"}:
        return "share"
    if field == "utilisation":
        return "positive"
    return "tokens" if field.endswith(("_tokens", "_tokens_per_month")) else "amount"


def extremes(type_: type[BaseModel]) -> st.SearchStrategy[Case]:
    numbers = [name for name in type_.model_fields if name not in {"catalogue", "capacity", "min_replicas"}]
    return st.fixed_dictionaries({name: extreme(kind_of(name)) for name in numbers})


@st.composite
def extreme_cases(draw: st.DrawFn) -> Case:
    tuning = draw(extremes(FineTuning))
    tuning["capacity"] = {**draw(extremes(Capacity)), "min_replicas": draw(st.sampled_from([0, 10**6]))}
    return {
        "horizon_months": draw(st.sampled_from([SMALLEST, LARGEST])),
        "volumes": [0, 1, 10**10],
        "models": {name: draw(extremes(Model)) for name in APPROACHES},
        "queries": {name: draw(extremes(Query)) for name in APPROACHES},
        "rag": draw(extremes(Rag)),
        "fine_tuning": tuning,
    }


@pytest.mark.exhaustive
@settings(deadline=None, max_examples=40)
@given(extreme_cases())
def test_the_largest_and_the_smallest_figures_that_are_allowed_are_worked_out(case: Case) -> None:
    found = estimated(case)
    for name in APPROACHES:
        by = by_hand.Approach(case, name)
        for volume, row in zip(case["volumes"], found.approaches[name].rows, strict=True):
            assert row.amortised_usd == close(by.amortised(Fraction(volume)))
            assert row.replicas == by.replicas(Fraction(volume))
    assert "NaN" not in found.model_dump_json()
    assert "Infinity" not in found.model_dump_json()


def test_a_case_written_in_python_is_the_same_case() -> None:
    assert estimate(CostCase(), NO_NAMES) == estimated({})


def test_both_together_follow_the_model_of_fine_tuning_and_the_calls_of_rag() -> None:
    case = CostCase.model_validate(
        {
            "models": {"rag": {"input": 5}, "fine_tuning": {"input": 6}},
            "queries": {"rag": {"context_tokens": 1_000}, "fine_tuning": {"question_tokens": 10}},
        }
    )
    assert case.model("hybrid") == case.model("fine_tuning")
    assert case.query("hybrid") == case.query("rag")
