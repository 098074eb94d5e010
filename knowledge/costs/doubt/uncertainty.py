"""How far an estimate may be off, which unknown moves the comparison, and which one turns it round."""

from collections.abc import Iterable
from decimal import Decimal, localcontext

from pydantic import BaseModel, Field

from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.doubt.moves import Contest
from knowledge.costs.doubt.ranges import Range, range_of
from knowledge.costs.doubt.simulation import cheapest_shares
from knowledge.costs.doubt.spreads import SPREADS, Spread
from knowledge.costs.doubt.swings import Swing, swings
from knowledge.costs.estimate import inputs
from knowledge.costs.exact import EXACT
from knowledge.costs.prices.price_list import PriceList

__all__ = ["SPREADS", "Range", "Spread", "Swing", "Uncertainty", "uncertainty"]


class Uncertainty(BaseModel):
    """What is known about an estimate at one volume when its inputs are only likely."""

    daily_queries: int
    ranges: dict[Approach, Range]
    swings: list[Swing] = Field(description="One unknown at a time; the most moving first.")
    cheapest_share: dict[Approach, float] | None = Field(
        description="Of simulated cases, all unknowns drawn at once; null without a simulation."
    )
    cases: int
    seed: int


def uncertainty(  # noqa: PLR0913 # four of them have a default that callers keep
    case: CostCase,
    prices: PriceList,
    daily_queries: int,
    *,
    spreads: Iterable[Spread] = SPREADS,
    cases: int = 0,
    seed: int = 1,
) -> Uncertainty:
    """Ranges and swings, and with `cases` a simulation.

    Raises:
        UnknownModelError: for a catalogue id that the price list does not have.
    """
    spreads = tuple(spreads)
    volume = Decimal(daily_queries)
    with localcontext(EXACT):
        figures = inputs(case, prices)
        contest = Contest(figures, volume)
        ranges = {
            name: range_of(figures[name], contest.amortised(name), spreads, volume) for name in APPROACHES
        }
        found = swings(contest, spreads)
    shares = cheapest_shares(figures, spreads, daily_queries, cases=cases, seed=seed) if cases else None
    return Uncertainty(
        daily_queries=daily_queries,
        ranges=ranges,
        swings=found,
        cheapest_share=shares,
        cases=cases,
        seed=seed,
    )
