"""What one unknown alone does to the comparison: how far it moves it, and where it turns it round."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from pydantic import BaseModel

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.courses import Course
from knowledge.costs.flips import Costs, Courses, Move, Points, cheapest, flip
from knowledge.costs.formulas import Inputs
from knowledge.costs.spreads import Spread


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


def swings(of: Mapping[Approach, Inputs[Decimal]], spreads: Iterable[Spread], volume: Decimal) -> list[Swing]:
    """The most moving first; unknowns that change no cost are left out."""
    courses = {name: Course(of[name], volume) for name in APPROACHES}
    likely = {name: course.total(course.likely) for name, course in courses.items()}
    found = [swing for spread in spreads if (swing := _swing(courses, likely, spread))]
    return sorted(found, key=lambda swing: -swing.moves_usd)


def _swing(courses: Courses, likely: Costs, spread: Spread) -> Swing | None:
    if not any(course.touched(spread) for course in courses.values()):
        return None
    move = _move(courses, spread)
    low, high = _totals(courses, move.at_low), _totals(courses, move.at_high)
    if low == likely == high:
        return None
    first, second, _ = sorted(APPROACHES, key=likely.__getitem__)
    moved = (high[second] - high[first]) - (low[second] - low[first])
    flips_at = flip(courses, first, move)
    return Swing(
        input=spread.id,
        label=spread.label,
        low=float(spread.low),
        high=float(spread.high),
        moves_usd=float(abs(moved) / courses[first].of.horizon),
        cheapest_at_low=cheapest(low),
        cheapest_at_high=cheapest(high),
        flips_at=None if flips_at is None else float(flips_at),
    )


def _move(courses: Courses, spread: Spread) -> Move:
    ways = {name: course.along(spread) for name, course in courses.items()}

    def along(factor: Decimal) -> Points:
        return {name: way(factor) for name, way in ways.items()}

    return Move(spread, along, along(spread.low), along(spread.high))


def _totals(courses: Courses, points: Points) -> Costs:
    return {name: course.total(points[name]) for name, course in courses.items()}
