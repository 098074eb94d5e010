"""What one unknown alone does to the comparison: how far it moves it, and where it turns it round."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from pydantic import BaseModel

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.courses import Course, Point
from knowledge.costs.flips import Courses, cheapest, flip
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
    found = [swing for spread in spreads if (swing := _swing(courses, spread))]
    return sorted(found, key=lambda swing: -swing.moves_usd)


def _swing(courses: Courses, spread: Spread) -> Swing | None:
    ways = {name: course.along(spread) for name, course in courses.items()}

    def along(factor: Decimal) -> dict[Approach, Point]:
        return {name: way(factor) for name, way in ways.items()}

    likely, low, high = (_totals(courses, along(factor)) for factor in (Decimal(1), spread.low, spread.high))
    if low == likely == high:
        return None
    first, second, _ = sorted(APPROACHES, key=likely.__getitem__)
    flips_at = flip(courses, along, spread)
    return Swing(
        input=spread.id,
        label=spread.label,
        low=float(spread.low),
        high=float(spread.high),
        moves_usd=float(abs((high[second] - high[first]) - (low[second] - low[first]))),
        cheapest_at_low=cheapest(low),
        cheapest_at_high=cheapest(high),
        flips_at=None if flips_at is None else float(flips_at),
    )


def _totals(courses: Courses, points: Mapping[Approach, Point]) -> dict[Approach, Decimal]:
    return {name: course.total(points[name]) for name, course in courses.items()}
