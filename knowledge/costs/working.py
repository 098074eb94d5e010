"""A working copy of an approach: an unknown is moved, the cost looked at, and everything put back."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from knowledge.costs import formulas
from knowledge.costs.formulas import Inputs
from knowledge.costs.spreads import Scaled, Spread, scaled

CALLS: Final[frozenset[Scaled]] = frozenset(
    (
        "system",
        "few_shot",
        "context",
        "question",
        "output",
        "reasoning",
        "embedded",
        "hit_rate",
        "retry_rate",
        "peak_factor",
    )
)
"""What the cost of calls and of hosting depends on; the rest of the cost depends on all other fields."""

Found = TypeVar("Found")


class Working:
    """One approach at one volume.

    Copying its figures would take as long as the formulas themselves, and only that part of the cost is computed
    anew which the unknown can change.

    Attributes:
        of: Its figures; likely ones between calls.
        likely: Amortised USD a month.
    """

    def __init__(self, of: Inputs[Decimal], volume: Decimal) -> None:
        self.of = formulas.copy(of)
        self.volume = volume
        self._base = formulas.base(of)
        self._running = formulas.running(of, volume)
        self.likely = self._base + self._running

    def touched(self, spread: Spread) -> bool:
        """Whether the unknown changes any figure of it: any factor of zero is zero."""
        return any(getattr(self.of, field) for field in spread.fields)

    def cost(self, spread: Spread, factor: Decimal) -> Decimal:
        """Amortised USD a month with one unknown at a factor of its likely value."""
        base, running = self._base, self._running
        if not CALLS.issuperset(spread.fields):
            base = self._at(spread, factor, formulas.base)
        if not CALLS.isdisjoint(spread.fields):
            running = self._at(spread, factor, lambda of: formulas.running(of, self.volume))
        return base + running

    def load(self, spread: Spread, factor: Decimal) -> Decimal:
        """Replicas that are busy, with one unknown at a factor of its likely value."""
        above, below = self._at(spread, factor, formulas.load)
        return self.volume * above / below

    def _at(self, spread: Spread, factor: Decimal, formula: Callable[[Inputs[Decimal]], Found]) -> Found:
        likely = [(field, getattr(self.of, field)) for field in spread.fields]
        for field, value in likely:
            setattr(self.of, field, scaled(field, value, factor))
        found = formula(self.of)
        for field, value in likely:
            setattr(self.of, field, value)
        return found
