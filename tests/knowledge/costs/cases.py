"""Cases to try the cost model on, as the API takes them, and what the product says about them."""

import json
from datetime import date
from typing import Any

from hypothesis import strategies as st

from knowledge.costs.case import CostCase
from knowledge.costs.estimate import CostEstimate, estimate
from knowledge.costs.prices.price_list import PriceList
from tests.knowledge.costs.by_hand import APPROACHES, Case

NO_NAMES = PriceList((), date(2026, 11, 21))

LIST_PRICES: Case = {
    "models": {
        "rag": {"input": 0.15, "output": 0.60},
        "fine_tuning": {"input": 0.30, "output": 1.20},
        "hybrid": {"input": 0.30, "output": 1.20},
    },
    "queries": {
        "rag": {
            "system_tokens": 400,
            "context_tokens": 2000,
            "question_tokens": 100,
            "output_tokens": 300,
            "embedded_query_tokens": 100,
        },
        "fine_tuning": {"system_tokens": 400, "question_tokens": 100, "output_tokens": 300},
        "hybrid": {
            "system_tokens": 100,
            "context_tokens": 2000,
            "question_tokens": 100,
            "output_tokens": 300,
            "embedded_query_tokens": 100,
        },
    },
    "rag": {
        "embedding_usd_per_mtok": 0.02,
        "corpus_tokens": 50_000_000,
        "overlap": 0.2,
        "churn_tokens_per_month": 5_000_000,
        "index_usd_per_month": 70,
    },
    "fine_tuning": {
        "examples": 1000,
        "tokens_per_example": 800,
        "epochs": 3,
        "training_usd_per_mtok": 3.00,
        "label_usd": 2.00,
        "training_runs": 3,
        "retrains_per_month": 0.25,
        "new_examples_per_retrain": 200,
        "evaluation_usd_per_run": 25,
    },
}
"""The second worked example: what OpenAI's list said, with labels and an index."""


def read(case: Case) -> CostCase:
    """By the same door as a body of the API."""
    return CostCase.model_validate_json(json.dumps(case), strict=True)


def estimated(case: Case) -> CostEstimate:
    return estimate(read(case), NO_NAMES)


def blank(**parts: Any) -> Case:
    """A case in which everything that is not given is zero, the models and the queries too."""
    nothing: Case = {
        "models": {name: {} for name in APPROACHES},
        "queries": {name: {} for name in APPROACHES},
    }
    return {**nothing, **parts}


def _part(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    """Each field may be left out, and is zero often."""
    return st.fixed_dictionaries({}, optional={name: st.just(0) | of for name, of in fields.items()})


shares = st.sampled_from([0.1, 0.25, 0.5, 0.9, 1, 1.0]) | st.floats(0, 1, allow_subnormal=False).filter(
    lambda share: share == 0 or share > 1e-9
)
usd = st.integers(0, 10_000) | st.decimals(0, 1_000, places=4).map(float)
token_prices = st.decimals(0, 100, places=4).map(float) | st.sampled_from([0.15, 0.6, 1e-7, 1e3])
tokens = st.integers(0, 5_000) | st.integers(0, 200_000)
many_tokens = st.integers(0, 10**12) | st.sampled_from([5e7, 1e15])
counts = st.integers(0, 5_000) | st.decimals(0, 100, places=2).map(float)

models = st.fixed_dictionaries(
    {},
    optional={
        "input": token_prices,
        "output": token_prices,
        "cached_input": st.none() | token_prices,
        "cache_write": st.none() | token_prices,
        "cache_min_prompt_tokens": tokens,
    },
)
queries = _part(
    system_tokens=tokens,
    few_shot_tokens=tokens,
    context_tokens=tokens,
    question_tokens=tokens,
    output_tokens=tokens,
    reasoning_tokens=tokens,
    embedded_query_tokens=tokens,
    cacheable_prefix_tokens=tokens,
    cache_hit_rate=shares,
    batch_share=shares,
    batch_factor=shares,
    retry_rate=shares,
    rerank_usd_per_1k=usd,
)
retrieval = _part(
    embedding_usd_per_mtok=token_prices,
    corpus_tokens=many_tokens,
    overlap=shares,
    churn_tokens_per_month=many_tokens,
    index_usd_per_month=usd,
    evaluation_usd_per_month=usd,
    eval_set_usd=usd,
    engineering_hours=counts,
    engineering_usd_per_hour=usd,
)
capacities = st.fixed_dictionaries(
    {},
    optional={
        "prefill_tokens_per_second": st.just(0) | st.integers(1, 50_000),
        "decode_tokens_per_second": st.just(0) | st.integers(1, 5_000),
        "utilisation": st.sampled_from([0.3, 0.5, 0.75, 1]),
        "peak_factor": st.just(0) | st.decimals(1, 10, places=1).map(float),
        "min_replicas": st.integers(0, 5),
    },
)
tunings = _part(
    examples=counts,
    tokens_per_example=tokens,
    epochs=counts,
    validation_tokens=many_tokens,
    validation_passes=counts,
    training_usd_per_mtok=token_prices,
    label_usd=usd,
    training_runs=counts,
    retrains_per_month=counts,
    new_examples_per_retrain=counts,
    evaluation_usd_per_run=usd,
    engineering_hours=counts,
    engineering_usd_per_hour=usd,
    hosting_usd_per_hour=st.decimals(0, 20, places=2).map(float),
)
volumes = st.integers(0, 10**10) | st.integers(0, 10**6)


def _with_capacity(case: Case, capacity: Case | None) -> Case:
    return {**case, "fine_tuning": {**case["fine_tuning"], "capacity": capacity}}


cases: st.SearchStrategy[Case] = st.builds(
    _with_capacity,
    st.fixed_dictionaries(
        {
            "volumes": st.lists(volumes, min_size=1, max_size=4),
            "models": st.fixed_dictionaries(dict.fromkeys(APPROACHES, models)),
            "queries": st.fixed_dictionaries(dict.fromkeys(APPROACHES, queries)),
            "rag": retrieval,
            "fine_tuning": tunings,
        },
        optional={"horizon_months": st.sampled_from([1, 3, 7, 12, 0.5, 36])},
    ),
    st.none() | capacities,
)
"""Whole cases: every field that the contract names, at times left out."""
