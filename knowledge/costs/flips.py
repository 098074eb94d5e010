"""Where one unknown turns the comparison round: the factor at which another approach gets cheapest."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.courses import Course, Point
from knowledge.costs.spreads import Spread

SHORT: Final = Context(prec=15)
"""Of the factors at which costs are looked at: short ones keep what follows exact."""

Points = Mapping[Approach, Point]
Costs = Mapping[Approach, Decimal]
Courses = Mapping[Approach, Course]
Along = Callable[[Decimal], Points]


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


def flip(courses: Courses, along: Along, spread: Spread) -> Decimal | None:
    """The factor nearest to 1 at which another than the likely cheapest is cheapest; `None` where it stays."""
    leader = cheapest({name: course.total(course.likely) for name, course in courses.items()})
    bends = {SHORT.plus(at) for course in courses.values() for at in course.bends(spread)}
    ends = (spread.low, spread.high)
    found = [at for end in ends if (at := _outwards(courses, along, leader, end, bends)) is not None]
    return min(found, key=lambda at: abs(at - 1), default=None)


def _outwards(
    courses: Courses, along: Along, leader: Approach, end: Decimal, bends: Iterable[Decimal]
) -> Decimal | None:
    """The first factor from 1 to an end at which the leader is not the cheapest."""
    for stretch in _stretches(along, end, bends):
        if (found := _in_stretch(courses, leader, stretch)) is not None:
            return found
    # Where a cost jumps right at the end, only a look at the end itself tells.
    costs = {name: courses[name].total(point) for name, point in along(end).items()}
    return end if cheapest(costs) != leader else None


def _stretches(along: Along, end: Decimal, bends: Iterable[Decimal]) -> Iterator[_Stretch]:
    """From 1 to an end, cut where points bend or jump; they are looked at inside, since a bend is of one side alone."""
    one = Decimal(1)
    inside = {at for at in bends if min(one, end) <= at <= max(one, end)}
    for near, far in pairwise(sorted({one, end, *inside}, reverse=end < 1)):
        if not inside:
            yield _Stretch(near, far, along(near), along(far))
            continue
        quarter = (far - near) / 4
        middle = _Stretch(near + quarter, far - quarter, along(near + quarter), along(far - quarter))
        yield _Stretch(near, far, middle.at(near), middle.at(far))


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
    loads = {name: point.load for name, point in of.at((of.near + of.far) / 2).items()}
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
