"""Where one approach gets cheaper than another, and when its higher one-time cost is earned."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, Field

from knowledge.costs import formulas
from knowledge.costs.case import DAYS_A_MONTH, LARGEST_VOLUME
from knowledge.costs.formulas import Inputs

Kind = Literal["tie", "first_always", "second_always", "second_above", "second_below"]
Payback = float | Literal["never"]

MOST_STEPS: Final = 2_000
"""Replicas that are counted one by one; beyond, no case of a person's changes its answer."""


class Comparison(BaseModel):
    """Two approaches compared on amortised cost, over all volumes.

    Attributes:
        kind: What happens at the lowest break-even; `cheaper_ranges` says what comes after.
        breakeven_daily_queries: The lowest one.
        cheaper_ranges: Where hosting grows in steps: daily queries, from and to, between which the second is
            cheaper; an end of `None` is open.
    """

    kind: Kind
    breakeven_daily_queries: float | None
    cheaper_ranges: list[tuple[float, float | None]] | None = Field(default=None)


class _Piece(NamedTuple):
    """A stretch of volumes over which the second's cost less the first's is a straight line, or of one sign.

    Attributes:
        end: `None` where it is open.
        value: The difference right after the start, in USD a month.
        slope: Its change per daily query.
    """

    start: Decimal
    end: Decimal | None
    value: Decimal
    slope: Decimal


_Range = tuple[Decimal, Decimal | None]


def compare(first: Inputs[Decimal], second: Inputs[Decimal]) -> Comparison:
    stepped = _is_stepped(first) or _is_stepped(second)
    pieces = _pieces(first, second) if stepped else [_straight(first, second)]
    ranges = _joined(found for piece in pieces if (found := _cheaper(piece)))
    tie = all(piece.value == piece.slope == 0 for piece in pieces)
    kind, breakeven = _kind(ranges, tie=tie)
    return Comparison(
        kind=kind,
        breakeven_daily_queries=None if breakeven is None else float(breakeven),
        cheaper_ranges=[(float(a), None if b is None else float(b)) for a, b in ranges] if stepped else None,
    )


def payback(first: Inputs[Decimal], second: Inputs[Decimal], volume: Decimal) -> Payback:
    """Months; 0 where the second costs nothing more up front, "never" where it saves nothing a month."""
    saved = _monthly(first, volume) - _monthly(second, volume)
    more = formulas.one_time(second) - formulas.one_time(first)
    if saved <= 0:
        return "never"
    return float(more / saved) if more > 0 else 0.0


def _monthly(of: Inputs[Decimal], volume: Decimal) -> Decimal:
    return formulas.fixed(of, volume) + formulas.variable(of, volume)


def _kind(ranges: list[_Range], *, tie: bool) -> tuple[Kind, Decimal | None]:
    if not ranges:
        return "tie" if tie else "first_always", None
    start, end = ranges[0]
    if start:
        return "second_above", start
    return ("second_always", None) if end is None else ("second_below", end)


def _is_stepped(of: Inputs[Decimal]) -> bool:
    return of.capped and bool(of.hosting) and bool(formulas.load(of)[0])


def _straight(first: Inputs[Decimal], second: Inputs[Decimal]) -> _Piece:
    value = _difference(first, second, Decimal(0))
    return _Piece(Decimal(0), None, value, _slope(second) - _slope(first))


def _pieces(first: Inputs[Decimal], second: Inputs[Decimal]) -> list[_Piece]:
    """All volumes, piece by piece; between the steps that matter, and after them, pieces of one sign."""
    slope = _slope(second) - _slope(first)
    pieces: list[_Piece] = []
    start = Decimal(0)
    for end, one_sign in _cuts(first, second):
        # Looked at in the middle: an end is where a replica is full, and rounded.
        middle = (start + end) / 2
        value = _difference(first, second, middle)
        line = (value, Decimal(0)) if one_sign else (value - slope * (middle - start), slope)
        pieces.append(_Piece(start, end, *line))
        start = end
    beyond = _growth(second) - _growth(first) or pieces[-1].value
    return [*pieces, _Piece(start, None, beyond, Decimal(0))]


