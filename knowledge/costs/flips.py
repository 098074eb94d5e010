"""Where one unknown turns the comparison round: the factor at which another approach gets cheapest."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from itertools import islice, pairwise
from typing import Final, NamedTuple

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.courses import Course, Point
from knowledge.costs.spreads import Spread

SHORT: Final = Context(prec=15)
"""Of the factors at which costs are looked at: short ones keep what follows exact."""

Points = Mapping[Approach, Point]
Costs = Mapping[Approach, Decimal]
Courses = Mapping[Approach, Course]


class _Stretch(NamedTuple):
    """Factors between which all points run straight, outwards from 1, and the points just inside its ends."""

    near: Decimal
    far: Decimal
    at_near: Points
    at_far: Points

    def at(self, factor: Decimal) -> Points:
        share = (factor - self.near) / (self.far - self.near)
        return {name: _between(start, self.at_far[name], share) for name, start in self.at_near.items()}


def cheapest(costs: Costs) -> Approach:
    """The first of equals."""
    return min(APPROACHES, key=costs.__getitem__)


class Move(NamedTuple):
    """One unknown moved from its low to its high.

    Attributes:
        along: From a factor of the likely value to the points of all approaches.
    """

    spread: Spread
    along: Callable[[Decimal], Points]
    at_low: Points
    at_high: Points


def flip(courses: Courses, leader: Approach, move: Move) -> Decimal | None:
    """The factor nearest to 1 at which another than the likely cheapest is cheapest; `None` where it stays."""
    bends = {SHORT.plus(at) for course in courses.values() for at in course.bends(move.spread)}
    ends = ((move.spread.low, move.at_low), (move.spread.high, move.at_high))
    found = [
        at
        for end, at_end in ends
        for at in _outwards(courses, leader, _stretches(courses, move, end, at_end, bends))
    ]
    return min(found, key=lambda at: abs(at - 1), default=None)


def _outwards(courses: Courses, leader: Approach, stretches: Iterable[_Stretch]) -> list[Decimal]:
    """The first factor at which the leader is not the cheapest, if there is one."""
    found = (_in_stretch(courses, leader, stretch) for stretch in stretches)
    return list(islice((at for at in found if at is not None), 1))


def _stretches(
    courses: Courses, move: Move, end: Decimal, at_end: Points, bends: Iterable[Decimal]
) -> Iterator[_Stretch]:
    """From 1 to an end, cut at bends, and the end by itself, since costs may jump right there."""
    one = Decimal(1)
    inside = {at for at in bends if min(one, end) <= at <= max(one, end)}
    if inside:
        cuts = sorted({one, end, *inside}, reverse=end < 1)
        yield from (_inner(move, near, far) for near, far in pairwise(cuts))
        yield _Stretch(end, end, at_end, at_end)
    elif end != one:
        yield _Stretch(one, end, {name: course.likely for name, course in courses.items()}, at_end)


def _inner(move: Move, near: Decimal, far: Decimal) -> _Stretch:
    """Known from two looks inside, since a bend belongs to one side alone."""
    first, last = near + (far - near) / 4, far - (far - near) / 4
    middle = _Stretch(first, last, move.along(first), move.along(last))
    return _Stretch(near, far, middle.at(near), middle.at(far))


def _between(start: Point, end: Point, share: Decimal) -> Point:
    return Point(
        start.smooth + share * (end.smooth - start.smooth), start.load + share * (end.load - start.load)
    )


def _in_stretch(courses: Courses, leader: Approach, of: _Stretch) -> Decimal | None:
    if _surely_leads(courses, leader, of):
        return None
    shares = (
        share for name, course in courses.items() for share in course.steps(of.at_near[name], of.at_far[name])
    )
    full = {SHORT.plus(of.near + share * (of.far - of.near)) for share in shares}
    return _search(courses, leader, of, sorted(full - {of.near, of.far}, reverse=of.far < of.near))


def _search(courses: Courses, leader: Approach, of: _Stretch, full: Sequence[Decimal]) -> Decimal | None:
    """Halved at factors where a replica is full, as long as the answer is open; the half that is nearer to 1 first."""
    if _surely_leads(courses, leader, of):
        return None
    if not full:
        return _crossing(courses, leader, of)
    half = len(full) // 2
    middle = of.at(full[half])
    nearer = of._replace(far=full[half], at_far=middle)
    farther = of._replace(near=full[half], at_near=middle)
    found = _search(courses, leader, nearer, full[:half])
    return found if found is not None else _search(courses, leader, farther, full[half + 1 :])


def _surely_leads(courses: Courses, leader: Approach, of: _Stretch) -> bool:
    """Whether the leader at its dearest costs less than every other approach at its cheapest."""
    most = courses[leader].highest(of.at_near[leader], of.at_far[leader])
    others = (name for name in APPROACHES if name != leader)
    return all(most < courses[name].lowest(of.at_near[name], of.at_far[name]) for name in others)


def _crossing(courses: Courses, leader: Approach, of: _Stretch) -> Decimal | None:
    """Where the leader stops being the cheapest, while no replica is added."""
    loads = {name: (point.load + of.at_far[name].load) / 2 for name, point in of.at_near.items()}
    near = {name: courses[name].hosted(point.smooth, loads[name]) for name, point in of.at_near.items()}
    far = {name: courses[name].hosted(point.smooth, loads[name]) for name, point in of.at_far.items()}
    others = (name for name in APPROACHES if name != leader)
    shares = [
        share
        for name in others
        if (share := _share(near[name] - near[leader], far[name] - far[leader], ties=_before(name, leader)))
        is not None
    ]
    return of.near + min(shares) * (of.far - of.near) if shares else None


def _before(first: Approach, second: Approach) -> bool:
    return APPROACHES.index(first) < APPROACHES.index(second)


def _share(near: Decimal, far: Decimal, *, ties: bool) -> Decimal | None:
    """The part of the way after which a difference is negative, or with ties zero."""
    if near < 0:
        return Decimal(0)
    if far < 0:
        return near / (near - far)
    return Decimal(1 if near else 0) if ties and not far else None
