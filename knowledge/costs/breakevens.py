"""Where one approach gets cheaper than another, and when its higher one-time cost is earned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import islice
from math import floor
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, Field

from knowledge.costs.exact import EXACT
from knowledge.costs.formulas import Inputs
from knowledge.costs.worked import Worked, worked

Kind = Literal["tie", "first_always", "second_always", "second_above", "second_below"]
Payback = float | Literal["never"]

MOST_PIECES: Final = 2_000
"""Stretches of volumes that are looked at one by one. Only those are in which a single replica decides; more
there are only where two approaches cost the same to a tenth of a percent, or grow alike for ever."""


class Comparison(BaseModel):
    """Two approaches compared on amortised cost, over all volumes."""

    kind: Kind = Field(
        description="What happens at the lowest break-even; cheaper_ranges says what comes after."
    )
    breakeven_daily_queries: float | None = Field(description="The lowest one.")
    cheaper_ranges: list[tuple[float, float | None]] | None = Field(
        description="Where hosting grows in steps: the volumes, from and to, between which the second is cheaper; "
        "null at the end for no end. Null as a whole where one break-even says it all."
    )
    looked_up_to: float | None = Field(
        description="Where the approaches change places too often to list: the volume up to which this holds."
    )


class _Piece(NamedTuple):
    """A stretch of volumes over which the second's cost less the first's is a straight line, or of one sign.

    Attributes:
        end: `None` where it is open.
        value: The difference right after the start, in USD a month.
        slope: Its change per daily query.
    """

    start: Fraction
    end: Fraction | None
    value: Fraction
    slope: Fraction


_Range = tuple[Fraction, Fraction | None]
_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One approach in USD a month: `base + slope * volume + replica * max(fewest, ceil(load * volume))`.

    Attributes:
        replica: Zero where hosting does not grow; it is then part of the base.
        load: Replicas that one daily query keeps busy.
        always: USD a month for the `fewest` replicas.
        steps_from: The volume up to which these suffice.
    """

    base: Fraction
    slope: Fraction
    replica: Fraction = _ZERO
    load: Fraction = _ZERO
    always: Fraction = _ZERO
    steps_from: Fraction = _ZERO


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Volumes over which the difference is `base + slope * volume`, and a step up or down for each replica.

    Attributes:
        steps: Of the approaches whose replicas grow here: the USD of a step, negative for the first, and the load.
        trend: What the slope would be if replicas could be had in parts.
    """

    start: Fraction
    end: Fraction | None
    base: Fraction
    slope: Fraction
    steps: tuple[tuple[Fraction, Fraction], ...]
    trend: Fraction


def compare(first: Inputs[Decimal], second: Inputs[Decimal]) -> Comparison:
    with localcontext(EXACT):
        return compared(line(worked(first)), line(worked(second)))


def compared(first: Line, second: Line) -> Comparison:
    pieces = list(islice(_pieces(first, second), MOST_PIECES))
    ranges = _joined(found for piece in pieces if (found := _cheaper(piece)))
    looked_up_to = pieces[-1].end
    tie = not any(piece.value or piece.slope for piece in pieces)
    kind, breakeven = _kind(ranges, looked_up_to, tie=tie)
    stepped = first.replica or second.replica
    return Comparison(
        kind=kind,
        breakeven_daily_queries=_number(breakeven),
        cheaper_ranges=[(float(start), _number(end)) for start, end in ranges] if stepped else None,
        looked_up_to=_number(looked_up_to),
    )


def payback(first: Worked, second: Worked, volume: Decimal) -> Payback:
    """Months; "never" where the second saves nothing a month, else 0 where it costs nothing more up front."""
    saved = first.monthly(volume) - second.monthly(volume)
    more = second.one_time - first.one_time
    if saved <= 0:
        return "never"
    return float(more / saved) if more > 0 else 0.0


def line(cost: Worked) -> Line:
    """Exact, where called in a decimal context that holds the products."""
    of = cost.of
    above, below = cost.load
    base = Fraction(cost.standing) + Fraction(cost.one_time) / Fraction(of.horizon)
    slope, replica = Fraction(cost.slope), Fraction(cost.replica)
    if not (of.capped and replica and above):
        return Line(base + replica * cost.replicas(Decimal(0)), slope)
    load, fewest = Fraction(above) / Fraction(below), of.min_replicas
    return Line(base, slope, replica, load, replica * fewest, fewest / load)


def _number(volume: Fraction | None) -> float | None:
    return None if volume is None else float(volume)


def _kind(ranges: list[_Range], looked_up_to: Fraction | None, *, tie: bool) -> tuple[Kind, Fraction | None]:
    if not ranges:
        return "tie" if tie else "first_always", None
    start, end = ranges[0]
    if start:
        return "second_above", start
    return ("second_always", None) if end == looked_up_to else ("second_below", end)


def _pieces(first: Line, second: Line) -> Iterator[_Piece]:
    """All volumes, piece by piece."""
    starts = sorted({_ZERO, *(cost.steps_from for cost in (first, second) if cost.replica)})
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        yield from _cut(_stretch(first, second, start, end))


def _stretch(first: Line, second: Line, start: Fraction, end: Fraction | None) -> _Stretch:
    """Between two volumes; before its own steps begin, an approach's hosting is part of the base."""
    base, steps = second.base - first.base, []
    for sign, cost in ((-1, first), (1, second)):
        if cost.replica and cost.steps_from <= start:
            steps.append((sign * cost.replica, cost.load))
        else:
            base += sign * cost.always
    alike = len(steps) > 1 and steps[0] == (-steps[1][0], steps[1][1])
    slope = second.slope - first.slope
    trend = slope + sum((usd * load for usd, load in steps), _ZERO)
    return _Stretch(start, end, base, slope, () if alike else tuple(steps), trend)


