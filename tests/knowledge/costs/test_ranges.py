import itertools
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.doubt.spreads import SPREADS, Spread
from tests.bench.core import plain
from tests.bench.core.examples import UNKNOWNS, WORKED
from tests.bench.core.plain import Case
from tests.knowledge.costs.unsure import BY_ID, amounts, cases, uncertainty, volumes

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


@pytest.mark.exhaustive
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases(), volumes, st.sampled_from(APPROACHES))
def test_ranges_equal_brute_force(case: Case, volume: int, approach: Approach) -> None:
    full = plain.filled(case)
    costs = [plain.amortised(each, approach, volume) for each in combinations(full, approach)]
    found = uncertainty(case, volume, spreads=BINARY).ranges[approach]
    assert found.low == pytest.approx(min(costs), rel=1e-6, abs=1e-6)
    assert found.high == pytest.approx(max(costs), rel=1e-6, abs=1e-6)
    assert found.likely == pytest.approx(plain.amortised(full, approach, volume), rel=1e-9, abs=1e-9)


@settings(deadline=None)
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
