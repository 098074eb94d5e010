import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.estimate import estimate
from knowledge.costs.prices import price_list
from knowledge.costs.spreads import LARGEST_FACTOR, SPREADS, Spread
from knowledge.costs.uncertainty import Swing, Uncertainty
from knowledge.costs.uncertainty import uncertainty as uncertainty_with
from tests.bench import plain
from tests.bench.examples import HOSTED, UNKNOWNS, WORKED
from tests.bench.plain import Case, Unknown
from tests.knowledge.costs.unsure import cases, volumes

PRICES = price_list(date(2026, 11, 1))
BY_ID = {spread.id: unknown for spread, unknown in zip(SPREADS, UNKNOWNS, strict=True)}


def uncertainty(case: Case, daily_queries: int, **options: Any) -> Uncertainty:
    return uncertainty_with(CostCase.model_validate(case), PRICES, daily_queries, **options)


def amounts(case: Case, volume: int) -> dict[Approach, float]:
    return dict(zip(APPROACHES, plain.amounts(case, volume), strict=True))


def swing(found: Uncertainty, id_: str) -> Swing:
    return next(each for each in found.swings if each.input == id_)


# Ranges

BINARY = tuple(Spread(each.id, each.label, each.fields, Decimal("0.5"), Decimal(2)) for each in SPREADS)
"""Factors that floats hold exactly."""

RISING = [unknown for id_, unknown in BY_ID.items() if id_ not in {"context", "prompt", "hit"}]
A_LITTLE = 2.0**-30


def lengths(model: Case, query: Case) -> set[tuple[float, float]]:
    """Instructions and context, dense, and both sides of every prompt that is just long enough to be cached."""
    instructions, context = query["system_tokens"] + query["few_shot_tokens"], query["context_tokens"]
    enough = model["cache_min_prompt_tokens"] - query["question_tokens"]
    factors = [step / 8 for step in range(4, 17)]
    pairs = {(instructions * first, context * second) for first in factors[::3] for second in factors}
    for at in (enough, enough - A_LITTLE):
        pairs |= {(instructions * factor, at - instructions * factor) for factor in factors}
        pairs |= {(at - context * factor, context * factor) for factor in factors}
    return {
        (first, second)
        for first, second in pairs
        if instructions / 2 <= first <= instructions * 2 and context / 2 <= second <= context * 2
    }


def combinations(case: Case, approach: Approach) -> Iterator[Case]:
    """A dense grid over prompt, context and hit rate, and the ends of all others, for one approach."""
    ends = [case, case]
    for at, factor in enumerate((0.5, 2.0)):
        for unknown in RISING:
            ends[at] = plain.scaled(ends[at], unknown, factor)
    pairs = lengths(case["models"][approach], case["queries"][approach])
    for moved, (first, second), hit in itertools.product(ends, pairs, (0.5, 1, 1.5, 2)):
        query = moved["queries"][approach]
        prompt = {"system_tokens": first, "few_shot_tokens": 0.0, "context_tokens": second}
        share = min(1, hit * query["cache_hit_rate"])
        yield {**moved, "queries": {approach: {**query, **prompt, "cache_hit_rate": share}}}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), volumes, st.sampled_from(APPROACHES))
