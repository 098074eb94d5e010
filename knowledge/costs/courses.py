"""How the cost of one approach runs while one unknown moves from low to high."""

from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, Decimal
from typing import Final, NamedTuple

from knowledge.costs import formulas
from knowledge.costs.formulas import Inputs
from knowledge.costs.spreads import PROMPT, Scaled, Spread, scaled

CALLS: Final[frozenset[Scaled]] = frozenset(
    ("system", "few_shot", "context", "question", "output", "reasoning", "embedded", "hit_rate", "retry_rate")
)
"""What the cost of a call depends on."""

HOSTING: Final[frozenset[Scaled]] = frozenset((*PROMPT, "output", "reasoning", "retry_rate", "peak_factor"))
"""What the number of replicas depends on."""

CACHING: Final[frozenset[Scaled]] = frozenset((*PROMPT, "hit_rate"))
"""What decides how much of a prompt is read from a cache."""

MOST_STEPS: Final = 500
"""Replicas that are looked at one by one; among more, one more or less is beneath what anybody knows."""


class Point(NamedTuple):
    """The cost at one factor; both are straight lines in the factor between bends.

    Attributes:
        smooth: USD over the horizon, replicas that grow with the volume aside.
        load: How many replicas are busy.
    """

    smooth: Decimal
    load: Decimal


class Course:
    """One approach at one volume, its cost in USD over the whole horizon: by the month it would be rounded.

    Attributes:
        of: Its figures; likely ones between calls.
        fewest: Replicas that always run.
        replica: USD for each replica, where they grow with the volume; else zero.
    """

    def __init__(self, of: Inputs[Decimal], volume: Decimal) -> None:
        self.of = formulas.copy(of)
        self.volume = volume
        self.fewest = of.min_replicas
        self.replica = of.horizon * formulas.replica_usd(of) if of.capped else Decimal(0)
        self._standing = self._stands()
        self._calls = self._called()
        self.likely = Point(self._standing + self._calls, self._busy())

    def total(self, at: Point) -> Decimal:
        """USD over the horizon."""
        return self.hosted(at.smooth, at.load)

    def hosted(self, smooth: Decimal, load: Decimal) -> Decimal:
        """USD over the horizon with as many replicas as that load needs."""
        if not self.replica:
            return smooth
        return smooth + self.replica * max(self.fewest, int(load.to_integral_value(ROUND_CEILING)))

    def lowest(self, first: Point, last: Point) -> Decimal:
        """What no point of a straight line costs less than."""
        return self.hosted(min(first.smooth, last.smooth), min(first.load, last.load))

    def highest(self, first: Point, last: Point) -> Decimal:
        """What no point of a straight line costs more than; at its ends a replica may just be full."""
        return self.hosted(max(first.smooth, last.smooth), max(first.load, last.load)) + self.replica

    def touched(self, spread: Spread) -> bool:
        """Whether the unknown changes any of its figures: any factor of zero is zero."""
        return any(getattr(self.of, field) for field in spread.fields)

    def along(self, spread: Spread) -> Callable[[Decimal], Point]:
        """From factors of the likely value to points."""
        likely = self.likely
        if not self.touched(spread):
            return lambda _: likely
        if self._may_bend(spread):
            return lambda factor: self._at(spread, factor)
        # A straight line: a second point tells all others.
        double = self._at(spread, Decimal(2))
        smooth, load = double.smooth - likely.smooth, double.load - likely.load
        return lambda factor: Point(likely.smooth + (factor - 1) * smooth, likely.load + (factor - 1) * load)

    def bends(self, spread: Spread) -> Iterator[Decimal]:
        """Factors at which points leave a straight line: a share is full, a prompt is cached or outgrows its prefix."""
        if not self._may_bend(spread):
            return
        if "hit_rate" in spread.fields:
            yield 1 / self.of.hit_rate
            return
        moved = sum((getattr(self.of, field) for field in spread.fields), Decimal(0))
        rest = formulas.prompt(self.of) - moved
        yield (self.of.cache_min - rest) / moved
        yield (self.of.prefix - rest) / moved

    def steps(self, first: Point, last: Point) -> Iterator[Decimal]:
        """Shares of the way between two points at which a replica is full."""
        low, high = sorted((first.load, last.load))
        if not self.replica or low == high:
            return
        full = max(low.to_integral_value(ROUND_CEILING), Decimal(self.fewest))
        width = int((high - full) / MOST_STEPS) + 1
        while full <= high:
            yield (full - first.load) / (last.load - first.load)
            full += width

    def _may_bend(self, spread: Spread) -> bool:
        return self.of.cached is not None and not CACHING.isdisjoint(spread.fields) and self.touched(spread)

    def _at(self, spread: Spread, factor: Decimal) -> Point:
        """The figures are changed and put back: to copy them takes as long as the formulas."""
        likely = [(field, getattr(self.of, field)) for field in spread.fields]
        for field, value in likely:
            setattr(self.of, field, scaled(field, value, factor))
        point = self._point(spread)
        for field, value in likely:
            setattr(self.of, field, value)
        return point

    def _point(self, spread: Spread) -> Point:
        """Only what the unknown can change is worked out anew."""
        calls, hosting = not CALLS.isdisjoint(spread.fields), not HOSTING.isdisjoint(spread.fields)
        standing = self._standing if calls or hosting else self._stands()
        variable = self._called() if calls else self._calls
        return Point(standing + variable, self._busy() if hosting else self.likely.load)

    def _stands(self) -> Decimal:
        """USD over the horizon that calls do not change."""
        hosted = Decimal(0) if self.of.capped else formulas.replica_usd(self.of)
        return formulas.one_time(self.of) + self.of.horizon * (formulas.standing(self.of) + hosted)

    def _called(self) -> Decimal:
        return self.of.horizon * formulas.variable(self.of, self.volume)

    def _busy(self) -> Decimal:
        if not self.replica:
            return Decimal(0)
        above, below = formulas.load(self.of)
        return self.volume * above / below
