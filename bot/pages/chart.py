"""The chart of the cost page, drawn by pygal: SVG without script or style of its own, coloured by the style sheet."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import log10
from typing import Any, Final, TypeAlias
from xml.etree import ElementTree as ET  # nosec B405 # nothing is parsed

import pygal  # type: ignore[import-untyped] # it ships none
from markupsafe import Markup
from pygal.style import Style  # type: ignore[import-untyped] # it ships none

from bot.pages.curves import Curves
from bot.pages.figures import percent
from knowledge.costs.amounts import LARGEST_VOLUME
from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.sentences import NAMES

# Its finder of plugins for maps is of a kind that Python gave up, and warns of at imports which have nothing to do
# with it. There are no maps here.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

Node: TypeAlias = ET.Element
Chart: TypeAlias = Any
"""Of pygal, while it draws."""


@dataclass(frozen=True)
class Size:
    """Pixels at which text is as large as around the chart.

    Attributes:
        name: A class for the style sheet, which shows the one that fits.
        right: Room for the names of the lines.
        font: Of its text, as the style sheet has it.
    """

    name: str
    width: int
    height: int
    right: int
    font: int

    @property
    def line(self) -> int:
        """From one line of text to the next."""
        return self.font + 4


SIZES: Final = (Size("on-paper", 720, 400, 110, 14), Size("on-phone", 350, 330, 92, 12))

TITLE: Final = "Cost as a share of RAG, over calls a day"

_TICKS: Final = (
    (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0),
    (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
    (1.0, 2.0, 5.0),
    (1.0, 3.0),
    (1.0,),
)
"""Within a decade, from fine to coarse."""
_LABEL: Final = 54
"""Pixels for a volume in words, and a gap."""
_MOST_TICKS: Final = 8
_NOT_SHOWN: Final = {"defs", "title", "desc"}
_NOT_SHOWN_CLASSES: Final = {"background", "titles", "tooltip-overlay"}


def chart(curves: Curves, size: Size, says: str) -> Markup:
    """The chart as an image with a text of its own.

    Args:
        curves: What it shows.
        size: How large.
        says: What a person sees in it.
    """
    top, bottom = _extent(curves)
    drawn = pygal.XY(
        width=size.width,
        height=size.height,
        classes=("chart", size.name),
        margin=4,
        margin_top=size.line * 2 + 6,
        margin_right=size.right,
        show_legend=False,
        show_dots=False,
        truncate_label=-1,
        xrange=(log10(curves.volumes[0]), log10(curves.volumes[-1])),
        range=(log10(bottom), log10(top)),
        x_labels=list(_volume_labels(curves, size)),
        y_labels=[{"value": log10(tick), "label": percent(tick)} for tick in ticks(bottom, top)],
        style=Style(label_font_size=size.font, major_label_font_size=size.font),
        css=[],
        js=[],
    )
    for name in APPROACHES:
        drawn.add(name, _points(curves, name))
    drawn.add_xml_filter(partial(_finish, drawn, curves, size, says))
    svg = ET.tostring(drawn.render_tree(), encoding="unicode")
    return Markup(svg)  # noqa: S704 -- its writer escapes what it holds


def ticks(low: float, high: float) -> list[float]:
    """Round shares from low to high, 1 among them; few enough to be read."""
    for within in _TICKS:
        found = [
            round(digit * 10.0**decade, 9)
            for decade in range(-9, 10)
            for digit in within
            if low <= round(digit * 10.0**decade, 9) <= high
        ]
        if len(found) <= _MOST_TICKS:
            return found
    return [10.0**decade for decade in range(-9, 10, 3) if low <= 10.0**decade <= high]


def _extent(curves: Curves) -> tuple[float, float]:
    """The highest and the lowest share, with some air."""
    every = [share for line in curves.shares.values() for share in line]
    return max(every) * 1.1, min(every) / 1.1


def _points(curves: Curves, name: Approach) -> list[tuple[float, float]]:
    pairs = zip(curves.volumes, curves.shares[name], strict=True)
    return [(log10(volume), log10(share)) for volume, share in pairs]


def _volume_labels(curves: Curves, size: Size) -> Iterator[dict[str, object]]:
    """Powers of ten, as many as fit."""
    low, high = log10(curves.volumes[0]) - 0.01, log10(curves.volumes[-1]) + 0.01
    decades = [decade for decade in range(len(str(LARGEST_VOLUME))) if low <= decade <= high]
    step = 1 if len(decades) * _LABEL <= size.width else 2
    return ({"value": float(decade), "label": _short(10**decade)} for decade in decades[::step])


def _short(volume: int) -> str:
    """1K, 10M: what fits on a phone."""
    for letter, size in (("B", 10**9), ("M", 10**6), ("K", 10**3)):
        if volume >= size:
            return f"{volume // size}{letter}"
    return str(volume)


def _finish(drawn: Chart, curves: Curves, size: Size, says: str, root: Node) -> Node:
    """What pygal does not draw: names at the lines, marks at volumes, words for those who do not see it."""
    _strip(root)
    _name_lines(drawn, curves, size)
    _mark_volumes(drawn, curves, size)
    _describe(root, size, says)
    _round(root)
    return root


def _strip(parent: Node) -> None:
    for child in list(parent):
        classes = set(child.get("class", "").split())
        if callable(child.tag) or child.tag in _NOT_SHOWN or classes & _NOT_SHOWN_CLASSES:
            parent.remove(child)
        else:
            _strip(child)


def _name_lines(drawn: Chart, curves: Curves, size: Size) -> None:
    ends = {name: drawn.view.y(log10(curves.shares[name][-1])) for name in APPROACHES}
    order = sorted(APPROACHES, key=lambda name: ends[name])
    heights = apart([ends[name] for name in order], size.line)
    for name, height in zip(order, heights, strict=True):
        label = drawn.svg.node(
            drawn.nodes["text_overlay"],
            "text",
            x=drawn.view.width + 8,
            y=height + size.line / 4,
            class_=f"named {name}",
        )
        label.text = NAMES[name]


def apart(heights: list[float], least: float) -> list[float]:
    """Ascending heights, none closer to the next than that, and on the whole where they were."""
    placed = heights[:1]
    for height in heights[1:]:
        placed.append(max(height, placed[-1] + least))
    shift = (heights[-1] - placed[-1]) / 2
    return [height + shift for height in placed]


def _mark_volumes(drawn: Chart, curves: Curves, size: Size) -> None:
    """The team's volume, and break-evens below it, named where their names do not cover each other."""
    upper, lower = 10 - 1.6 * size.line, 10 - 0.6 * size.line
    if curves.yours:
        x = drawn.view.x(log10(curves.yours))
        _mark(drawn, "yours", x, upper, f"you: {curves.yours:,}")
    free = -float(_LABEL)
    for volume in curves.marked:
        x = drawn.view.x(log10(volume))
        fits = x - free >= _LABEL
        mark = _mark(drawn, "break-even", x, lower, f"{volume:,.0f}" if fits else "")
        drawn.svg.node(mark, "circle", cx=x, cy=drawn.view.y(0), r=4)
        free = x if fits else free


