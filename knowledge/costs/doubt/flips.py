"""Where one unknown turns the comparison round: the factor at which another approach gets cheapest."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.doubt.courses import SHORT, Point
from knowledge.costs.doubt.moves import Contest, Move, Points

ONE: Final = Decimal(1)


class Stretch(NamedTuple):
    """Factors between which all points run straight, outwards from 1, and the points just inside its ends."""

    near: Decimal
    far: Decimal
    at_near: Points
    at_far: Points

    def at(self, factor: Decimal) -> Points:
        share = (factor - self.near) / (self.far - self.near)
        return {name: _between(start, self.at_far[name], share) for name, start in self.at_near.items()}


def flip(move: Move, end: Decimal, at_end: Points, cheapest: Approach) -> Decimal | None:
    """The first factor on the way from 1 to an end at which another than the likely cheapest is cheapest.

    The points at the end, and who is cheapest there, are known to callers already.
    """
    stays = cheapest == move.contest.leader
    if stays and not move.bends and not move.steps(at_end):
        return None  # Along straight lines, who leads at both ends leads in between.
    whole = Stretch(ONE, end, move.contest.points, at_end)
    bends = [at for at in move.bends if min(ONE, end) <= at <= max(ONE, end)]
    for stretch in _cut(move, whole, bends) if bends else [whole]:
        if (found := _in_stretch(move.contest, stretch)) is not None:
            return found
    # Where a cost jumps right at the end, only a look at the end itself tells.
    return None if stays else end


def _cut(move: Move, whole: Stretch, bends: Sequence[Decimal]) -> Iterator[Stretch]:
    """From bend to bend; each known from two looks inside, since a bend belongs to one side alone."""
    for near, far in pairwise(sorted({whole.near, whole.far, *bends}, reverse=whole.far < whole.near)):
        quarter = (far - near) / 4
        first, last = near + quarter, far - quarter
        middle = Stretch(first, last, move.at(first), move.at(last))
        yield Stretch(near, far, middle.at(near), middle.at(far))


def _between(start: Point, end: Point, share: Decimal) -> Point:
    if start is end:
        return start
    return Point(
        start.smooth + share * (end.smooth - start.smooth), start.load + share * (end.load - start.load)
    )


def _in_stretch(contest: Contest, of: Stretch) -> Decimal | None:
    if _surely_leads(contest, of):
        return None
    shares = (
        share
        for name, course in contest.courses.items()
        for share in course.steps(of.at_near[name], of.at_far[name])
    )
    full = {SHORT.plus(of.near + share * (of.far - of.near)) for share in shares}
    return _search(contest, of, sorted(full - {of.near, of.far}, reverse=of.far < of.near))


def _search(contest: Contest, of: Stretch, full: Sequence[Decimal]) -> Decimal | None:
    """Halved at factors where a replica is full, as long as the answer is open; the half that is nearer to 1 first."""
    if not full:
        return _crossing(contest, of)
    half = len(full) // 2
    middle = of.at(full[half])
    nearer = of._replace(far=full[half], at_far=middle)
    if not _surely_leads(contest, nearer) and (found := _search(contest, nearer, full[:half])) is not None:
        return found
    farther = of._replace(near=full[half], at_near=middle)
    return None if _surely_leads(contest, farther) else _search(contest, farther, full[half + 1 :])


def _surely_leads(contest: Contest, of: Stretch) -> bool:
    """Whether the leader at its dearest costs less than every other approach at its cheapest."""
    leader = contest.leader
    most = contest.courses[leader].highest(of.at_near[leader], of.at_far[leader])
    return all(
        most < course.lowest(of.at_near[name], of.at_far[name])
        for name, course in contest.courses.items()
        if name != leader
    )


def _crossing(contest: Contest, of: Stretch) -> Decimal | None:
    """Where the leader stops being the cheapest, while no replica is added."""
    leader = contest.leader
    near, far = {}, {}
    for name, course in contest.courses.items():
        start, end = of.at_near[name], of.at_far[name]
        hosting = course.hosting((start.load + end.load) / 2)
        near[name], far[name] = start.smooth + hosting, end.smooth + hosting
    shares = [
        share
        for name in APPROACHES
        if name != leader
        and (share := _share(near[name] - near[leader], far[name] - far[leader], ties=_before(name, leader)))
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
