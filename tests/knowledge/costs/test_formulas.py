"""Each rule of the cost model by figures that can be checked in the head."""

from decimal import localcontext
from typing import Any

import pytest
from hypothesis import given, settings

from knowledge.costs import formulas
from knowledge.costs.case import APPROACHES
from knowledge.costs.estimate import CostRow, PerQueryCost, inputs
from knowledge.costs.exact import EXACT
from tests.knowledge.costs.by_hand import Case
from tests.knowledge.costs.cases import NO_NAMES, blank, cases, estimated, read

MILLION = 1_000_000


def one_query(model: Case, query: Case, **parts: Any) -> PerQueryCost:
    """Of RAG."""
    case = blank(models={"rag": model}, queries={"rag": query}, **parts)
    return estimated(case).approaches["rag"].per_query_usd


PRICES = {"input": 10, "output": 100, "cached_input": 1, "cache_write": 12, "cache_min_prompt_tokens": 0}
PROMPT = {"system_tokens": MILLION, "context_tokens": MILLION}


@pytest.mark.parametrize(
    ("model", "query", "usd"),
    [
        ({}, {}, 20),
        ({}, {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 1}, 11),
        ({}, {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 0}, 22),
        ({}, {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 0.75}, 10 + 0.75 + 3),
        (
            {"cache_write": None},
            {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 0.75},
            10 + 0.75 + 2.5,
        ),
        ({"cache_write": 0}, {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 0.75}, 10 + 0.75),
        ({"cached_input": 0}, {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 1}, 10),
        ({"cached_input": None}, {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 0.75}, 20),
        ({}, {"cacheable_prefix_tokens": 9 * MILLION, "cache_hit_rate": 1}, 2),
        (
            {"cache_min_prompt_tokens": 2 * MILLION},
            {"cacheable_prefix_tokens": MILLION, "cache_hit_rate": 1},
            11,
        ),
        (
            {"cache_min_prompt_tokens": 2 * MILLION + 1},
            {"cacheable_prefix_tokens": 5, "cache_hit_rate": 1},
            20,
        ),
        ({}, {"batch_share": 1}, 10),
        ({}, {"batch_share": 0.5}, 15),
        ({}, {"batch_share": 0.5, "batch_factor": 0.2}, 12),
        ({}, {"batch_share": 1, "batch_factor": 1}, 20),
        ({}, {"retry_rate": 0.5}, 30),
        ({}, {"retry_rate": 0.5, "batch_share": 1}, 15),
        ({}, {"few_shot_tokens": MILLION, "question_tokens": MILLION}, 40),
    ],
)
def test_a_prompt_is_billed_by_what_is_read_from_the_cache_written_to_it_and_sent(
    model: Case, query: Case, usd: float
) -> None:
    found = one_query({**PRICES, **model}, {**PROMPT, **query})
    assert (found.input, found.total) == (usd, usd)


def test_reasoning_bills_as_output_and_batches_with_it() -> None:
    query = {"output_tokens": MILLION, "reasoning_tokens": 3 * MILLION, "batch_share": 0.5, "retry_rate": 1}
    assert one_query(PRICES, query).output == 100 * 4 * 0.75 * 2


def test_searching_is_retried_but_never_sent_in_a_batch() -> None:
    query = {
        "embedded_query_tokens": MILLION,
        "rerank_usd_per_1k": 2_000,
        "batch_share": 1,
        "retry_rate": 0.5,
    }
    found = one_query({}, query, rag={"embedding_usd_per_mtok": 4})
    assert (found.embedding, found.rerank, found.total) == (6, 3, 9)


def test_fine_tuning_alone_searches_nothing() -> None:
    query = {"embedded_query_tokens": MILLION, "rerank_usd_per_1k": 2_000}
    case = blank(
        queries=dict.fromkeys(APPROACHES, query), rag={"embedding_usd_per_mtok": 4, "index_usd_per_month": 5}
    )
    found = estimated(case).approaches
    assert {name: one.per_query_usd.total for name, one in found.items()} == {
        "rag": 6, "fine_tuning": 0, "hybrid": 6
    }  # fmt: skip
    assert [found[name].rows[0].fixed_usd for name in APPROACHES] == [5, 0, 5]


