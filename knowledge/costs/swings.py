"""What one unknown alone does to the comparison: how far it moves it, and where it turns it round."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_CEILING, Context, Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from pydantic import BaseModel

from knowledge.costs import formulas
from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.formulas import Inputs
from knowledge.costs.spreads import PROMPT, Spread
from knowledge.costs.working import CALLS, Working

MOST_STEPS: Final = 60
"""Replicas that are looked at one by one; among more, one more or less is beneath what anybody knows."""

SHORT: Final = Context(prec=15)
"""Of the factors at which costs are looked at: short ones keep all that follows exact."""

Costs = Mapping[Approach, Decimal]


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
    working = {name: Working(of[name], volume) for name in APPROACHES}
    found = [swing for spread in spreads if (swing := _swing(working, spread))]
    return sorted(found, key=lambda swing: -swing.moves_usd)


def cheapest(costs: Costs) -> Approach:
    """The first of equals."""
    return min(APPROACHES, key=costs.__getitem__)


def _swing(working: Mapping[Approach, Working], spread: Spread) -> Swing | None:
    likely = {name: of.likely for name, of in working.items()}
    touched = {name: of for name, of in working.items() if of.touched(spread)}
    low, high = (_costs(touched, likely, spread, factor) for factor in (spread.low, spread.high))
    if low == likely == high:
        return None
    first, second, _ = sorted(APPROACHES, key=likely.__getitem__)
    flip = _flip(touched, likely, spread, (low, high))
    return Swing(
        input=spread.id,
        label=spread.label,
        low=float(spread.low),
        high=float(spread.high),
        moves_usd=float(abs((high[second] - high[first]) - (low[second] - low[first]))),
        cheapest_at_low=cheapest(low),
        cheapest_at_high=cheapest(high),
        flips_at=None if flip is None else float(flip),
    )


def _costs(touched: Mapping[Approach, Working], likely: Costs, spread: Spread, factor: Decimal) -> Costs:
    return {**likely, **{name: of.cost(spread, factor) for name, of in touched.items()}}


def _flip(
    touched: Mapping[Approach, Working], likely: Costs, spread: Spread, ends: tuple[Costs, Costs]
) -> Decimal | None:
    """The factor nearest to 1 at which another than the likely cheapest is cheapest."""
    breaks = sorted({at for of in touched.values() for at in _breaks(of, spread)})
    leader = cheapest(likely)
    one = Decimal(1)
    flips: list[Decimal] = []
    for end, costs in zip((spread.low, spread.high), ends, strict=True):
        cuts = [at for at in breaks if min(end, one) <= at <= max(end, one)]
        stretch = _Stretch(one, end, likely, costs)
        pieces = _pieces(touched, spread, stretch, cuts) if cuts else [stretch]
        flips += _first(leader, [*pieces, stretch._replace(near=end, at_near=costs)])
    return min(flips, key=lambda at: abs(at - 1), default=None)


class _Stretch(NamedTuple):
    """Factors between which every cost is a straight line, outwards from 1, and the costs just inside its ends."""

    near: Decimal
    far: Decimal
    at_near: Costs
    at_far: Costs


def _pieces(
    touched: Mapping[Approach, Working], spread: Spread, whole: _Stretch, cuts: Iterable[Decimal]
) -> Iterator[_Stretch]:
    """A stretch cut where costs bend or jump, from 1 outwards.

    Costs are looked at inside of each piece, never at a cut, where they belong to one side alone.
    """
    ends = sorted({whole.near, whole.far, *cuts}, reverse=whole.far < whole.near)
    for near, far in pairwise(ends):
        quarter = (far - near) / 4
        costs = [_costs(touched, whole.at_near, spread, at) for at in (near + quarter, far - quarter)]
        yield _Stretch(near, far, _beyond(costs[1], costs[0]), _beyond(costs[0], costs[1]))


def _beyond(start: Costs, end: Costs) -> Costs:
    """A line continued by half its length."""
    return {name: end[name] + (end[name] - start[name]) / 2 for name in APPROACHES}


def _first(leader: Approach, stretches: Iterable[_Stretch]) -> list[Decimal]:
    """Where, going outwards, the leader is first not the cheapest; empty where it stays so."""
    for stretch in stretches:
        shares = [share for other in APPROACHES if (share := _share(leader, other, stretch)) is not None]
        if shares:
            return [stretch.near + min(shares) * (stretch.far - stretch.near)]
    return []


def _share(leader: Approach, other: Approach, stretch: _Stretch) -> Decimal | None:
    """The part of a stretch after which the other goes before the leader."""
    near = max(stretch.at_near[other] - stretch.at_near[leader], Decimal(0))
    far = stretch.at_far[other] - stretch.at_far[leader]
    if far < 0:
        return near / (near - far)
    if stretch.at_near[other] < stretch.at_near[leader]:
        return Decimal(0)
    wins_ties = APPROACHES.index(other) < APPROACHES.index(leader)
    return Decimal(1 if near else 0) if wins_ties and far == 0 else None


def _breaks(of: Working, spread: Spread) -> Iterator[Decimal]:
    """Factors within the spread at which the cost of an approach bends or jumps."""
    found = itertools.chain(_prompt_breaks(of.of, spread), _cap(of.of, spread), _steps(of, spread))
    return (at for exact in found if spread.low <= (at := SHORT.plus(exact)) <= spread.high)


def _prompt_breaks(of: Inputs[Decimal], spread: Spread) -> Iterator[Decimal]:
    """Where the prompt is long enough to be cached, and where it outgrows the part that can be."""
    moved = sum((getattr(of, field) for field in spread.fields if field in PROMPT), Decimal(0))
    if of.cached is not None and moved:
        rest = formulas.prompt(of) - moved
        yield (of.cache_min - rest) / moved
        yield (of.prefix - rest) / moved


def _cap(of: Inputs[Decimal], spread: Spread) -> Iterator[Decimal]:
    if "hit_rate" in spread.fields and of.hit_rate:
        yield 1 / of.hit_rate


def _steps(of: Working, spread: Spread) -> Iterator[Decimal]:
    """Where a replica is full."""
    if not of.of.capped or not of.of.hosting or CALLS.isdisjoint(spread.fields):
        return
    low, high = of.load(spread, spread.low), of.load(spread, spread.high)
    if low == high:
        return
    start = max(low.to_integral_value(ROUND_CEILING), Decimal(of.of.min_replicas))
    width = int((high - start) / MOST_STEPS) + 1
    replicas = start
    while replicas <= high:
        yield spread.low + (replicas - low) / (high - low) * (spread.high - spread.low)
        replicas += width
