from xml.etree import ElementTree as ET

import pytest

from tests.bench.clicks.compared import Comparison
from tests.bench.clicks.comparisons import JAVASCRIPT_TO_FLOOR, OURS_TO_FLOOR, PYTHON_TO_FLOOR
from tests.bench.clicks.picture import picture
from tests.bench.row import Row
from tests.bench.trouble import BenchError

SVG = "{http://www.w3.org/2000/svg}"


def row(of: Comparison, figure: float, *, error: str = "") -> Row:
    floor = (900.0, 1_000.0, 1_200.0)
    ours = tuple(figure * a_second for a_second in floor)
    measured = {of.one.name: ours, of.other.name: floor}
    spread = (figure - 0.02, figure + 0.02)
    return Row(of.named(16), figure, of.unit, spread=spread, measured=measured, error=error)


ROWS = [row(OURS_TO_FLOOR, 0.55), row(PYTHON_TO_FLOOR, 0.4), row(JAVASCRIPT_TO_FLOOR, 0.6)]


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 -- we wrote it ourselves


def test_each_has_a_bar_as_long_as_its_share_of_the_floor() -> None:
    drawn = read(picture(ROWS))
    bars = {bar.get("class"): float(bar.get("width", 0)) for bar in drawn.iter(f"{SVG}rect")}
    others = [float(bar.get("width", 0)) for bar in drawn.iter(f"{SVG}rect") if bar.get("class") == "other"]
    assert bars["ours"] / bars["floor"] == pytest.approx(0.55, abs=0.01)
    assert [other / bars["floor"] for other in others] == pytest.approx([0.6, 0.4], abs=0.01)


def test_it_says_in_words_what_it_shows() -> None:
    drawn = read(picture(ROWS))
    told = " ".join("".join(text.itertext()) for text in drawn.iter(f"{SVG}text"))
    assert "the floor 1.001,000 a second ragvsft 0.55550 a second" in " ".join(told.split())
    assert "ragvsft 0.55, Bolt for JavaScript 0.60, Bolt for Python 0.40" in drawn.get("aria-label", "")
    assert "prefers-color-scheme: dark" in "".join(drawn.itertext())


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (ROWS[:2], "Let the part clicks be measured, too"),
        ([*ROWS[:2], row(JAVASCRIPT_TO_FLOOR, 0.6, error="There is no Node.")], r"There is no Node\."),
    ],
)
def test_nothing_is_drawn_where_a_figure_is_missing(rows: list[Row], says: str) -> None:
    with pytest.raises(BenchError, match=says):
        picture(rows)