def _cut(of: _Stretch) -> Iterator[_Piece]:
    """Where a single replica can turn the difference round, step by step; the rest as pieces of one sign."""
    if not of.steps:
        yield _Piece(of.start, of.end, of.base + of.slope * of.start, of.slope)
        return
    low, high = _undecided(of)
    if low > of.start:
        yield _Piece(of.start, low, _leaning(of, of.start, low), _ZERO)
    yield from _step_by_step(of, low, high)
    if high is not None and high != of.end:
        yield _Piece(high, of.end, _leaning(of, high, of.end), _ZERO)


def _undecided(of: _Stretch) -> tuple[Fraction, Fraction | None]:
    """The volumes between which the trend is less than a step away from zero: elsewhere it decides the sign."""
    up = sum(max(usd, _ZERO) for usd, _ in of.steps)
    down = sum(max(-usd, _ZERO) for usd, _ in of.steps)
    if not of.trend:
        return of.start, of.end if -up < of.base < down else of.start
    low, high = sorted(((-up - of.base) / of.trend, (down - of.base) / of.trend))
    return _within(of, low), _within(of, high)


def _within(of: _Stretch, volume: Fraction) -> Fraction:
    at_least = max(volume, of.start)
    return at_least if of.end is None else min(at_least, of.end)


def _leaning(of: _Stretch, start: Fraction, end: Fraction | None) -> Fraction:
    """A value with the sign that the difference has where the trend decides it, or the steps where that is zero."""
    inside = start + 1 if end is None else (start + end) / 2
    return of.base + of.trend * inside or sum((usd for usd, _ in of.steps), _ZERO)


def _step_by_step(of: _Stretch, start: Fraction, end: Fraction | None) -> Iterator[_Piece]:
    counts = [floor(start * load) + 1 for _, load in of.steps]
    while end is None or start < end:
        full = [count / load for count, (_, load) in zip(counts, of.steps, strict=True)]
        next_ = min(full if end is None else [*full, end])
        hosting = sum(count * usd for count, (usd, _) in zip(counts, of.steps, strict=True))
        yield _Piece(start, next_, of.base + of.slope * start + hosting, of.slope)
        counts = [count + (volume == next_) for count, volume in zip(counts, full, strict=True)]
        start = next_


def _cheaper(piece: _Piece) -> _Range | None:
    """The part of a piece in which the second is cheaper."""
    start, end, value, slope = piece
    crossing = start - value / slope if slope else start
    inside = start < crossing and (end is None or crossing < end)
    if value < 0 or (value == 0 and slope < 0):
        return start, crossing if inside else end
    return (crossing, end) if inside else None


def _joined(ranges: Iterable[_Range]) -> list[_Range]:
    joined: list[_Range] = []
    for start, end in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined
