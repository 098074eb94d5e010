"""The chart of the cost page as SVG."""

import subprocess
import sys
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.pages.chart import SIZES, TITLE, Size, apart, chart, ticks
from bot.pages.curves import Curves, curves
from bot.pages.figures import percent
from knowledge.costs.case import Capacity, CostCase, FineTuning, Model
from knowledge.costs.corrected import CORRECTED
from knowledge.costs.costing import Costing
from tests.bot.documents import PRICES, Document

EVERY_SIZE = pytest.mark.parametrize("size", SIZES, ids=[size.name for size in SIZES])
DRAWN_ELSEWHERE = """
from bot.pages.chart import SIZES, chart
from bot.pages.curves import curves
from knowledge.costs.corrected import CORRECTED
from tests.bot.documents import PRICES
print("".join(chart(curves(CORRECTED, PRICES), size, "so") for size in SIZES), end="")
"""

HOSTED = CostCase(
    fine_tuning=FineTuning(
        hosting_usd_per_hour=Decimal("0.3"), capacity=Capacity(prefill_tokens_per_second=Decimal(400))
    )
)


def lines(costing: Costing) -> Curves:
    found = curves(costing, PRICES)
    assert found
    return found


@EVERY_SIZE
def test_a_chart_brings_no_script_no_style_and_nothing_that_changes(size: Size) -> None:
    svg = chart(lines(CORRECTED), size, "so it is")
    page = Document(svg)
    assert not {"script", "style", "defs"} & set(page.tags)
    assert page.ids == [f"chart-title-{size.name}", f"chart-desc-{size.name}"]
    assert "<!--" not in svg
    assert 'role="img"' in svg
    assert {TITLE, "so it is", "RAG", "Fine-tuning", "Both", "150,742"} <= set(page.texts)


@pytest.mark.processes
def test_a_chart_is_the_same_in_another_process() -> None:
    own = "".join(chart(lines(CORRECTED), size, "so") for size in SIZES)
    elsewhere = subprocess.run(
        [sys.executable, "-c", DRAWN_ELSEWHERE], capture_output=True, text=True, check=True
    )
    assert elsewhere.stdout == own


@EVERY_SIZE
def test_what_is_said_of_a_chart_is_shown_and_never_run(size: Size) -> None:
    svg = chart(lines(CORRECTED), size, "<script>")
    assert "<script>" not in svg
    assert "&lt;script&gt;" in svg


@pytest.mark.parametrize("volume", [None, 0, 1, 20_000, 10_000_000_000])
def test_lines_run_over_all_volumes_that_are_shown(volume: int | None) -> None:
    found = lines(Costing(CORRECTED.case, volume))
    assert found.yours == (volume or None)
    ends = [1_000, 1_000_000, *([volume] if volume else [])]
    assert (round(found.volumes[0]), round(found.volumes[-1])) == (min(ends), max(ends))
    assert set(found.shares["rag"]) == {1.0}
    assert [round(each) for each in found.marked] == [150_742]


def test_where_hosting_grows_in_steps_the_first_break_evens_are_marked() -> None:
    found = lines(Costing(HOSTED))
    assert [round(volume) for volume in found.marked] == [48_000, 69_120, 96_000]


@pytest.mark.parametrize("free", ["rag", "fine_tuning", "hybrid"])
def test_of_what_costs_nothing_there_is_no_share(free: str) -> None:
    models = CORRECTED.case.models | {free: Model()}
    case = CORRECTED.case.model_copy(
        update={"models": models, "rag": HOSTED.rag, "fine_tuning": FineTuning()}
    )
    assert curves(Costing(case), PRICES) is None


@given(low=st.floats(1e-6, 1), high=st.floats(1, 1e6))
@example(low=1e-6, high=1e6)
@example(low=1.0, high=1.0)
def test_labels_are_round_few_and_have_the_whole_among_them(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 1.0 in found
    assert len(found) <= 8
    assert found == sorted(set(found))
    assert all(low <= tick <= high for tick in found)


@pytest.mark.parametrize(
    ("share", "written"), [(1, "100"), (0.7297, "73"), (0.00123, "0.123"), (3.4567, "346"), (123.4, "12,340")]
)
def test_a_share_is_written_in_per_cent(share: float, written: str) -> None:
    assert percent(share) == f"{written}\N{NO-BREAK SPACE}%"


@given(heights=st.lists(st.floats(0, 300), min_size=3, max_size=3).map(sorted))
@example(heights=[0, 10, 30])
def test_names_of_lines_never_cover_each_other(heights: list[float]) -> None:
    placed = list(apart(heights, 18))
    assert all(below - above >= 18 - 1e-6 for above, below in pairwise(placed))


def test_a_line_is_known_on_both_sides_of_every_step_that_a_replica_makes() -> None:
    """Between two points of a line, a step would be drawn as a slope."""
    hosted = lines(Costing(HOSTED, None))
    shares = dict(zip(hosted.volumes, hosted.shares["fine_tuning"], strict=True))
    steps = [
        (before, after) for before, after in pairwise(hosted.volumes) if shares[after] > shares[before] * 1.01
    ]
    assert len(steps) >= 3
    assert all(after / before < 1.001 for before, after in steps)
