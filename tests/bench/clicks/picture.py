"""docs/bench.svg: clicks a second beside the floor, as bars."""

from collections.abc import Iterable, Iterator
from statistics import median
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from tests.bench.clicks.compared import Comparison
from tests.bench.clicks.comparisons import JAVASCRIPT_TO_FLOOR, OURS_TO_FLOOR, PYTHON_TO_FLOOR
from tests.bench.row import Row
from tests.bench.trouble import BenchError

AT_ONCE: Final = 16

BARS: Final = (
    ("ours", "ragvsft", OURS_TO_FLOOR),
    ("other", "Bolt for JavaScript", JAVASCRIPT_TO_FLOOR),
    ("other", "Bolt for Python", PYTHON_TO_FLOOR),
)

TITLE: Final = f"Clicks done a second, {AT_ONCE} at once"
WHAT: Final = (
    "Each is verified, stored in Redis and shown by two calls of Slack's API. The floor has no SDK between."
)
WHO: Final = (
    "The floor and the minimal apps of Bolt send ready-made cards; ragvsft works out the meeting's own."
)

WIDTH, LEFT, FULL = 720, 172, 370
"""Pixels: of the picture, up to the bars, and of the longest bar."""
TOP, STEP, THICK = 78, 34, 20

STYLE: Final = """
text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: #22262a; }
.title { font-size: 16px; font-weight: 650; }
.quiet { font-size: 13px; fill: #5d646b; }
.paper { fill: #fbfaf7; stroke: #dedad1; }
.floor { fill: #d3cec2; }
.ours { fill: #23666b; }
.other { fill: #9aa0a4; }
.spread { stroke: #22262a; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e2dc; }
  .quiet { fill: #a2a7ab; }
  .paper { fill: #17191b; stroke: #363a3d; }
  .floor { fill: #44494d; }
  .ours { fill: #7fc4c6; }
  .other { fill: #777d82; }
  .spread { stroke: #e4e2dc; }
}
"""
"""The colours of the product's pages."""


class Bar(NamedTuple):
    """Attributes:
    kind: A class of the style.
    figure: Where the floor has 1.
    a_second: Clicks.
    """

    kind: str
    name: str
    figure: float
    spread: tuple[float, float]
    a_second: float


def picture(rows: Iterable[Row]) -> str:
    """It as SVG, for light and dark.

    Raises:
        BenchError: A figure is missing.
    """
    bars = list(_bars({(row.name, row.unit): row for row in rows}))
    height = TOP + STEP * len(bars) + 44
    root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {height}"})
    root.attrib |= {"width": str(WIDTH), "height": str(height), "role": "img", "aria-label": _says(bars)}
    _node(root, "style", STYLE)
    _node(root, "rect", x=0.5, y=0.5, width=WIDTH - 1, height=height - 1, rx=8, class_="paper")
    _node(root, "text", TITLE, x=20, y=30, class_="title")
    _node(root, "text", WHAT, x=20, y=52, class_="quiet")
    longest = max(bar.figure for bar in bars)
    for at, bar in enumerate(bars):
        _draw(root, bar, TOP + STEP * at, FULL / longest)
    _node(root, "text", WHO, x=20, y=height - 20, class_="quiet")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _bars(rows: dict[tuple[str, str], Row]) -> Iterator[Bar]:
    found = [(kind, name, of, _row(rows, of)) for kind, name, of in BARS]
    floor = found[0][2].other.name
    yield Bar("floor", "the floor", 1, (1, 1), median(found[0][3].measured[floor]))
    for kind, name, of, row in found:
        yield Bar(kind, name, row.figure, row.spread or (row.figure,) * 2, median(row.measured[of.one.name]))


def _row(rows: dict[tuple[str, str], Row], of: Comparison) -> Row:
    row = rows.get((of.named(AT_ONCE), of.unit))
    if row is None or row.error:
        raise BenchError(
            f"The picture cannot be drawn, since {of.named(AT_ONCE)!r} was not measured. "
            f"{row.error if row else 'Let the part clicks be measured, too.'}"
        )
    return row


def _draw(root: ET.Element, bar: Bar, y: float, scale: float) -> None:
    end, middle = LEFT + bar.figure * scale, y + THICK / 2
    _node(root, "text", bar.name, x=20, y=middle + 5)
    _node(root, "rect", x=LEFT, y=y, width=bar.figure * scale, height=THICK, rx=2, class_=bar.kind)
    low, high = (LEFT + share * scale for share in bar.spread)
    if high > low:
        _node(root, "line", x1=low, x2=high, y1=middle, y2=middle, class_="spread")
    value = _node(root, "text", f"{bar.figure:.2f}", x=max(end, high) + 8, y=middle + 5)
    _node(value, "tspan", f"{bar.a_second:,.0f} a second", dx=8, class_="quiet")


def _says(bars: Iterable[Bar]) -> str:
    """For those who do not see it."""
    return f"{TITLE}, where the floor has 1: " + ", ".join(f"{bar.name} {bar.figure:.2f}" for bar in bars)


def _node(parent: ET.Element, tag: str, text: str = "", **attributes: float | str) -> ET.Element:
    """Within a parent; pixels to a tenth."""
    told = {
        name.rstrip("_"): value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
        for name, value in attributes.items()
    }
    node = ET.SubElement(parent, tag, told)
    node.text = text
    return node