def test_ranges_equal_brute_force(case: Case, volume: int, approach: Approach) -> None:
    full = plain.filled(case)
    costs = [plain.amortised(each, approach, volume) for each in combinations(full, approach)]
    found = uncertainty(case, volume, spreads=BINARY).ranges[approach]
    assert found.low == pytest.approx(min(costs), rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(max(costs), rel=1e-6, abs=1e-6)
    assert found.likely == pytest.approx(plain.amortised(full, approach, volume), rel=1e-9, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(cases(), volumes, st.lists(st.floats(0, 1), min_size=len(SPREADS), max_size=len(SPREADS)))
def test_no_combination_leaves_the_ranges(case: Case, volume: int, drawn: list[float]) -> None:
    moved = plain.filled(case)
    for unknown, share in zip(UNKNOWNS, drawn, strict=True):
        moved = plain.scaled(moved, unknown, unknown[2] + share * (unknown[3] - unknown[2]))
    found = uncertainty(case, volume).ranges
    for name, cost in amounts(moved, volume).items():
        assert found[name].low - 1e-6 <= cost * (1 + 1e-9)
        assert cost * (1 - 1e-9) <= found[name].high + 1e-6


def test_a_longer_prompt_may_be_the_cheapest_and_a_shorter_one_the_dearest() -> None:
    model = {"input": 100, "cached_input": 1, "cache_min_prompt_tokens": 1_000}
    query = {"context_tokens": 800, "cacheable_prefix_tokens": 2_000, "cache_hit_rate": 1}
    case = {**WORKED, "models": dict.fromkeys(APPROACHES, model), "queries": dict.fromkeys(APPROACHES, query)}
    context = [spread for spread in SPREADS if spread.id == "context"]
    found = uncertainty({**case, "rag": {}}, 1_000, spreads=context).ranges["rag"]
    # 1,000 tokens read from the cache against 400 at full price, and almost 1,000 at full price against 1,600 read.
    assert (found.low, found.likely, found.high) == (30.0, 2_400.0, 3_000.0)


def test_where_writing_to_a_cache_costs_more_than_not_using_it_fewer_hits_cost_more() -> None:
    model = {"input": 1, "cached_input": "0.1", "cache_write": 2, "cache_min_prompt_tokens": 0}
    query = {"context_tokens": 1_000, "cacheable_prefix_tokens": 1_000, "cache_hit_rate": "0.8"}
    case = {**WORKED, "models": dict.fromkeys(APPROACHES, model), "queries": dict.fromkeys(APPROACHES, query)}
    hits = [spread for spread in SPREADS if spread.id == "hit"]
    found = uncertainty({**case, "rag": {}}, 1_000, spreads=hits).ranges["rag"]
    # Hits of 100 %, 80 % and 40 %.
    assert (found.low, found.likely, found.high) == (3.0, 14.4, 37.2)


# Swings

MARGIN = 1e-9


def behind(case: Case, unknown: Unknown, factor: float, volume: int, leader: Approach) -> float:
    """By what share the leader is behind the cheapest of the others; negative where it leads."""
    costs = amounts(plain.scaled(case, unknown, factor), volume)
    best = min(cost for name, cost in costs.items() if name != leader)
    return (costs[leader] - best) / max(costs[leader], best, 1e-9)


@settings(deadline=None, max_examples=80)
@given(cases(), volumes)
def test_a_flip_is_where_another_approach_gets_cheapest_and_none_is_nearer(case: Case, volume: int) -> None:
    full = plain.filled(case)
    leader = estimate(CostCase.model_validate({**case, "volumes": [volume]}), PRICES).cheapest[0]
    for each in uncertainty(case, volume).swings:
        unknown = BY_ID[each.input]
        reach = float("inf") if each.flips_at is None else abs(each.flips_at - 1)
        grid = [each.low + (each.high - each.low) * step / 60 for step in range(61)]
        for factor in grid:
            if abs(factor - 1) < reach * (1 - MARGIN):
                assert behind(full, unknown, factor, volume, leader) <= MARGIN, (each, factor)
        if each.flips_at is not None:
            further = each.flips_at + (each.flips_at - 1) * MARGIN
            near = (each.flips_at, further) if each.flips_at != 1 else (1 + MARGIN, 1 - MARGIN)
            assert any(behind(full, unknown, factor, volume, leader) >= -1e-6 for factor in near), each


@settings(deadline=None, max_examples=60)
@given(cases(), volumes)
def test_a_swing_is_the_change_of_the_difference_from_low_to_high(case: Case, volume: int) -> None:
    full = plain.filled(case)
    likely = amounts(full, volume)
    first, second, _ = sorted(APPROACHES, key=likely.__getitem__)
    assume(len({round(cost, 6) for cost in likely.values()}) == 3)
    found = uncertainty(case, volume)
    for each in found.swings:
        low, high = (
            amounts(plain.scaled(full, BY_ID[each.input], factor), volume) for factor in (each.low, each.high)
        )
        moved = abs(high[second] - high[first] - low[second] + low[first])
        assert each.moves_usd == pytest.approx(moved, rel=1e-6, abs=1e-3)
        assert low[each.cheapest_at_low] <= min(low.values()) * (1 + MARGIN)
        assert high[each.cheapest_at_high] <= min(high.values()) * (1 + MARGIN)
    assert [each.moves_usd for each in found.swings] == sorted(
        (each.moves_usd for each in found.swings), reverse=True
    )


def test_what_flips_the_worked_example_is_where_the_two_lines_cross() -> None:
    found = uncertainty(WORKED, 150_000)
    # RAG 2,576.72 and fine-tuning 2,577.77 a month: 1.05 apart. 2,000 context tokens cost RAG 1,350 a month,
    # 1,000 labels and retraining cost fine-tuning 266.67, the index RAG 70.
    apart = 2_577.766666666667 - 2_576.72
    assert swing(found, "context").flips_at == pytest.approx(1 + apart / 1_350, rel=1e-12)
    assert swing(found, "label").flips_at == pytest.approx(1 - apart / 266.6666666667, rel=1e-9)
    assert swing(found, "index").flips_at == pytest.approx(1 + apart / 70, rel=1e-12)
    assert swing(found, "context").cheapest_at_low == "rag"
    assert swing(found, "context").cheapest_at_high == "fine_tuning"


def test_what_is_zero_is_left_out_and_so_is_what_changes_nothing() -> None:
    ids = {each.input for each in uncertainty(WORKED, 20_000).swings}
    assert ids == {"context", "prompt", "output", "index", "label", "examples", "runs", "retrains"}
    assert {each.input for each in uncertainty(WORKED, 0).swings} == ids - {"context", "prompt", "output"}


def test_all_unknowns_of_a_full_case_are_named_in_plain_words() -> None:
    found = uncertainty(HOSTED, 100_000)
    assert {each.input for each in found.swings} == {spread.id for spread in SPREADS}
    assert all(each.label == each.label.strip() and each.label for each in found.swings)


def test_hosting_flips_where_a_replica_is_full() -> None:
    """100 tokens a call keep 0.75 replicas busy, 4/3 of them need a second; twice as many cost more with RAG."""
    query = {"output_tokens": 100}
    case = {
        "models": {"rag": {"output": "2.5"}, "fine_tuning": {}, "hybrid": {}},
        "queries": {"rag": query, "fine_tuning": query, "hybrid": query},
        "rag": {"index_usd_per_month": 600},
        "fine_tuning": {"hosting_usd_per_hour": 1, "capacity": {"decode_tokens_per_second": 100}},
    }
    found = swing(uncertainty(case, 64_800), "output")
    assert (found.cheapest_at_low, found.cheapest_at_high) == ("fine_tuning", "fine_tuning")
    assert found.flips_at == pytest.approx(4 / 3, rel=1e-12)


def test_a_flip_in_the_middle_of_a_range_counts() -> None:
    """The cache of RAG begins at 1,500 tokens: between 1.3 and 1.5 times the context fine-tuning is cheaper."""
    case = {
        "models": {
            "rag": {"input": 1, "cached_input": 0, "cache_min_prompt_tokens": 1_500},
            "fine_tuning": {"input": "1.3"},
            "hybrid": {"input": 9},
        },
        "queries": {
            "rag": {"context_tokens": 1_000, "cacheable_prefix_tokens": 5_000, "cache_hit_rate": 1},
            "fine_tuning": {"question_tokens": 1_000},
            "hybrid": {"question_tokens": 1_000},
        },
    }
    found = swing(uncertainty(case, 1_000), "context")
    assert (found.cheapest_at_low, found.cheapest_at_high, found.flips_at) == ("rag", "rag", 1.3)


def test_a_flip_right_at_the_end_of_a_range_counts() -> None:
    """The cache of fine-tuning begins at 2,000 tokens, which twice the instructions just reach."""
    tuned = {"input": 1, "cached_input": 0, "cache_min_prompt_tokens": 2_000}
    queries = {"system_tokens": 1_000, "cacheable_prefix_tokens": 5_000, "cache_hit_rate": 1}
    case = {
        "models": {"rag": {"input": 1}, "fine_tuning": tuned, "hybrid": {"input": 9}},
        "queries": {
            "rag": {"question_tokens": 1_000},
            "fine_tuning": queries,
            "hybrid": {"question_tokens": 1_000},
        },
        "rag": {"index_usd_per_month": 1},
    }
    found = swing(uncertainty({**case, "fine_tuning": {"label_usd": 12, "examples": 13}}, 1_000), "prompt")
    assert (found.cheapest_at_high, found.flips_at) == ("fine_tuning", 2.0)


def test_equal_costs_are_the_first_approachs_as_in_the_estimate() -> None:
    model, query = {"input": 1}, {"context_tokens": 1_000}
    case = {"models": dict.fromkeys(APPROACHES, model), "queries": dict.fromkeys(APPROACHES, query)}
    found = uncertainty(case, 1_000, cases=20)
    context = swing(found, "context")
    assert (context.moves_usd, context.cheapest_at_low, context.cheapest_at_high) == (0, "rag", "rag")
    assert context.flips_at is None
    assert found.cheapest_share == {"rag": 1, "fine_tuning": 0, "hybrid": 0}


def test_the_most_extreme_case_is_answered() -> None:
    big = 10**9
    model = {"input": big, "output": big, "cached_input": 1}
    query = {"output_tokens": 10**15, "retry_rate": big, "context_tokens": 10**15, "cache_hit_rate": 1}
    capacity = {
        "prefill_tokens_per_second": "0.000000000001",
        "decode_tokens_per_second": "0.000000000001",
        "utilisation": "0.000000000001",
        "peak_factor": big,
    }
    case = {
        "models": dict.fromkeys(APPROACHES, model),
        "queries": dict.fromkeys(APPROACHES, query),
        "fine_tuning": {"hosting_usd_per_hour": big, "capacity": capacity},
    }
    spreads = [replace(spread, high=Decimal(LARGEST_FACTOR)) for spread in SPREADS]
    found = uncertainty(case, 10**10, cases=10, spreads=spreads)
    assert found.ranges["rag"].low < found.ranges["rag"].high < found.ranges["hybrid"].high
    assert found.cheapest_share is not None


# The simulation


def test_a_seed_gives_the_same_shares_everywhere() -> None:
    found = uncertainty(WORKED, 150_000, cases=1_000, seed=7)
    assert found.cheapest_share == {"rag": 0.681, "fine_tuning": 0.319, "hybrid": 0.0}
    assert (found.cases, found.seed, found.daily_queries) == (1_000, 7, 150_000)
    assert json.dumps(found.model_dump(mode="json")) == json.dumps(
        uncertainty(WORKED, 150_000, cases=1_000, seed=7).model_dump(mode="json")
    )
    assert uncertainty(WORKED, 150_000, cases=1_000, seed=8).cheapest_share != found.cheapest_share


@pytest.mark.parametrize(("case", "volume"), [(WORKED, 150_000), (HOSTED, 200_000)])
def test_shares_are_those_of_another_simulation_within_its_error(case: Case, volume: int) -> None:
    expected = plain.simulated(plain.filled(case), UNKNOWNS, volume, 4_000)
    found = uncertainty(case, volume, cases=4_000).cheapest_share
    assert found is not None
    assert sum(found.values()) == pytest.approx(1)
    assert list(found.values()) == pytest.approx(expected, abs=0.045)


def test_without_cases_nothing_is_simulated() -> None:
    assert uncertainty(WORKED, 1_000).cheapest_share is None


# Spreads


def test_the_likely_value_lies_between_low_and_high() -> None:
    with pytest.raises(ValueError, match="0 to 1 for low"):
        Spread("context", "context tokens", ("context",), Decimal("1.5"), Decimal(2))
    with pytest.raises(ValueError, match="1 to 1000 for high"):
        Spread("context", "context tokens", ("context",), Decimal("0.5"), Decimal(10_000))


def test_only_parts_of_the_prompt_are_one_unknown() -> None:
    with pytest.raises(ValueError, match="Only parts of the prompt"):
        Spread("both", "both", ("label", "examples"), Decimal("0.5"), Decimal(2))


def test_the_benchs_unknowns_are_the_products() -> None:
    assert [(float(spread.low), float(spread.high)) for spread in SPREADS] == [each[2:] for each in UNKNOWNS]
