"""All approaches side by side, while one unknown moves away from its likely value."""

from collections.abc import Mapping
from decimal import Decimal

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.doubt.courses import Course, Point, Way
from knowledge.costs.doubt.spreads import Spread
from knowledge.costs.formulas import Inputs

Points = dict[Approach, Point]
Costs = dict[Approach, Decimal]


class Contest:
    """All approaches at one volume, every input as it was given.

    Attributes:
        costs: USD over the horizon.
        leader: The cheapest, the first of equals.
        second: The next.
    """

    def __init__(self, of: Mapping[Approach, Inputs[Decimal]], volume: Decimal) -> None:
        self.courses = {name: Course(of[name], volume) for name in APPROACHES}
        self.points: Points = {name: course.likely for name, course in self.courses.items()}
        self.costs: Costs = {name: course.total(course.likely) for name, course in self.courses.items()}
        self.leader, self.second, _ = sorted(APPROACHES, key=self.costs.__getitem__)
        self.horizon = of[self.leader].horizon

    def amortised(self, name: Approach) -> Decimal:
        """USD a month."""
        return self.costs[name] / self.horizon

    def move(self, spread: Spread) -> "Move | None":
        """`None` where the unknown changes nothing."""
        ways = {name: way for name, course in self.courses.items() if (way := course.way(spread))}
        return Move(self, ways) if ways else None


class Move:
    """One unknown moved.

    Attributes:
        ways: Of the approaches that it changes; the others stay.
        bends: Factors at which points leave a straight line.
    """

    def __init__(self, contest: Contest, ways: Mapping[Approach, Way]) -> None:
        self.contest = contest
        self.ways = ways
        self.bends = {at for way in ways.values() for at in way.bends}

    def at(self, factor: Decimal) -> Points:
        return {**self.contest.points, **{name: way.at(factor) for name, way in self.ways.items()}}

    def steps(self, points: Points) -> bool:
        """Whether the number of replicas may be another there."""
        return any(points[name].load != self.contest.points[name].load for name in self.ways)

    def costs(self, points: Points) -> Costs:
        courses = self.contest.courses
        return {**self.contest.costs, **{name: courses[name].total(points[name]) for name in self.ways}}


def cheapest(costs: Costs) -> Approach:
    """The first of equals."""
    return min(APPROACHES, key=costs.__getitem__)
