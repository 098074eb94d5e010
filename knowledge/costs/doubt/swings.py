"""What one unknown alone does to the comparison: how far it moves it, and where it turns it round."""

from collections.abc import Iterable
from decimal import Decimal

from pydantic import BaseModel

from knowledge.costs.case import Approach
from knowledge.costs.doubt.flips import flip
from knowledge.costs.doubt.moves import Contest, Move, cheapest
from knowledge.costs.doubt.spreads import Spread


class Swing(BaseModel):
    """One unknown moved from its low to its high, all others as given.

    Attributes:
        input: Id of its spread.
        low: Factor of the likely value.
        high: Factor of the likely value.
        moves_usd: By how much the difference between the likely cheapest and the likely second changes from low to
            high, in amortised USD a month.
        flips_at: Factor of the likely value, nearest to 1, from which another approach is cheapest.
    """

    input: str
    label: str
    low: float
    high: float
    moves_usd: float
    cheapest_at_low: Approach
    cheapest_at_high: Approach
    flips_at: float | None


def swings(contest: Contest, spreads: Iterable[Spread]) -> list[Swing]:
    """The most moving first; unknowns that change no cost are left out."""
    found = [
        swing for spread in spreads if (move := contest.move(spread)) and (swing := _swing(move, spread))
    ]
    return sorted(found, key=lambda swing: -swing.moves_usd)


def _swing(move: Move, spread: Spread) -> Swing | None:
    contest, at_low, at_high = move.contest, move.at(spread.low), move.at(spread.high)
    low, high = move.costs(at_low), move.costs(at_high)
    if low == contest.costs == high:
        return None
    first, second = contest.leader, contest.second
    moved = (high[second] - high[first]) - (low[second] - low[first])
    ends = cheapest(low), cheapest(high)
    flips = flip(move, spread.low, at_low, ends[0]), flip(move, spread.high, at_high, ends[1])
    return Swing(
        input=spread.id,
        label=spread.label,
        low=float(spread.low),
        high=float(spread.high),
        moves_usd=float(abs(moved) / contest.horizon),
        cheapest_at_low=ends[0],
        cheapest_at_high=ends[1],
        flips_at=_nearest(flips),
    )


def _nearest(flips: Iterable[Decimal | None]) -> float | None:
    """To 1, of those that there are."""
    found = [at for at in flips if at is not None]
    return float(min(found, key=lambda at: abs(at - 1))) if found else None
