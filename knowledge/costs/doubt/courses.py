"""How the cost of one approach runs while one unknown moves from low to high."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_CEILING, Context, Decimal
from typing import Final, NamedTuple

from knowledge.costs import formulas
from knowledge.costs.doubt.spreads import PROMPT, Scaled, Spread, scaled
from knowledge.costs.formulas import Inputs

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

SHORT: Final = Context(prec=15)
"""Of the factors at which costs are looked at: short ones keep what follows exact."""


class Point(NamedTuple):
    """The cost at one factor; both are straight lines in the factor between bends.

    Attributes:
        smooth: USD over the horizon, replicas that grow with the volume aside.
        load: How many replicas are busy.
    """

    smooth: Decimal
    load: Decimal


class Way(NamedTuple):
    """How the cost of an approach runs along one unknown.

    Attributes:
        at: From a factor of the likely value to the point there.
        bends: Factors within the spread at which points leave a straight line.
    """

    at: Callable[[Decimal], Point]
    bends: tuple[Decimal, ...]


Moved = Sequence[tuple[Scaled, Decimal]]


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
        return at.smooth + self.hosting(at.load)

    def hosting(self, load: Decimal) -> Decimal:
        """USD over the horizon for as many replicas as that load needs, where they grow with the volume."""
        if not self.replica:
            return self.replica
        return self.replica * max(self.fewest, int(load.to_integral_value(ROUND_CEILING)))

    def lowest(self, first: Point, last: Point) -> Decimal:
        """What no point of a straight line costs less than."""
        return min(first.smooth, last.smooth) + self.hosting(min(first.load, last.load))

    def highest(self, first: Point, last: Point) -> Decimal:
        """What no point of a straight line costs more than."""
        return max(first.smooth, last.smooth) + self.hosting(max(first.load, last.load))

    def way(self, spread: Spread) -> Way | None:
        """How the cost runs along an unknown; `None` where it does not depend on it: any factor of zero is zero."""
        moved = [(field, value) for field in spread.fields if (value := getattr(self.of, field))]
        if not moved or spread.low == spread.high:
            return None
        if self.of.cached is not None and not CACHING.isdisjoint(spread.fields):
            short = (SHORT.plus(at) for at in self._bends(moved))
            if bends := tuple(at for at in short if spread.low <= at <= spread.high):
                return Way(lambda factor: self._at(moved, factor), bends)
        return self._straight(moved, spread.high if spread.high > 1 else spread.low)

    def _straight(self, moved: Moved, end: Decimal) -> Way:
        """A line, of which the likely point and one end tell all others."""
        likely, last = self.likely, self._at(moved, end)
        smooth, load = ((there - here) / (end - 1) for here, there in zip(likely, last, strict=True))

        def at(factor: Decimal) -> Point:
            moved_by = factor - 1
            return (
                last
                if factor == end
                else Point(likely.smooth + moved_by * smooth, likely.load + moved_by * load)
            )

        return Way(at, ())

    def _bends(self, moved: Moved) -> Iterator[Decimal]:
        """Where a share is full, a prompt is long enough for a cache, or it outgrows what can be cached."""
        if moved[0][0] == "hit_rate":
            yield 1 / self.of.hit_rate
            return
        length = sum((value for _, value in moved), Decimal(0))
        rest = formulas.prompt(self.of) - length
        yield (self.of.cache_min - rest) / length
        if self.of.prefix > self.of.cache_min:
            yield (self.of.prefix - rest) / length

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

    def _at(self, moved: Moved, factor: Decimal) -> Point:
        """The figures are changed and put back: to copy them takes as long as the formulas."""
        for field, value in moved:
            setattr(self.of, field, scaled(field, value, factor))
        point = self._point(moved[0][0])
        for field, value in moved:
            setattr(self.of, field, value)
        return point

    def _point(self, field: Scaled) -> Point:
        """Only what the field can change is worked out anew."""
        if field not in CALLS and field not in HOSTING:
            return Point(self._stands() + self._calls, self.likely.load)
        calls = self._called() if field in CALLS else self._calls
        return Point(self._standing + calls, self._busy() if field in HOSTING else self.likely.load)

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
