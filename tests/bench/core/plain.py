"""The cost formulas in plain floats, without a class: what the product's speed is held against, and an oracle.

It takes a whole case as the API takes it, every approach in it and all defaults filled in by `filled`.
"""

import math
import random
from collections.abc import Iterable, Sequence
from typing import Any

Case = dict[str, Any]
Unknown = tuple[str, tuple[str, ...], float, float]
"""Section of the case, its fields, and the factors low and high."""

APPROACHES = ("rag", "fine_tuning", "hybrid")
PAIRS = (("rag", "fine_tuning"), ("rag", "hybrid"), ("fine_tuning", "hybrid"))

ZEROS = {
    "models": ("input", "output"),
    "queries": (
        "system_tokens",
        "few_shot_tokens",
        "context_tokens",
        "question_tokens",
        "output_tokens",
        "reasoning_tokens",
        "embedded_query_tokens",
        "cacheable_prefix_tokens",
        "cache_hit_rate",
        "batch_share",
        "retry_rate",
        "rerank_usd_per_1k",
    ),
    "rag": (
        "embedding_usd_per_mtok",
        "corpus_tokens",
        "overlap",
        "churn_tokens_per_month",
        "index_usd_per_month",
        "evaluation_usd_per_month",
        "eval_set_usd",
        "engineering_hours",
        "engineering_usd_per_hour",
    ),
    "fine_tuning": (
        "examples",
        "tokens_per_example",
        "validation_tokens",
        "validation_passes",
        "training_usd_per_mtok",
        "label_usd",
        "retrains_per_month",
        "new_examples_per_retrain",
        "evaluation_usd_per_run",
        "engineering_hours",
        "engineering_usd_per_hour",
        "hosting_usd_per_hour",
    ),
    "capacity": ("prefill_tokens_per_second", "decode_tokens_per_second"),
}
OTHERS: dict[str, Case] = {
    "models": {"cached_input": None, "cache_write": None, "cache_min_prompt_tokens": 1024.0},
    "queries": {"batch_factor": 0.5},
    "rag": {},
    "fine_tuning": {"epochs": 1.0, "training_runs": 1.0, "capacity": None},
    "capacity": {"utilisation": 1.0, "peak_factor": 1.0, "min_replicas": 1.0},
}


def filled(case: Case) -> Case:
    """The case with all defaults, and floats for all numbers."""
    tuning = _section("fine_tuning", case.get("fine_tuning", {}))
    if tuning["capacity"] is not None:
        tuning["capacity"] = _section("capacity", tuning["capacity"])
    return {
        "horizon_months": float(case.get("horizon_months", 12)),
        "models": {name: _section("models", case["models"][name]) for name in APPROACHES},
        "queries": {name: _section("queries", case["queries"][name]) for name in APPROACHES},
        "rag": _section("rag", case.get("rag", {})),
        "fine_tuning": tuning,
    }


def _section(name: str, given: Case) -> Case:
    plain = {
        field: value if isinstance(value, dict | None) else float(value) for field, value in given.items()
    }
    return {**dict.fromkeys(ZEROS[name], 0.0), **OTHERS[name], **plain}


def per_query(case: Case, approach: str) -> float:
    m, q = case["models"][approach], case["queries"][approach]
    prompt = q["system_tokens"] + q["few_shot_tokens"] + q["context_tokens"] + q["question_tokens"]
    same = min(q["cacheable_prefix_tokens"], prompt)
    if m["cached_input"] is None or prompt < m["cache_min_prompt_tokens"]:
        same = 0.0
    read = q["cache_hit_rate"] * same
    write = 0.0 if m["cache_write"] is None else (1 - q["cache_hit_rate"]) * same
    usd = (prompt - read - write) * m["input"] + (q["output_tokens"] + q["reasoning_tokens"]) * m["output"]
    usd += read * (m["cached_input"] or 0.0) + write * (m["cache_write"] or 0.0)
    usd *= (1 - q["batch_share"] * (1 - q["batch_factor"])) / 1e6
    if approach != "fine_tuning":
        usd += q["embedded_query_tokens"] * case["rag"]["embedding_usd_per_mtok"] / 1e6
        usd += q["rerank_usd_per_1k"] / 1000
    return float((1 + q["retry_rate"]) * usd)


def replicas(case: Case, approach: str, volume: float) -> int:
    capacity, q = case["fine_tuning"]["capacity"], case["queries"][approach]
    if capacity is None:
        return 1
    prompt = q["system_tokens"] + q["few_shot_tokens"] + q["context_tokens"] + q["question_tokens"]
    prefill, decode = capacity["prefill_tokens_per_second"], capacity["decode_tokens_per_second"]
    seconds = prompt / prefill if prefill else 0.0
    seconds += (q["output_tokens"] + q["reasoning_tokens"]) / decode if decode else 0.0
    busy = (
        volume * (1 + q["retry_rate"]) * capacity["peak_factor"] / 86400 * seconds / capacity["utilisation"]
    )
    return int(max(capacity["min_replicas"], math.ceil(busy)))


