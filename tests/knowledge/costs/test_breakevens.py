import time
from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from knowledge.costs.breakevens import MOST_PIECES
from knowledge.costs.estimate import Pair
from tests.knowledge.costs import by_hand
from tests.knowledge.costs.by_hand import Case
from tests.knowledge.costs.cases import blank, cases, estimated

pairs = st.sampled_from(by_hand.PAIRS)
TINY = Fraction(1, 10**9)


def compared(case: Case, pair: tuple[str, str] = ("rag", "fine_tuning")) -> Pair:
    return estimated(case).pairs["->".join(pair)]


def straight(first: tuple[float, float], second: tuple[float, float]) -> Pair:
    """USD once, and USD a million queries, of two approaches."""
    (rag, rag_query), (tuned, tuned_query) = first, second
    return compared(
        blank(
            horizon_months=1,
            models={"rag": {"output": rag_query}, "fine_tuning": {"output": tuned_query}, "hybrid": {}},
            queries={"rag": {"output_tokens": 1}, "fine_tuning": {"output_tokens": 1}, "hybrid": {}},
            rag={"eval_set_usd": rag},
            fine_tuning={"examples": 1, "label_usd": tuned},
        )
    )


MILLION = 1_000_000


@pytest.mark.parametrize(
    ("first", "second", "kind", "breakeven"),
    [
        ((5, 2), (5, 2), "tie", None),
        ((0, 0), (0, 0), "tie", None),
        ((5, 2), (6, 2), "first_always", None),
        ((6, 2), (5, 2), "second_always", None),
        ((5, 2), (6, 3), "first_always", None),
        ((6, 3), (5, 2), "second_always", None),
        ((5, 2), (5, 3), "first_always", None),
        ((5, 3), (5, 2), "second_always", None),
        ((0, 3), (60, 1), "second_above", MILLION),
        ((60, 1), (0, 3), "second_below", MILLION),
        ((0, 1), (450, 0), "second_above", 15 * MILLION),
        ((0, 1), (1e9, 1 - 1e-12), "second_above", pytest.approx(1e9 * MILLION / 30 / 1e-12)),
    ],
)
def test_two_approaches_are_told_apart_by_what_is_fixed_and_what_a_query_costs(
    first: tuple[float, float], second: tuple[float, float], kind: str, breakeven: object
) -> None:
    found = straight(first, second)
    assert (found.kind, found.breakeven_daily_queries) == (kind, breakeven)
    assert found.cheaper_ranges is None
    assert found.looked_up_to is None


def test_450_dollars_a_month_put_the_guides_crossover_at_100_000() -> None:
    found = compared({"fine_tuning": {"hosting_usd_per_hour": 0.625}})
    assert (found.kind, found.breakeven_daily_queries) == ("second_above", 100_000)


@settings(deadline=None)
@given(cases, pairs)
def test_a_break_even_that_is_found_is_the_one_of_the_closed_form(case: Case, pair: tuple[str, str]) -> None:
    case = {**case, "fine_tuning": {**case["fine_tuning"], "capacity": None}}
    found, by = compared(case, pair), by_hand.crossing(case, pair)
    assert found.breakeven_daily_queries == (by if by is None else pytest.approx(float(by), rel=1e-12))
    nothing, one_query = (by_hand.difference(case, pair, Fraction(volume)) for volume in (0, 1))
    grows = one_query - nothing
    assert found.kind == (
        ("second_above" if nothing > 0 else "second_below")
        if by is not None
        else "tie"
        if nothing == grows == 0
        else "second_always"
        if min(nothing, grows) < 0
        else "first_always"
    )


# Hosting in steps

token_prices = st.sampled_from([0, 0.1, 0.5, 1, 2, 20])


