"""Slack's chart of the costs: each approach as a share of RAG's over volumes, and the same in words."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from math import ceil, floor, log10
from typing import Final, NamedTuple

from handlers.blocks import CHART_POINTS, Block, line_chart
from handlers.mrkdwn import Mrkdwn
from knowledge.costs import formulas
from knowledge.costs.amounts import LARGEST_VOLUME
from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES, Approach
from knowledge.costs.costing import Costing
from knowledge.costs.estimate import inputs
from knowledge.costs.exact import EXACT
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.sentences import NAMES, calls

TITLE: Final = "Cost a month as % of RAG"
OFF_SCALE: Final = 400
"""Per cent of RAG; small volumes at which every other approach costs more would flatten the rest."""
FEWEST: Final = 4
_STEPS: Final = (1, 2, 5)
_FURTHER: Final = 10


class Point(NamedTuple):
    """One volume, and what each approach costs there in per cent of RAG.

    Attributes:
        own: Whether it is the one that the rest of the card speaks of.
    """

    volume: int
    percent: dict[Approach, float]
    own: bool


def points(costing: Costing, prices: PriceList, breakeven: float | None) -> tuple[Point, ...]:
    """Over the guide's volumes, and as far as the team's own and the break-even; none where RAG costs nothing."""
    found = []
    with localcontext(EXACT):
        figures = inputs(costing.case, prices)
        for volume in _volumes(costing.at, breakeven):
            usd = {name: formulas.amortised(figures[name], Decimal(volume)) for name in APPROACHES}
            if not usd["rag"]:
                return ()
            percent = {name: round(float(100 * usd[name] / usd["rag"]), 1) for name in APPROACHES}
            found.append(Point(volume, percent, own=volume == costing.at))
    return tuple(_on_scale(found, costing.at))


def chart(found: Sequence[Point]) -> Block:
    curves = {
        NAMES[name]: [(_label(point.volume), point.percent[name]) for point in found] for name in APPROACHES
    }
    return line_chart(TITLE, curves, "Calls a day", "% of RAG")


def told(found: Sequence[Point]) -> Mrkdwn:
    """The chart in words, for workspaces without charts."""
    shown = [point for point in found if point.own or point.volume in GUIDE_VOLUMES]
    each = (
        Mrkdwn("at {} fine-tuning {}, both {}").format(
            calls(point.volume), _percent(point, "fine_tuning"), _percent(point, "hybrid")
        )
        for point in shown
    )
    return Mrkdwn("*{}*: {}.").format(TITLE, Mrkdwn("; ").join(each))


def _label(volume: int) -> str:
    """Short, since a dozen of them stand side by side: 500, 2k, 12,345, 1M."""
    for sign, size in (("B", 10**9), ("M", 10**6), ("k", 10**3)):
        if size <= volume < size * 1_000 and volume % (size // 10) == 0:
            return f"{volume / size:g}{sign}"  # at most four digits
    return f"{volume:,}"


def _percent(point: Point, name: Approach) -> str:
    return f"{point.percent[name]:,.0f} %"


def _volumes(at: int, breakeven: float | None) -> list[int]:
    """1, 2, 5, 10 and so on, and the team's own; the ends lie around all that matters, within reason."""
    far = min(breakeven or at, GUIDE_VOLUMES[-1] * _FURTHER)
    low = floor(log10(max(1, min(GUIDE_VOLUMES[0], at or GUIDE_VOLUMES[0]))))
    high = ceil(log10(max(GUIDE_VOLUMES[-1], at, far)))
    every = [step * 10**power for power in range(low, high) for step in _STEPS] + [10**high]
    if len(every) >= CHART_POINTS:
        every = [10**power for power in range(low, high + 1)]
    return sorted({*(volume for volume in every if volume <= LARGEST_VOLUME), *([at] if at else [])})


def _on_scale(found: Sequence[Point], at: int) -> Sequence[Point]:
    """Without the small volumes that are off the scale, unless too little or the team's own would be left out."""
    for begin, point in enumerate(found):
        if point.volume == at or len(found) - begin <= FEWEST:
            return found[begin:]
        if max(point.percent.values()) <= OFF_SCALE:
            return found[begin:]
    return found
