from typing import Any

import pytest

from knowledge.costs.case import APPROACHES
from tests.knowledge.costs.by_hand import Case
from tests.knowledge.costs.cases import LIST_PRICES, blank, estimated

TWO = {"input": 1, "output": 1}
ALL = "RAG, fine-tuning and both together"
NO_MODEL = "No model is given for {}, so the guide's example prices are used there."
NO_QUERIES = "No queries are given for {}, so the guide's example token counts are used there."
TOO_SHORT = (
    "RAG: its prompt of 1,000 tokens is under the 1,024 from which its model caches, so its cacheable prefix is "
    "billed in full."
)
NO_LIMIT = (
    "No capacity limits hosting for fine-tuning and both together, so its replicas serve every volume: at 864,000 a "
    "day that is 10 calls a second."
)


def told(**parts: Any) -> list[str]:
    return estimated(blank(**parts)).warnings


def of_rag(model: Case, query: Case) -> list[str]:
    return told(
        models={**dict.fromkeys(APPROACHES, TWO), "rag": model},
        queries={**{name: {} for name in APPROACHES}, "rag": query},
    )


@pytest.mark.parametrize("case", [{}, {"volumes": [5], "horizon_months": 3}, LIST_PRICES, blank()])
def test_nothing_is_said_about_the_guides_example_or_a_whole_case(case: Case) -> None:
    assert estimated(case).warnings == []


def test_where_the_guides_figures_fill_a_gap_this_is_said() -> None:
    case = {"models": {"rag": TWO, "fine_tuning": TWO}, "queries": {"rag": {}, "fine_tuning": {}}}
    assert estimated(case).warnings == []  # both together follow
    assert estimated({"models": {"rag": TWO}, "queries": {"fine_tuning": {}}}).warnings == [
        NO_MODEL.format("fine-tuning and both together"),
        NO_QUERIES.format("RAG and both together"),
    ]
    assert estimated({"models": dict.fromkeys(APPROACHES, TWO)}).warnings == [NO_QUERIES.format(ALL)]
    assert estimated({"rag": {"index_usd_per_month": 70}}).warnings == [
        NO_MODEL.format(ALL),
        NO_QUERIES.format(ALL),
    ]


@pytest.mark.parametrize(
    ("model", "query", "warning"),
    [
        (
            {**TWO, "cached_input": 0.1},
            {"system_tokens": 1_000, "cacheable_prefix_tokens": 900, "cache_hit_rate": 0.9},
            TOO_SHORT,
        ),
        (
            TWO,
            {"system_tokens": 2_000, "cacheable_prefix_tokens": 900, "cache_hit_rate": 0.9},
            "RAG: its model has no price for cached tokens, so its cacheable prefix is billed in full.",
        ),
        (
            {**TWO, "cached_input": 0.1},
            {"system_tokens": 2_000, "cache_hit_rate": 0.9},
            "RAG: a cache hit rate is given but no cacheable prefix, so nothing counts as cached.",
        ),
        (
            {**TWO, "cached_input": 0.1},
            {"system_tokens": 2_000, "cacheable_prefix_tokens": 900},
            "RAG: a cacheable prefix is given but a hit rate of zero, so nothing is read from the cache.",
        ),
        (
            TWO,
            {"batch_share": 0.5, "batch_factor": 1},
            "RAG: calls are sent in batches, but at a batch factor of 1 these cost as much as all others.",
        ),
    ],
)
def test_what_is_given_without_effect_is_said(model: Case, query: Case, warning: str) -> None:
    assert of_rag(model, query) == [warning]


def test_a_cache_and_a_batch_that_work_need_no_words() -> None:
    query = {"system_tokens": 1_024, "cacheable_prefix_tokens": 900, "cache_hit_rate": 0.9, "batch_share": 1}
    assert of_rag({**TWO, "cached_input": 0.1}, query) == []


def test_one_replica_for_every_volume_is_said_where_the_volume_is_large() -> None:
    hosting = {"hosting_usd_per_hour": 4}
    assert told(volumes=[5, 864_000, 7], fine_tuning=hosting) == [NO_LIMIT]
    assert told(volumes=[86_400], fine_tuning=hosting) == []
    capped = {**hosting, "capacity": {"decode_tokens_per_second": 50}}
    queries = {"rag": {}, "fine_tuning": {"output_tokens": 1}, "hybrid": {}}
    assert told(queries=queries, fine_tuning=capped)[0].startswith(
        "No capacity limits hosting for both together,"
    )


def test_a_capacity_without_a_price_is_said() -> None:
    assert told(fine_tuning={"capacity": {"decode_tokens_per_second": 50}}) == [
        "A capacity is given but no price of hosting, so replicas cost nothing."
    ]


def test_ranges_that_are_cut_off_are_said() -> None:
    found = told(
        models={"rag": {"output": 1_000_000}, "fine_tuning": {}, "hybrid": {}},
        queries={
            "rag": {"output_tokens": 1},
            "fine_tuning": {"output_tokens": 36},
            "hybrid": {"output_tokens": 36},
        },
        rag={"index_usd_per_month": 100},
        fine_tuning={"hosting_usd_per_hour": 1, "capacity": {"decode_tokens_per_second": 0.01}},
    )
    assert found[0] == (
        "With every replica more, RAG and fine-tuning change places again. Their ranges are given up to 48,000 a day "
        "only."
    )
