"""An estimate in words: the sentences that the card in Slack and the page both show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Final

from knowledge.costs import formulas, sentences
from knowledge.costs.case import APPROACHES, DAYS_A_MONTH, Approach
from knowledge.costs.challenger import challenger
from knowledge.costs.costing import Costing
from knowledge.costs.doubt.ranges import first_year_range, one_time_range
from knowledge.costs.doubt.simulation import ENOUGH, cheapest_shares
from knowledge.costs.doubt.spreads import SPREADS
from knowledge.costs.doubt.turns import turns
from knowledge.costs.doubt.uncertainty import Range, Uncertainty, uncertainty
from knowledge.costs.estimate import CostEstimate, estimate, inputs
from knowledge.costs.exact import EXACT
from knowledge.costs.formulas import Inputs
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.sentences import NAMES

SEED: Final = 1
"""Any will do; the same report has to say the same each time."""


@dataclass(frozen=True)
class Line:
    """One approach at the team's volume, in USD.

    Attributes:
        range: A month, everything amortised: likely, and the least and most that the uncertain figures allow.
    """

    approach: Approach
    range: Range
    one_time: Range
    first_year: Range
    per_call: float

    @property
    def name(self) -> str:
        return NAMES[self.approach]


@dataclass(frozen=True)
class Report:
    """What a costing comes to.

    Attributes:
        headline: The sentence that matters first.
        lines: One an approach.
        standing: What each costs at the team's volume, in one sentence.
        challenger: That a cheaper model without training would do better; empty where it would not.
        closing: Which of the models go, or can soon no longer be trained.
        ages: How old the prices are; empty where none was named.
        uncounted: What the figures leave out; empty where nothing is.
        warnings: What the figures do not say by themselves, `closing` first.
    """

    costing: Costing
    prices: PriceList
    estimate: CostEstimate
    uncertainty: Uncertainty
    headline: str
    lines: tuple[Line, ...]
    standing: str
    challenger: str
    closing: tuple[str, ...]
    ages: str
    uncounted: str
    warnings: tuple[str, ...]

    # Takes ten times as long as all the rest, so it is worked out when somebody looks at it.
    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """What the comparison depends on: a few sentences, the weightiest first."""
        return tuple(_doubts(self))


@lru_cache(maxsize=512)
def report(costing: Costing, prices: PriceList) -> Report:
    """The same costing gives the same report; the last few hundred are kept.

    Raises:
        UnknownModelError: for a catalogue id that the price list does not have.
    """
    shown = costing.case.model_copy(update={"volumes": costing.volumes})
    found = estimate(shown, prices)
    doubt = uncertainty(shown, prices, costing.at)
    with localcontext(EXACT):
        figures = inputs(shown, prices)
        lines = tuple(_line(name, figures[name], doubt, costing.at) for name in APPROACHES)
    return Report(
        costing=costing,
        prices=prices,
        estimate=found,
        uncertainty=doubt,
        headline=sentences.headline(found, doubt, costing),
        lines=lines,
        standing=sentences.standing(doubt.ranges, costing.at),
        challenger=challenger(costing, prices, doubt.ranges["rag"]),
        closing=tuple(prices.closing(shown)),
        ages=sentences.ages(found),
        uncounted=sentences.uncounted(costing),
        warnings=tuple(found.warnings),
    )


def _line(name: Approach, of: Inputs[Decimal], doubt: Uncertainty, volume: int) -> Line:
    return Line(
        approach=name,
        range=doubt.ranges[name],
        one_time=one_time_range(of, SPREADS),
        first_year=first_year_range(of, SPREADS, Decimal(volume)),
        per_call=float(formulas.per_query(of).total),
    )


def _doubts(of: Report) -> Iterable[str]:
    if of.costing.volume is None:
        yield "How many calls a day it will be decides more than any other figure, and nobody has said it yet."
    figures = inputs(of.costing.case, of.prices)
    with localcontext(EXACT):
        moved = turns(figures, SPREADS, Decimal(of.costing.at))
    yield from sentences.line_moves(moved)
    yield from sentences.what_moves(of.uncertainty.swings)
    if of.uncertainty.swings:
        shares = cheapest_shares(figures, SPREADS, of.costing.at, cases=ENOUGH, seed=SEED)
        yield f"Cheapest in {ENOUGH:,} cases that vary all of them at once: {sentences.told_shares(shares)}."
    months = of.estimate.pairs["rag->fine_tuning"].payback_months[of.costing.at]
    yield from sentences.payback(months, moved, _served_until(of))


def _served_until(of: Report) -> tuple[str, float] | None:
    """The day on which the tuned model stops, and the months until then, where that is known."""
    model = of.costing.case.model("fine_tuning").catalogue
    days = [price.retires for price in of.estimate.prices if price.model == model and price.retires]
    if not days:
        return None
    left = date.fromisoformat(days[0]) - of.prices.today
    return days[0], left.days / DAYS_A_MONTH
