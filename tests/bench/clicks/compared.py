"""Two entrants of a heat beside each other, as a row."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from statistics import median, quantiles
from types import MappingProxyType
from typing import Final, NamedTuple

from tests.bench.clicks.rounds import Heat
from tests.bench.clicks.turn import Reached
from tests.bench.row import Row


class Figure(NamedTuple):
    """Of a turn.

    Attributes:
        told: How people are told of it.
    """

    name: str
    of: Callable[[Reached], float]
    told: str


DONE: Final = Figure("done a second", lambda reached: reached.done, "{:,.0f} a second")
ACKNOWLEDGED: Final = Figure(
    "acknowledged a second", lambda reached: reached.acknowledged, "{:,.0f} a second"
)
MEDIAN: Final = Figure("median ms", lambda reached: reached.median * 1_000, "{:.1f} ms")
P99: Final = Figure("p99 ms", lambda reached: reached.p99 * 1_000, "{:.1f} ms")
WORKED: Final = Figure("processor ms", lambda reached: reached.worked * 1_000, "{:.2f} ms")


class Side(NamedTuple):
    """What is compared: a figure of an entrant."""

    entrant: str
    figure: Figure

    @property
    def name(self) -> str:
        return f"{self.entrant}, {self.figure.name}"


class Limits(NamedTuple):
    """As in a row."""

    under: float | None = None
    at_least: float | None = None


class Comparison(NamedTuple):
    """Of two sides of a heat.

    Attributes:
        unit: What the first is a multiple of.
        limits: By how many requests are under way at any time.
    """

    name: str
    one: Side
    other: Side
    unit: str
    limits: Mapping[int, Limits] = MappingProxyType({})

    def named(self, at_once: int) -> str:
        """As its row is."""
        return f"{self.name}, {at_once} at once"

    def row(self, heat: Heat) -> Row:
        """The median of what the one came to beside the other in the same round."""
        at_once = heat.turn.at_once
        row = Row(f"{self.name}, {at_once} at once", math.nan, self.unit, *self.limits.get(at_once, Limits()))
        if wrong := heat.wrong.keys() & {self.one.entrant, self.other.entrant}:
            return replace(row, error=" ".join(f"{name}: {heat.wrong[name]}" for name in sorted(wrong)))
        ours, theirs = (_figures(heat, side) for side in (self.one, self.other))
        ratios = [mine / beside for mine, beside in zip(ours, theirs, strict=True)]
        low, _, high = quantiles(ratios * 2, n=4)  # of one, two
        return replace(
            row,
            figure=median(ratios),
            spread=(low, high),
            told=self.one.figure.told.format(median(ours)),
            measured={self.one.name: ours, self.other.name: theirs},
        )


def _figures(heat: Heat, side: Side) -> tuple[float, ...]:
    return tuple(side.figure.of(found[side.entrant]) for found in heat.rounds)