def test_an_index_is_embedded_once_and_its_changes_every_month() -> None:
    rag = {
        "embedding_usd_per_mtok": 2,
        "overlap": 0.5,
        "corpus_tokens": 10 * MILLION,
        "churn_tokens_per_month": MILLION,
        "index_usd_per_month": 70,
        "evaluation_usd_per_month": 5,
        "eval_set_usd": 100,
        "engineering_hours": 3,
        "engineering_usd_per_hour": 50,
    }
    found = estimated(blank(rag=rag)).approaches["rag"]
    assert found.one_time_usd == 30 + 100 + 150
    assert found.rows[0].fixed_usd == 70 + 3 + 5


def test_training_is_paid_by_the_run_and_labels_by_the_example() -> None:
    tuning = {
        "examples": 1_000,
        "tokens_per_example": 1_000,
        "epochs": 3,
        "validation_tokens": MILLION,
        "validation_passes": 2,
        "training_usd_per_mtok": 4,
        "label_usd": 2,
        "training_runs": 3,
        "evaluation_usd_per_run": 10,
        "retrains_per_month": 0.5,
        "new_examples_per_retrain": 100,
        "engineering_hours": 3,
        "engineering_usd_per_hour": 50,
    }
    found = estimated(blank(fine_tuning=tuning)).approaches["fine_tuning"]
    run = (3 + 2) * 4
    assert found.one_time_usd == 2_000 + 3 * (run + 10) + 150
    assert found.rows[0].fixed_usd == 0.5 * (run + 200 + 10)


def replicas(volume: int, query: Case, **capacity: float) -> CostRow:
    """Of fine-tuning at 1 USD an hour."""
    case = blank(
        volumes=[volume],
        queries={"fine_tuning": query},
        fine_tuning={"hosting_usd_per_hour": 1, "capacity": capacity or None},
    )
    return estimated(case).approaches["fine_tuning"].rows[0]


DAY = 86_400


@pytest.mark.parametrize(
    ("volume", "capacity", "running"),
    [
        (0, {}, 1),
        (10**10, {}, 1),
        (10**10, {"min_replicas": 2}, 2),
        (0, {"decode_tokens_per_second": 10}, 1),
        (0, {"decode_tokens_per_second": 10, "min_replicas": 0}, 0),
        (1, {"decode_tokens_per_second": 10, "min_replicas": 0}, 1),
        (DAY, {"decode_tokens_per_second": 10}, 1),
        (DAY + 1, {"decode_tokens_per_second": 10}, 2),
        (DAY + 1, {"decode_tokens_per_second": 10, "min_replicas": 5}, 5),
        (DAY, {"prefill_tokens_per_second": 100}, 4),
        (DAY, {"prefill_tokens_per_second": 100, "decode_tokens_per_second": 10}, 5),
        (DAY, {"decode_tokens_per_second": 10, "utilisation": 0.5}, 2),
        (DAY, {"decode_tokens_per_second": 10, "utilisation": 0.3}, 4),
        (DAY, {"decode_tokens_per_second": 10, "peak_factor": 3}, 3),
        (DAY, {"decode_tokens_per_second": 10, "peak_factor": 0}, 1),
    ],
)
def test_a_replica_is_added_just_when_the_others_are_full(
    volume: int, capacity: dict[str, float], running: int
) -> None:
    query = {"system_tokens": 400, "output_tokens": 4, "reasoning_tokens": 6}
    row = replicas(volume, query, **capacity)
    assert (row.replicas, row.fixed_usd) == (running, 720 * running)


def test_calls_that_are_made_again_keep_replicas_busy_too() -> None:
    query = {"output_tokens": 10, "retry_rate": 0.5}
    assert replicas(2 * DAY, query, decode_tokens_per_second=10).replicas == 3


def test_retrieval_alone_runs_no_replicas() -> None:
    found = estimated(blank(fine_tuning={"hosting_usd_per_hour": 1})).approaches
    assert [found[name].rows[0].replicas for name in APPROACHES] == [0, 1, 1]
    assert [found[name].rows[0].fixed_usd for name in APPROACHES] == [0, 720, 720]


@settings(deadline=None)
@given(cases)
def test_a_simulation_in_floats_reckons_as_the_exact_estimate_does(case: Case) -> None:
    """Up to a replica: a float may see one that is just full as a little more than full."""
    with localcontext(EXACT):
        figures = inputs(read(case), NO_NAMES)
        for of in figures.values():
            plain = formulas.plain(of)
            assert formulas.per_query(plain).total == pytest.approx(
                float(formulas.per_query(of).total), rel=1e-9
            )
            assert formulas.standing(plain) == pytest.approx(float(formulas.standing(of)), rel=1e-9)
            assert formulas.one_time(plain) == pytest.approx(float(formulas.one_time(of)), rel=1e-9)