def _mark(drawn: Chart, kind: str, x: float, y: float, words: str) -> Node:
    mark: Node = drawn.svg.node(drawn.nodes["plot"], class_=f"mark {kind}")
    drawn.svg.node(mark, "path", d=f"M{x} {y + 4} L{x} {drawn.view.height}")
    side = ("start", "middle", "middle", "middle", "end")[min(int(5 * x / drawn.view.width), 4)]
    label = drawn.svg.node(mark, "text", attrib={"text-anchor": side}, x=x, y=y)
    label.text = words
    return mark


def _describe(root: Node, size: Size, says: str) -> None:
    root.attrib.pop("id", None)
    ids = {"title": f"chart-title-{size.name}", "desc": f"chart-desc-{size.name}"}
    root.set("role", "img")
    root.set("aria-labelledby", ids["title"])
    root.set("aria-describedby", ids["desc"])
    for at, (tag, words) in enumerate((("title", TITLE), ("desc", says))):
        node = ET.Element(tag, {"id": ids[tag]})
        node.text = words
        root.insert(at, node)


def _round(root: Node) -> None:
    """To a tenth of a pixel: less to send, and the same on every machine."""
    for node in root.iter():
        for key in ("d", "x", "y", "cx", "cy"):
            if key in node.attrib:
                node.set(key, re.sub(r"-?\d+\.\d+", lambda found: f"{float(found[0]):.1f}", node.attrib[key]))
