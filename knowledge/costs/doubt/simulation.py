"""All unknowns at once: in which share of drawn cases each approach is cheapest."""

import random
from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import sqrt
from typing import Final

from knowledge.costs import formulas
from knowledge.costs.case import APPROACHES, Approach
from knowledge.costs.doubt.spreads import Scaled, Spread, scaled
from knowledge.costs.formulas import Inputs

ENOUGH: Final = 1_000
"""Cases after which a share is known with a standard error of at most 1.6 percentage points."""

Moved = list[tuple[Inputs[float], Scaled, float]]


def cheapest_shares(
    of: Mapping[Approach, Inputs[Decimal]], spreads: Iterable[Spread], volume: int, *, cases: int, seed: int
) -> dict[Approach, float]:
    """The share of cases in which each approach is the cheapest, the first of equals.

    Factors are drawn from triangular distributions between low and high that peak at 1. A seed gives the same shares
    on every machine: only basic operations and square roots, which IEEE 754 rounds alike everywhere, are used.
    """
    figures = {name: formulas.plain(of[name]) for name in APPROACHES}
    unknowns = [(_triangle(spread), moved) for spread in spreads if (moved := _moved(figures, spread))]
    draw = random.Random(seed).random  # noqa: S311 # a simulation, not a secret
    wins = dict.fromkeys(APPROACHES, 0)
    for _ in range(cases):
        for triangle, moved in unknowns:
            factor = _factor(triangle, draw())
            for inputs, field, likely in moved:
                setattr(inputs, field, scaled(field, likely, factor))
        wins[_cheapest(figures, float(volume))] += 1
    return {name: won / cases for name, won in wins.items()}


def _moved(figures: Mapping[Approach, Inputs[float]], spread: Spread) -> Moved:
    """Each figure that is not zero, with its likely value."""
    return [
        (inputs, field, likely)
        for inputs in figures.values()
        for field in spread.fields
        if (likely := getattr(inputs, field))
    ]


def _cheapest(figures: Mapping[Approach, Inputs[float]], volume: float) -> Approach:
    costs = {name: formulas.amortised(inputs, volume) for name, inputs in figures.items()}
    return min(costs, key=costs.__getitem__)


def _triangle(spread: Spread) -> tuple[float, float, float]:
    """Low, high, and the probability of a factor below 1."""
    low, high = float(spread.low), float(spread.high)
    return low, high, (1 - low) / (high - low) if high > low else 0.0


def _factor(triangle: tuple[float, float, float], drawn: float) -> float:
    """The factor that a share of `drawn` lies below."""
    low, high, below = triangle
    width = high - low
    if drawn < below:
        return low + width * sqrt(drawn * below)
    return high - width * sqrt((1 - drawn) * (1 - below))