def _cuts(first: Inputs[Decimal], second: Inputs[Decimal]) -> Iterator[tuple[Decimal, bool]]:
    """Where pieces end, and whether the difference surely keeps its sign up to there; at least one."""
    floor = max(_floor(first), _floor(second))
    low, high = _uncertain(first, second, floor)
    for end in _steps(first, second, Decimal(0), floor):
        yield end, False
    if low > floor:
        yield low, True
    for end in _steps(first, second, max(low, floor), high):
        yield end, False


def _uncertain(first: Inputs[Decimal], second: Inputs[Decimal], floor: Decimal) -> tuple[Decimal, Decimal]:
    """The volumes between which steps decide: outside, a replica more or less turns nothing round."""
    base = _base(second) - _base(first)
    growth = _growth(second) - _growth(first)
    ends = (base - _step(first), base + _step(second))
    if not growth:
        return floor, floor if min(ends) > 0 or max(ends) < 0 else Decimal(LARGEST_VOLUME)
    low, high = sorted(-end / growth for end in ends)
    return max(low, floor), max(high, floor)


def _steps(
    first: Inputs[Decimal], second: Inputs[Decimal], start: Decimal, end: Decimal
) -> Iterator[Decimal]:
    """Every volume after `start` at which a replica is full, and the end."""
    full = {volume for of in (first, second) if _is_stepped(of) for volume in _full(of, start, end)}
    yield from sorted(full)[:MOST_STEPS]
    if end > start and end not in full:
        yield end


def _full(of: Inputs[Decimal], start: Decimal, end: Decimal) -> Iterator[Decimal]:
    above, below = formulas.load(of)
    replicas = start * above // below + 1
    for count in range(int(replicas), int(replicas) + MOST_STEPS):
        volume = count * below / above
        if volume > end:
            return
        if count >= of.min_replicas:
            yield volume


def _floor(of: Inputs[Decimal]) -> Decimal:
    """The volume up to which the replicas that always run suffice."""
    if not _is_stepped(of):
        return Decimal(0)
    above, below = formulas.load(of)
    return max(of.min_replicas, 1) * below / above


def _cheaper(piece: _Piece) -> _Range | None:
    """The part of a piece in which the second is cheaper."""
    start, end, value, slope = piece
    crossing = start - value / slope if slope else None
    if value < 0 or (value == 0 and slope < 0):
        rises = crossing is not None and slope > 0 and (end is None or crossing < end)
        return start, crossing if rises else end
    falls = crossing is not None and slope < 0 and (end is None or crossing < end)
    return (crossing, end) if crossing is not None and falls else None


def _joined(ranges: Iterable[_Range]) -> list[_Range]:
    joined: list[_Range] = []
    for start, end in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def _base(of: Inputs[Decimal]) -> Decimal:
    """USD a month without calls, and without hosting where that grows in steps."""
    hosting = Decimal(0) if _is_stepped(of) else formulas.replica_usd(of)
    return formulas.standing(of) + hosting + formulas.one_time(of) / of.horizon


def _step(of: Inputs[Decimal]) -> Decimal:
    """USD a month for one replica more, where hosting grows."""
    return formulas.replica_usd(of) if _is_stepped(of) else Decimal(0)


def _difference(first: Inputs[Decimal], second: Inputs[Decimal], volume: Decimal) -> Decimal:
    return formulas.amortised(second, volume) - formulas.amortised(first, volume)


def _slope(of: Inputs[Decimal]) -> Decimal:
    """USD a month per daily query, hosting aside."""
    return DAYS_A_MONTH * formulas.per_query(of).total


def _growth(of: Inputs[Decimal]) -> Decimal:
    """USD a month per daily query in the long run, hosting included."""
    if not _is_stepped(of):
        return _slope(of)
    above, below = formulas.load(of)
    return _slope(of) + formulas.replica_usd(of) * above / below