def query(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    return st.fixed_dictionaries(fields)


counts = st.sampled_from([0, 1, 100, 500, 1_000])
stepped_cases: st.SearchStrategy[Case] = st.fixed_dictionaries(
    {
        "horizon_months": st.sampled_from([1, 3]),
        "volumes": st.just([1]),
        "models": st.fixed_dictionaries(
            {
                name: st.fixed_dictionaries({"input": token_prices, "output": token_prices})
                for name in by_hand.APPROACHES
            }
        ),
        "queries": st.fixed_dictionaries(
            {
                name: query(
                    system_tokens=counts, output_tokens=counts, retry_rate=st.sampled_from([0, 0, 0.5])
                )
                for name in by_hand.APPROACHES
            }
        ),
        "rag": st.fixed_dictionaries(
            {"index_usd_per_month": st.sampled_from([0, 720, 1_000, 1_440, 20_000])}
        ),
        "fine_tuning": st.fixed_dictionaries(
            {
                "examples": st.sampled_from([0, 0, 1]),
                "label_usd": st.sampled_from([0, 100, 720, 5_000]),
                "hosting_usd_per_hour": st.sampled_from([0, 1, 1, 3.99, 100]),
                "capacity": st.fixed_dictionaries(
                    {
                        "prefill_tokens_per_second": st.sampled_from([0, 100, 3_000]),
                        "decode_tokens_per_second": st.sampled_from([0, 10, 77]),
                        "min_replicas": st.integers(0, 5),
                        "utilisation": st.sampled_from([0.3, 1]),
                        "peak_factor": st.sampled_from([1, 3]),
                    }
                ),
            }
        ),
    }
)


def edges(of: by_hand.Approach, found: Pair) -> set[Fraction]:
    """The volumes at which a replica is full: the first ones, those about the end of a range, some far out."""
    load = of.replicas_a_query
    if not load:
        return set()
    ends = [end for range_ in (found.cheaper_ranges or ()) for end in range_ if end][:100]
    near = {int(end * load) + step for end in ends for step in (-1, 0, 1, 2)}
    return {number / load for number in {*range(1, 40), 1_000, 1_001, 10**6, *near} if number > 0}


def volumes_that_matter(pair: tuple[by_hand.Approach, by_hand.Approach], found: Pair) -> Iterator[Fraction]:
    """Edges, right before and right after them, and the middle between two."""
    full = sorted({*edges(pair[0], found), *edges(pair[1], found)})
    for before, at in pairwise([Fraction(0), *full]):
        yield from ((before + at) / 2, at * (1 - TINY), at, at * (1 + TINY))
    yield from (Fraction(10) ** power for power in range(-3, 16))


def is_inside(found: Pair, volume: float) -> bool:
    ranges = found.cheaper_ranges or []
    at = bisect_right(ranges, volume, key=lambda range_: range_[0]) - 1
    if at < 0:
        return False
    end = ranges[at][1]
    return end is None or volume <= end


def is_about_an_end(found: Pair, volume: float) -> bool:
    near = 1e-10 * volume
    return is_inside(found, volume - near) != is_inside(found, volume + near)


@pytest.mark.exhaustive
@settings(deadline=None)
@given(stepped_cases, pairs)
def test_the_ranges_are_where_the_second_is_cheaper_at_every_edge_around_it_and_between(
    case: Case, pair: tuple[str, str]
) -> None:
    found, (first, second) = compared(case, pair), by_hand.both(case, pair)
    steps = any(of.replicas_a_query * of.replica for of in (first, second))
    assert (found.cheaper_ranges is not None) == steps
    assume(steps)
    for volume in volumes_that_matter((first, second), found):
        if is_about_an_end(found, float(volume)) or volume > (found.looked_up_to or float("inf")):
            continue
        more = second.amortised(volume) - first.amortised(volume)
        assert more == 0 or is_inside(found, float(volume)) == (more < 0), float(volume)


@settings(deadline=None)
@given(stepped_cases, pairs)
def test_the_kind_and_the_break_even_are_those_of_the_first_range(case: Case, pair: tuple[str, str]) -> None:
    found = compared(case, pair)
    assume(found.cheaper_ranges is not None and found.looked_up_to is None)
    assert found.cheaper_ranges is not None
    if not found.cheaper_ranges:
        assert found.kind in {"first_always", "tie"}
        assert found.breakeven_daily_queries is None
        return
    (start, end), *others = found.cheaper_ranges
    told = found.kind, found.breakeven_daily_queries
    assert told == (
        ("second_above", start) if start else ("second_below", end) if end else ("second_always", None)
    )
    for (_, earlier), (later, _) in zip([(start, end), *others], others, strict=False):
        assert earlier is not None
        assert earlier < later


def hosted(first: Case, second: Case, replica_usd_per_hour: float = 1, **capacity: float) -> Case:
    """Fine-tuning and both on replicas that write 864 tokens a day each."""
    each = {"decode_tokens_per_second": 0.01, **capacity}
    return blank(
        models={
            "rag": {"output": 1_000_000},
            "fine_tuning": first.pop("model", {}),
            "hybrid": second.pop("model", {}),
        },
        queries={"rag": {"output_tokens": 1}, "fine_tuning": first, "hybrid": second},
        fine_tuning={"hosting_usd_per_hour": replica_usd_per_hour, "capacity": each},
    )


def test_a_flat_price_a_query_meets_hosting_in_steps_several_times() -> None:
    """RAG at 1 USD a query, so 30 USD a month per daily query; a replica at 720 serves 25.6 queries a day."""
    case = hosted({"output_tokens": 33.75}, {})
    found = compared(case)
    assert found.kind == "second_above"
    assert found.breakeven_daily_queries == 24
    assert found.cheaper_ranges == [
        (24, 25.6), (48, 51.2), (72, 76.8), (96, 102.4), (120, 128), (144, 153.6), (168, 179.2), (192, 204.8),
        (216, 230.4), (240, 256), (264, 281.6), (288, 307.2), (312, 332.8), (336, 358.4), (360, None),
    ]  # fmt: skip
    assert found.looked_up_to is None


def test_a_replica_that_always_runs_counts_only_until_more_are_needed() -> None:
    found = compared(hosted({"output_tokens": 33.75}, {}, min_replicas=2))
    assert (found.cheaper_ranges or [])[:2] == [(48, 51.2), (72, 76.8)]
    none = compared(hosted({"output_tokens": 33.75}, {}, min_replicas=0))
    assert (none.cheaper_ranges or [])[0] == (24, 25.6)


def test_where_both_grow_alike_their_steps_say_nothing_but_the_ranges_are_given() -> None:
    case = hosted(
        {"output_tokens": 1, "model": {"output": 2}}, {"output_tokens": 1, "model": {"output": 1}}, 1e6
    )
    case["rag"] = {"index_usd_per_month": 3}
    found = compared(case, ("fine_tuning", "hybrid"))
    assert (found.kind, found.breakeven_daily_queries) == ("second_above", 100_000)
    assert found.cheaper_ranges == [(100_000, None)]


def test_approaches_that_change_places_for_ever_are_followed_for_a_while_and_the_answer_says_how_far() -> (
    None
):
    """A replica at 720 USD is full just where RAG costs 720: never dearer than the step, never below it."""
    case = hosted({"output_tokens": 36}, {})
    case["rag"] = {"index_usd_per_month": 100}
    found = compared(case)
    assert found.kind == "second_above"
    assert found.breakeven_daily_queries == pytest.approx(620 / 30)
    assert found.looked_up_to == pytest.approx(24 * MOST_PIECES)
    assert found.cheaper_ranges is not None
    assert len(found.cheaper_ranges) == MOST_PIECES
    assert found.cheaper_ranges[-1][0] == pytest.approx(24 * (MOST_PIECES - 1) + 620 / 30)
    assert found.cheaper_ranges[-1][1] == found.looked_up_to


def test_a_break_even_after_millions_of_replicas_is_found_at_once() -> None:
    case = hosted({"output_tokens": 864}, {})  # one query a day keeps one replica busy
    case["models"]["rag"] = {"output": 25_000_000}  # 750 USD a month per daily query against 720
    case["fine_tuning"]["examples"], case["fine_tuning"]["label_usd"] = 1_000_000, 1_000
    started = time.perf_counter()
    found = compared(case)
    assert time.perf_counter() - started < 1
    assert found.breakeven_daily_queries == pytest.approx(1e9 / 12 / 30, rel=1e-5)
    assert found.looked_up_to is None


def test_millions_of_replicas_that_always_run_are_not_counted_one_by_one() -> None:
    case = hosted({"output_tokens": 1}, {"output_tokens": 2}, min_replicas=1_000_000)
    started = time.perf_counter()
    found = compared(case, ("fine_tuning", "hybrid"))
    assert time.perf_counter() - started < 1
    assert (found.kind, found.cheaper_ranges, found.looked_up_to) == ("first_always", [], None)


@settings(deadline=None)
@given(stepped_cases, st.integers(1, 10**6), st.integers(0, 10**9))
def test_no_case_takes_long(case: Case, dearer: int, labels: int) -> None:
    case["fine_tuning"]["hosting_usd_per_hour"] = dearer
    case["fine_tuning"]["examples"], case["fine_tuning"]["label_usd"] = labels, 1
    started = time.perf_counter()
    estimated(case)
    assert time.perf_counter() - started < 2


def test_payback_is_what_the_higher_one_time_cost_takes_to_come_back() -> None:
    def months(first: tuple[float, float], second: tuple[float, float]) -> object:
        return straight(first, second).payback_months[MILLION]

    assert months((0, 2), (60, 1)) == 2
    assert months((30, 2), (60, 1)) == 1
    assert months((60, 2), (60, 1)) == 0
    assert months((90, 2), (60, 1)) == 0
    assert months((0, 1), (60, 1)) == "never"
    assert months((0, 1), (60, 2)) == "never"
    assert months((60, 1), (0, 1)) == "never"


def test_a_replica_that_costs_as_much_as_the_calls_it_serves_is_never_cheaper_until_it_is_full() -> None:
    """A flat price a query meets replicas that cost the same for each query when all of them are full."""
    once_full_the_same = {
        "hosting_usd_per_hour": 36,
        "capacity": {"decode_tokens_per_second": 0.01, "min_replicas": 0},
    }
    flat, hosted = {"rerank_usd_per_1k": 1_000}, {"output_tokens": 1}
    queries = {"rag": flat, "fine_tuning": hosted, "hybrid": flat}
    case = blank(queries=queries, fine_tuning=once_full_the_same)
    to_hosted, from_hosted = compared(case), compared(case, ("fine_tuning", "hybrid"))
    assert (to_hosted.kind, to_hosted.cheaper_ranges, to_hosted.looked_up_to) == ("first_always", [], None)
    assert (from_hosted.kind, from_hosted.cheaper_ranges) == ("second_always", [(0, None)])
    assert from_hosted.looked_up_to is None
