"""Cases for brute force, small: their figures are small binary fractions, so that floats hold every product exactly."""

from datetime import date
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.doubt.spreads import SPREADS
from knowledge.costs.doubt.uncertainty import Swing, Uncertainty
from knowledge.costs.doubt.uncertainty import uncertainty as uncertainty_with
from knowledge.costs.prices.price_list import PriceList
from tests.bench.core import plain
from tests.bench.core.examples import UNKNOWNS
from tests.bench.core.plain import Case

NO_NAMES = PriceList((), date(2026, 11, 21))
BY_ID = {spread.id: unknown for spread, unknown in zip(SPREADS, UNKNOWNS, strict=True)}


def uncertainty(case: Case, daily_queries: int, **options: Any) -> Uncertainty:
    return uncertainty_with(CostCase.model_validate(case), NO_NAMES, daily_queries, **options)


def amounts(case: Case, volume: int) -> dict[Approach, float]:
    return dict(zip(APPROACHES, plain.amounts(case, volume), strict=True))


def swing(found: Uncertainty, id_: str) -> Swing:
    return next(each for each in found.swings if each.input == id_)


halves = st.integers(0, 12).map(lambda count: count / 2)
shares = st.sampled_from([0, 0.25, 0.5, 0.75, 1])
prices = st.sampled_from([0, 0.5, 1, 2, 4, 16]).map(lambda usd: usd * 2**20)
"""Of a million tokens: high, so that a few tokens matter."""


@st.composite
def models(draw: st.DrawFn) -> Case:
    return {
        "input": draw(prices),
        "output": draw(prices),
        "cached_input": draw(st.none() | prices),
        "cache_write": draw(st.none() | prices),
        "cache_min_prompt_tokens": draw(st.integers(0, 20)),
    }


@st.composite
def queries(draw: st.DrawFn) -> Case:
    tokens = ("system", "few_shot", "context", "question", "output", "reasoning", "cacheable_prefix")
    return {
        **{f"{name}_tokens": draw(halves) for name in tokens},
        "cache_hit_rate": draw(shares),
        "batch_share": draw(shares),
        "retry_rate": draw(st.sampled_from([0, 0, 0.25])),
        "rerank_usd_per_1k": draw(prices),
    }


capacities = st.fixed_dictionaries(
    {
        "prefill_tokens_per_second": st.sampled_from([0, 1, 4]),
        "decode_tokens_per_second": st.sampled_from([0, 1, 4]),
        "utilisation": st.sampled_from([0.5, 1]),
        "peak_factor": st.sampled_from([1, 2]),
        "min_replicas": st.integers(0, 3),
    }
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A case as the API takes it."""
    return {
        "horizon_months": draw(st.sampled_from([1, 4])),
        "models": {name: draw(models()) for name in APPROACHES},
        "queries": {name: draw(queries()) for name in APPROACHES},
        "rag": {
            "index_usd_per_month": draw(halves) * 1_000,
            "engineering_hours": draw(halves),
            "engineering_usd_per_hour": 1_000,
        },
        "fine_tuning": {
            "examples": draw(halves),
            "tokens_per_example": draw(halves),
            "training_usd_per_mtok": draw(prices),
            "label_usd": draw(halves) * 1_000,
            "training_runs": draw(st.integers(1, 3)),
            "retrains_per_month": draw(shares),
            "new_examples_per_retrain": draw(halves),
            "engineering_hours": draw(halves),
            "engineering_usd_per_hour": draw(st.sampled_from([0, 1_000])),
            "hosting_usd_per_hour": draw(halves) * 4,
            "capacity": draw(st.none() | capacities),
        },
    }


volumes = st.sampled_from([0, 1, 16, 1_000, 8_640, 40_000])


@st.composite
def contests(draw: st.DrawFn) -> tuple[Case, int]:
    """A case and a volume at which RAG and fine-tuning cost nearly the same, so that a little turns them round."""
    case, volume = draw(cases()), draw(volumes)
    case["fine_tuning"]["engineering_hours"] = 0
    full = plain.filled(case)
    rag, tuned = (plain.amortised(full, name, volume) for name in ("rag", "fine_tuning"))
    apart = draw(st.sampled_from([-0.25, -0.125, -0.0625, 0, 0.0625, 0.125, 0.25])) * max(rag, tuned)
    level = max(rag, tuned) + abs(apart)
    assume(level < 10**8)
    case["rag"]["evaluation_usd_per_month"] = round(level - rag + max(apart, 0), 6)
    hours = (level - tuned + max(-apart, 0)) * case["horizon_months"] / 1_000
    case["fine_tuning"]["engineering_hours"] = round(hours, 9)
    case["fine_tuning"]["engineering_usd_per_hour"] = 1_000
    return case, volume
