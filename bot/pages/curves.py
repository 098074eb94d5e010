"""What the chart of the cost page shows: each approach's cost as a share of RAG's, over volumes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import log10
from typing import Final

from knowledge.costs import formulas
from knowledge.costs.amounts import LARGEST_VOLUME
from knowledge.costs.breakevens import compare
from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES, Approach
from knowledge.costs.costing import Costing
from knowledge.costs.estimate import inputs
from knowledge.costs.formulas import Inputs
from knowledge.costs.prices.price_list import PriceList

POINTS: Final = 96
"""Of a line; few enough for a light page, enough to look smooth on a logarithmic scale."""
MOST_MARKS: Final = 3
"""Break-evens that are marked; more of them, from hosting in steps, would be a fence."""
MOST_STEPS: Final = 40
JUST_AFTER: Final = 1e-6
FARTHEST: Final = 100
"""How much farther than the guide's volumes the chart reaches for a break-even."""


@dataclass(frozen=True)
class Curves:
    """Lines over volumes that grow by about the same factor from point to point, with a step of hosting drawn as one.

    Attributes:
        shares: By approach, one a volume; RAG's are all 1.
        yours: The team's volume, where it has one that a logarithmic scale can show.
        marked: Volumes at which fine-tuning gets cheaper than RAG, or stops being so.
    """

    volumes: tuple[float, ...]
    shares: Mapping[Approach, tuple[float, ...]]
    yours: int | None
    marked: tuple[float, ...]


def curves(costing: Costing, prices: PriceList) -> Curves | None:
    """`None` where something costs nothing: of nothing there is no share, and none on this scale.

    Raises:
        UnknownModelError: for a catalogue id that the price list does not have.
    """
    figures = inputs(costing.case, prices)
    marked = tuple(_marked(figures))
    yours = costing.volume or None
    ends = [*GUIDE_VOLUMES, *marked, *([yours] if yours else [])]
    volumes = tuple(sorted({*_spread(max(1, min(ends)), max(ends)), *_steps(figures, min(ends), max(ends))}))
    usd = {name: [_usd(figures[name], volume) for volume in volumes] for name in APPROACHES}
    if any(not each for line in usd.values() for each in line):
        return None
    shares = {
        name: tuple(own / rag for own, rag in zip(line, usd["rag"], strict=True))
        for name, line in usd.items()
    }
    return Curves(volumes, shares, yours, marked)


def _usd(of: Inputs[Decimal], volume: float) -> float:
    return float(formulas.amortised(of, Decimal(volume)))


def _spread(low: float, high: float) -> Iterable[float]:
    start, step = log10(low), (log10(high) - log10(low)) / (POINTS - 1)
    return (10 ** (start + step * at) for at in range(POINTS))


def _steps(figures: Mapping[Approach, Inputs[Decimal]], low: float, high: float) -> Iterable[float]:
    """Both sides of the first replicas' ends: between two points of a line a step would be a slope."""
    for of in figures.values():
        if not (of.hosting and formulas.grows(of)):
            continue
        above, below = formulas.load(of)
        first = max(of.min_replicas, 1, int(Decimal(low) * above / below))
        for count in range(first, first + MOST_STEPS):
            full = float(count * below / above)
            if low < full < high:
                yield from (full, full * (1 + JUST_AFTER))


def _marked(figures: Mapping[Approach, Inputs[Decimal]]) -> Iterable[float]:
    found = compare(figures["rag"], figures["fine_tuning"])
    ranges = found.cheaper_ranges
    if ranges is None:
        every = [found.breakeven_daily_queries] if found.breakeven_daily_queries else []
    else:
        every = [end for range_ in ranges for end in range_ if end]
    farthest = min(GUIDE_VOLUMES[-1] * FARTHEST, LARGEST_VOLUME)
    return [volume for volume in every if 1 <= volume <= farthest][:MOST_MARKS]
