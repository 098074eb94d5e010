import json
from dataclasses import replace
from decimal import Decimal

import pytest

from knowledge.costs.case import APPROACHES
from knowledge.costs.doubt.spreads import LARGEST_FACTOR, SPREADS, Spread
from tests.bench.core import plain
from tests.bench.core.examples import HOSTED, UNKNOWNS, WORKED
from tests.bench.core.plain import Case
from tests.knowledge.costs.unsure import swing, uncertainty


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


@pytest.mark.exhaustive
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
