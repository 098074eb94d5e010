from typing import Any

import pytest
from hypothesis import assume, given, settings

from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.doubt.spreads import SPREADS
from knowledge.costs.estimate import estimate
from tests.bench.core import plain
from tests.bench.core.examples import HOSTED, WORKED
from tests.bench.core.plain import Case, Unknown
from tests.knowledge.costs.unsure import (
    BY_ID,
    NO_NAMES,
    amounts,
    cases,
    contests,
    swing,
    uncertainty,
    volumes,
)

MARGIN = 1e-9


def behind(case: Case, unknown: Unknown, factor: float, volume: int, leader: Approach) -> float:
    """By what share the leader is behind the cheapest of the others; negative where it leads."""
    costs = amounts(plain.scaled(case, unknown, factor), volume)
    best = min(cost for name, cost in costs.items() if name != leader)
    return (costs[leader] - best) / max(costs[leader], best, 1e-9)


@pytest.mark.exhaustive
@settings(deadline=None, max_examples=80)
@given(contests())
def test_a_flip_is_where_another_approach_gets_cheapest_and_none_is_nearer(contest: tuple[Case, int]) -> None:
    case, volume = contest
    full = plain.filled(case)
    leader = estimate(CostCase.model_validate({**case, "volumes": [volume]}), NO_NAMES).cheapest[0]
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


@pytest.mark.exhaustive
@settings(deadline=None)
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


def hosted(output_price: str, index: int) -> Case:
    """100 tokens a call, for which fine-tuning has replicas of 720 USD that write 86,400 such calls a day."""
    query = {"output_tokens": 100}
    return {
        "models": {"rag": {"output": output_price}, "fine_tuning": {}, "hybrid": {}},
        "queries": {"rag": query, "fine_tuning": query, "hybrid": query},
        "rag": {"index_usd_per_month": index},
        "fine_tuning": {"hosting_usd_per_hour": 1, "capacity": {"decode_tokens_per_second": 100}},
    }


def test_hosting_flips_where_a_replica_is_full() -> None:
    """0.75 replicas are busy, 4/3 of the tokens need a second; at twice as many RAG costs more again."""
    found = swing(uncertainty(hosted("2.5", 600), 64_800), "output")
    assert (found.cheapest_at_low, found.cheapest_at_high) == ("fine_tuning", "fine_tuning")
    assert found.flips_at == pytest.approx(4 / 3, rel=1e-12)


def test_every_replica_is_looked_at() -> None:
    """Four replicas are full, and RAG costs 4,173.60; only the eighth, from 1.75, makes 5,760 against 5,728.80."""
    found = swing(uncertainty(hosted("2", 2_100), 345_600), "output")
    assert (found.cheapest_at_low, found.cheapest_at_high, found.flips_at) == (
        "fine_tuning",
        "fine_tuning",
        1.75,
    )


def test_of_two_flips_the_nearer_is_named() -> None:
    """RAG costs 972: as much as the replica's 720 below, and less than two of them from 4/3."""
    found = swing(uncertainty(hosted("5", 0), 64_800), "output")
    assert found.flips_at == pytest.approx(720 / 972, rel=1e-12)


def cached(model: Case, query: Case, **parts: Any) -> Case:
    """RAG with a cache against a fine-tuned model without."""
    return {
        "models": {
            "rag": {"input": 1, "cached_input": 0, **model},
            "fine_tuning": {"input": 1},
            "hybrid": {"input": 9},
        },
        "queries": {
            "rag": query,
            "fine_tuning": {"question_tokens": 200},
            "hybrid": {"question_tokens": 1_000},
        },
        **parts,
    }


def test_a_prompt_costs_more_from_where_it_outgrows_what_is_cached() -> None:
    """1,500 tokens are free, and 200 more cost as much as the whole prompt of the other."""
    query = {"context_tokens": 1_000, "cacheable_prefix_tokens": 1_500, "cache_hit_rate": 1}
    found = swing(uncertainty(cached({"cache_min_prompt_tokens": 0}, query), 1_000), "context")
    assert found.flips_at == 1.7


def test_a_hit_rate_ends_at_all_calls() -> None:
    """Of 2,000 tokens 200 miss the cache at 0.9, as many as the other's, and 100 at 0.95."""
    query = {"context_tokens": 2_000, "cacheable_prefix_tokens": 2_000, "cache_hit_rate": "0.9"}
    case = cached({}, query, rag={"index_usd_per_month": 3})
    found = swing(uncertainty(case, 1_000), "hit")
    assert found.cheapest_at_high == "rag"
    assert found.flips_at == pytest.approx(0.95 / 0.9, rel=1e-12)


def test_a_tie_that_lasts_is_the_first_approachs_from_where_it_begins() -> None:
    """From a hit rate of 1, which is 1/0.9 of the likely one, both cost 6 USD."""
    query = {"context_tokens": 2_000, "cacheable_prefix_tokens": 2_000, "cache_hit_rate": "0.9"}
    case = cached({}, query, rag={"index_usd_per_month": 6})
    found = swing(uncertainty(case, 1_000), "hit")
    assert (found.cheapest_at_low, found.cheapest_at_high) == ("fine_tuning", "rag")
    assert found.flips_at == pytest.approx(1 / 0.9, rel=1e-12)


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
