"""The lowest and the highest that one approach can cost when every unknown may take any value of its spread."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from knowledge.costs import formulas
from knowledge.costs.case import MONTHS_A_YEAR
from knowledge.costs.doubt.spreads import PROMPT, Spread, scaled
from knowledge.costs.formulas import Inputs


class Range(BaseModel):
    """USD; a month with one-time cost spread over the horizon, unless it is said otherwise.

    Attributes:
        low: The lowest of all combinations.
        likely: With every input as it was given.
        high: What no combination exceeds. Where a longer prompt would be cached, prompts that are just too short
            for it come as close to this as one likes.
    """

    low: float
    likely: float
    high: float


def range_of(of: Inputs[Decimal], likely: Decimal, spreads: Sequence[Spread], volume: Decimal) -> Range:
    """Exact, from at most four combinations.

    No cost falls when an input rises, but for two: the hit rate, along which cost is a straight line, and the prompt,
    which gets cheaper at the length from which it is cached. Prompt tokens count only in sum, and every sum between
    the shortest and the longest occurs. So the lowest is at the shortest prompt or the shortest that is cached, the
    highest at the longest or just below the shortest that is cached, with all other inputs at their ends.
    """
    lowest, highest = _end(of, spreads, "low"), _end(of, spreads, "high")
    cheap, dear = sorted((lowest.hit_rate, highest.hit_rate), reverse=_hits_save(of))
    lowest.hit_rate, highest.hit_rate = cheap, dear
    lows, highs = [formulas.amortised(lowest, volume)], [formulas.amortised(highest, volume)]
    if of.cached is not None and formulas.prompt(lowest) < of.cache_min <= formulas.prompt(highest):
        _set_prompt(lowest, of.cache_min)
        _set_prompt(highest, of.cache_min)
        highest.cached = None
        lows.append(formulas.amortised(lowest, volume))
        highs.append(formulas.amortised(highest, volume))
    return Range(low=float(min(lows)), likely=float(likely), high=float(max(highs)))


def one_time_range(of: Inputs[Decimal], spreads: Sequence[Spread]) -> Range:
    """What is paid before the first call; no part of it falls when an input rises."""
    low, likely, high = (
        float(formulas.one_time(each)) for each in (_end(of, spreads, "low"), of, _end(of, spreads, "high"))
    )
    return Range(low=low, likely=likely, high=high)


def first_year_range(of: Inputs[Decimal], spreads: Sequence[Spread], volume: Decimal) -> Range:
    """What is paid before the first call and in twelve months: twelve months with it spread over them."""
    year = formulas.copy(of)
    year.horizon = Decimal(MONTHS_A_YEAR)
    found = range_of(year, formulas.amortised(year, volume), spreads, volume)
    return Range(**{name: MONTHS_A_YEAR * usd for name, usd in found})


def at_end(of: Inputs[Decimal], spread: Spread, end: Literal["low", "high"]) -> Inputs[Decimal]:
    """One unknown at its low, or at its high; all else as it is."""
    return _end(of, (spread,), end)


def _end(of: Inputs[Decimal], spreads: Sequence[Spread], end: Literal["low", "high"]) -> Inputs[Decimal]:
    """Everything at its low, or at its high."""
    moved = formulas.copy(of)
    for spread in spreads:
        factor: Decimal = getattr(spread, end)
        for field in spread.fields:
            if value := getattr(of, field):
                setattr(moved, field, scaled(field, value, factor))
    return moved


def _hits_save(of: Inputs[Decimal]) -> bool:
    """Whether a call that finds its prefix in the cache costs less than one that does not."""
    missed = of.input_price if of.write is None else of.write
    return of.cached is not None and of.cached < missed


def _set_prompt(of: Inputs[Decimal], tokens: Decimal) -> None:
    for field in PROMPT:
        setattr(of, field, Decimal(0))
    of.question = tokens