def fixed(case: Case, approach: str, volume: float) -> float:
    r, f = case["rag"], case["fine_tuning"]
    usd = 0.0
    if approach != "fine_tuning":
        embedded = r["churn_tokens_per_month"] * (1 + r["overlap"])
        usd += r["index_usd_per_month"] + embedded * r["embedding_usd_per_mtok"] / 1e6
        usd += r["evaluation_usd_per_month"]
    if approach != "rag":
        retrain = run(f) + f["new_examples_per_retrain"] * f["label_usd"] + f["evaluation_usd_per_run"]
        usd += f["retrains_per_month"] * retrain
        usd += f["hosting_usd_per_hour"] * 720 * replicas(case, approach, volume)
    return float(usd)


def run(f: Case) -> float:
    trained = f["examples"] * f["tokens_per_example"] * f["epochs"]
    validated = f["validation_tokens"] * f["validation_passes"]
    return float((trained + validated) * f["training_usd_per_mtok"] / 1e6)


def one_time(case: Case, approach: str) -> float:
    r, f = case["rag"], case["fine_tuning"]
    usd = 0.0
    if approach != "fine_tuning":
        usd += r["corpus_tokens"] * (1 + r["overlap"]) * r["embedding_usd_per_mtok"] / 1e6
        usd += r["eval_set_usd"] + r["engineering_hours"] * r["engineering_usd_per_hour"]
    if approach != "rag":
        usd += f["examples"] * f["label_usd"] + f["training_runs"] * (run(f) + f["evaluation_usd_per_run"])
        usd += f["engineering_hours"] * f["engineering_usd_per_hour"]
    return float(usd)


def amortised(case: Case, approach: str, volume: float) -> float:
    monthly = fixed(case, approach, volume) + 30 * volume * per_query(case, approach)
    return monthly + one_time(case, approach) / float(case["horizon_months"])


def estimated(case: Case, volumes: Iterable[float]) -> list[list[float]]:
    """Each approach at each volume, and each pair's break-even and paybacks: what an estimate holds."""
    found = [_rows(case, approach, volume) for approach in APPROACHES for volume in volumes]
    return found + [_pair(case, first, second, volume) for first, second in PAIRS for volume in volumes]


def _rows(case: Case, approach: str, volume: float) -> list[float]:
    once = one_time(case, approach)
    standing, variable = fixed(case, approach, volume), 30 * volume * per_query(case, approach)
    monthly = standing + variable
    spread = monthly + once / case["horizon_months"]
    return [standing, variable, monthly, spread, once + 12 * monthly, replicas(case, approach, volume)]


def _pair(case: Case, first: str, second: str, volume: float) -> list[float]:
    saved_a_call = per_query(case, first) - per_query(case, second)
    more_at_zero = amortised(case, second, 0) - amortised(case, first, 0)
    saved = fixed(case, first, volume) - fixed(case, second, volume) + 30 * volume * saved_a_call
    more = one_time(case, second) - one_time(case, first)
    breakeven = more_at_zero / (30 * saved_a_call) if saved_a_call else math.inf
    return [breakeven, more / saved if saved else math.inf]


def scaled(case: Case, unknown: Unknown, factor: float) -> Case:
    """The case with the fields of a section times a factor, in every approach that has them."""
    section, fields, _, _ = unknown
    if section == "queries":
        return {**case, section: {name: _times(each, fields, factor) for name, each in case[section].items()}}
    if section == "capacity":
        capacity = case["fine_tuning"][section]
        if capacity is None:
            return case
        return {**case, "fine_tuning": {**case["fine_tuning"], section: _times(capacity, fields, factor)}}
    return {**case, section: _times(case[section], fields, factor)}


def _times(part: Case, fields: tuple[str, ...], factor: float) -> Case:
    moved = {field: part[field] * factor for field in fields}
    if "cache_hit_rate" in moved:
        moved["cache_hit_rate"] = min(moved["cache_hit_rate"], 1.0)
    return {**part, **moved}


def amounts(case: Case, volume: float) -> list[float]:
    return [amortised(case, approach, volume) for approach in APPROACHES]


def swung(case: Case, unknowns: Sequence[Unknown], volume: float) -> list[list[float]]:
    """All approaches with each unknown at its low, and at its high; then with all of them there."""
    lows, highs, found = case, case, [amounts(case, volume)]
    for unknown in unknowns:
        _, _, low, high = unknown
        lows, highs = scaled(lows, unknown, low), scaled(highs, unknown, high)
        found += [amounts(scaled(case, unknown, factor), volume) for factor in (low, high)]
    return [*found, amounts(lows, volume), amounts(highs, volume)]


def simulated(case: Case, unknowns: Sequence[Unknown], volume: float, cases: int) -> list[float]:
    """How often each approach is cheapest when all unknowns are drawn."""
    draw = random.Random(1)  # noqa: S311 # a simulation, not a secret
    wins = [0.0] * len(APPROACHES)
    for _ in range(cases):
        drawn = case
        for unknown in unknowns:
            drawn = scaled(drawn, unknown, draw.triangular(unknown[2], unknown[3], 1))
        costs = amounts(drawn, volume)
        wins[costs.index(min(costs))] += 1 / cases
    return wins
