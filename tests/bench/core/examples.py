"""The cases that the bench times."""

from typing import Any

from tests.bench.core.plain import Unknown

Case = dict[str, Any]

WORKED: Case = {
    "models": {
        "rag": {"input": "0.15", "output": "0.60"},
        "fine_tuning": {"input": "0.30", "output": "1.20"},
        "hybrid": {"input": "0.30", "output": "1.20"},
    },
    "queries": {
        "rag": {
            "system_tokens": 400,
            "context_tokens": 2_000,
            "question_tokens": 100,
            "output_tokens": 300,
            "embedded_query_tokens": 100,
        },
        "fine_tuning": {"system_tokens": 400, "question_tokens": 100, "output_tokens": 300},
        "hybrid": {
            "system_tokens": 100,
            "context_tokens": 2_000,
            "question_tokens": 100,
            "output_tokens": 300,
            "embedded_query_tokens": 100,
        },
    },
    "rag": {
        "embedding_usd_per_mtok": "0.02",
        "corpus_tokens": 50_000_000,
        "overlap": "0.2",
        "churn_tokens_per_month": 5_000_000,
        "index_usd_per_month": 70,
    },
    "fine_tuning": {
        "examples": 1_000,
        "tokens_per_example": 800,
        "epochs": 3,
        "training_usd_per_mtok": 3,
        "label_usd": 2,
        "training_runs": 3,
        "retrains_per_month": "0.25",
        "new_examples_per_retrain": 200,
        "evaluation_usd_per_run": 25,
    },
}
"""List prices, labels and an index; no hosting."""

_CACHED = {"cacheable_prefix_tokens": 700, "cache_hit_rate": "0.6", "reasoning_tokens": 150}
_SENT = {"retry_rate": "0.02", "batch_share": "0.2"}

HOSTED: Case = {
    "models": {
        "rag": {"input": "0.10", "output": "0.50", "cached_input": "0.01", "cache_write": "0.125"},
        "fine_tuning": {"input": "0.05", "output": "0.20"},
        "hybrid": {"input": "0.05", "output": "0.20", "cached_input": "0.02"},
    },
    "queries": {
        "rag": {
            **WORKED["queries"]["rag"],
            **_CACHED,
            **_SENT,
            "few_shot_tokens": 300,
            "rerank_usd_per_1k": 2,
        },
        "fine_tuning": {**WORKED["queries"]["fine_tuning"], **_SENT},
        "hybrid": {**WORKED["queries"]["hybrid"], **_CACHED, **_SENT, "rerank_usd_per_1k": 2},
    },
    "rag": {**WORKED["rag"], "engineering_hours": 80, "engineering_usd_per_hour": 100},
    "fine_tuning": {
        **WORKED["fine_tuning"],
        "engineering_hours": 120,
        "engineering_usd_per_hour": 100,
        "hosting_usd_per_hour": "3.99",
        "capacity": {
            "prefill_tokens_per_second": 8_000,
            "decode_tokens_per_second": 1_500,
            "utilisation": "0.6",
            "peak_factor": 3,
        },
    },
}
"""Caches, a reranker, retries, batches, engineering hours, and hosting that grows in steps."""

UNKNOWNS: tuple[Unknown, ...] = (
    ("queries", ("context_tokens",), 0.5, 2.0),
    ("queries", ("system_tokens", "few_shot_tokens"), 0.7, 2.0),
    ("queries", ("output_tokens",), 0.5, 2.0),
    ("queries", ("reasoning_tokens",), 0.3, 3.0),
    ("queries", ("cache_hit_rate",), 0.5, 1.25),
    ("queries", ("retry_rate",), 0.5, 3.0),
    ("capacity", ("peak_factor",), 0.5, 2.0),
    ("rag", ("index_usd_per_month",), 0.5, 3.0),
    ("fine_tuning", ("label_usd",), 0.5, 3.0),
    ("fine_tuning", ("examples",), 0.5, 3.0),
    ("fine_tuning", ("training_runs",), 1.0, 2.0),
    ("fine_tuning", ("retrains_per_month",), 0.5, 3.0),
    ("rag", ("engineering_hours",), 0.5, 2.0),
    ("fine_tuning", ("engineering_hours",), 0.5, 2.0),
)
"""The unknowns of the product in the API's names, in its order."""
