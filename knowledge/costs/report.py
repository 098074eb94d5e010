"""An estimate in words: the sentences that the card in Slack and the page both show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Final

from knowledge.costs import formulas
from knowledge.costs.breakevens import compare
from knowledge.costs.case import APPROACHES, Approach, Model
from knowledge.costs.costing import Costing
from knowledge.costs.doubt.uncertainty import Range, Swing, Uncertainty, uncertainty
from knowledge.costs.estimate import CostEstimate, CostRow, Pair, estimate, inputs
from knowledge.costs.exact import EXACT
from knowledge.costs.prices.price_list import PriceList

NAMES: Final[dict[Approach, str]] = {"rag": "RAG", "fine_tuning": "Fine-tuning", "hybrid": "Both"}
CHALLENGER: Final = "openai/gpt-6-luna"
"""The cheapest current model that is worth a comparison."""

CASES: Final = 500
"""Simulated a report: the shares are then known to within 2 in 100."""

WITHOUT_CENTS: Final = 100


@dataclass(frozen=True)
class Line:
    """One approach at the team's volume, in USD.

    Attributes:
        range: A month, everything amortised: likely, and the least and most that the uncertain figures allow.
    """

    approach: Approach
    name: str
    range: Range
    one_time: float
    first_year: float
    per_call: float


@dataclass(frozen=True)
class Report:
    """What a costing comes to.

    Attributes:
        headline: The sentence that matters first.
        lines: One an approach.
        standing: What each costs at the team's volume, in one sentence.
        challenger: That a cheaper model without training would do better; empty where it would not.
        ages: How old the prices are; empty where none was named.
        warnings: What the figures do not say by themselves.
    """

    costing: Costing
    prices: PriceList
    estimate: CostEstimate
    uncertainty: Uncertainty
    headline: str
    lines: tuple[Line, ...]
    standing: str
    challenger: str
    ages: str
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
    lines = tuple(_line(found, doubt, name, costing.volumes.index(costing.at)) for name in APPROACHES)
    return Report(
        costing=costing,
        prices=prices,
        estimate=found,
        uncertainty=doubt,
        headline=_headline(found.pairs["rag->fine_tuning"], costing),
        lines=lines,
        standing=_standing(lines, costing.at),
        challenger=_challenger(costing, prices),
        ages=_ages(found),
        warnings=tuple(found.warnings),
    )


def dollars(usd: float) -> str:
    """As it stands in a table: to the cent, and small prices of one call to what can be told apart."""
    if 0 < usd < 0.01:  # noqa: PLR2004 -- below a cent
        return f"${usd:.6f}".rstrip("0")
    return f"${usd:,.2f}"


def roughly(usd: float) -> str:
    """As it stands in a sentence."""
    return f"${usd:,.0f}" if usd >= WITHOUT_CENTS else dollars(usd)


def _line(found: CostEstimate, doubt: Uncertainty, name: Approach, at: int) -> Line:
    cost = found.approaches[name]
    row: CostRow = cost.rows[at]
    return Line(
        approach=name,
        name=NAMES[name],
        range=doubt.ranges[name],
        one_time=cost.one_time_usd,
        first_year=row.first_year_usd,
        per_call=cost.per_query_usd.total,
    )


def _headline(pair: Pair, costing: Costing) -> str:
    """Where fine-tuning gets cheaper than RAG, and where the team stands."""
    said = "" if costing.volume is None else f"; you said {costing.volume:,}"
    if pair.cheaper_ranges and (len(pair.cheaper_ranges) > 1 or pair.cheaper_ranges[0][1] is not None):
        return f"Fine-tuning is cheaper than RAG {_spans(pair.cheaper_ranges)} calls a day{said}."
    at = f"{pair.breakeven_daily_queries or 0:,.0f}"
    return {
        "second_above": f"Fine-tuning pays above {at} calls a day{said}.",
        "second_below": f"RAG pays above {at} calls a day{said}.",
        "first_always": "RAG is cheaper than fine-tuning at every volume.",
        "second_always": "Fine-tuning is cheaper than RAG at every volume.",
        "tie": "RAG and fine-tuning cost the same at every volume.",
    }[pair.kind]


def _spans(ranges: Iterable[tuple[float, float | None]]) -> str:
    """As in "between 1,000 and 5,000, and above 8,000"."""
    return ", and ".join(
        f"above {start:,.0f}" if end is None else f"between {start:,.0f} and {end:,.0f}"
        for start, end in ranges
    )


def _standing(lines: tuple[Line, ...], at: int) -> str:
    first, *others = sorted(lines, key=lambda line: line.range.likely)
    rest = ", ".join(f"{_named(line.approach)} {_spread(line.range)}" for line in others)
    return (
        f"At {at:,} calls a day {_named(first.approach)} is cheapest: {_spread(first.range)} a month; {rest}."
    )


def _named(name: Approach) -> str:
    """As it stands within a sentence."""
    return NAMES[name] if name == "rag" else NAMES[name].lower()


def _spread(range_: Range) -> str:
    return f"{roughly(range_.likely)} ({roughly(range_.low)} to {roughly(range_.high)})"


def _doubts(of: Report) -> Iterable[str]:
    swings = of.uncertainty.swings
    if swings:
        worth = roughly(swings[0].moves_usd)
        yield f"What moves the comparison most: {swings[0].label} ({worth} a month from its low to its high)."
    flips = [swing for swing in swings if swing.flips_at is not None]
    if flips:
        yield _flip(flips[0])
    elif swings:
        yield "None of the figures that are varied turns it round alone."
    if swings:
        simulated = uncertainty(of.costing.case, of.prices, of.costing.at, cases=CASES).cheapest_share or {}
        yield f"Cheapest in {CASES} cases that vary all of them at once: {_shares(simulated)}."
    yield from _payback(of.estimate, of.costing)


def _flip(swing: Swing) -> str:
    factor = swing.flips_at or 0
    end = swing.cheapest_at_high if factor > 1 else swing.cheapest_at_low
    return (
        f"It flips on one figure alone: {swing.label}; at {factor:.2f} times what stands here, "
        f"{_named(end)} is cheapest."
    )


def _shares(shares: Mapping[Approach, float]) -> str:
    told = sorted((-share, name) for name, share in shares.items() if share)
    return ", ".join(f"{_named(name)} in {_percent(-share)}" for share, name in told)


def _percent(share: float) -> str:
    whole = round(100 * share)
    if 0 < whole < 100:  # noqa: PLR2004 -- of a hundred
        return f"{whole} %"
    return "nearly all" if whole else "under 1 %"


def _payback(found: CostEstimate, costing: Costing) -> Iterable[str]:
    months = found.pairs["rag->fine_tuning"].payback_months[costing.at]
    if isinstance(months, float) and months > 0:
        yield f"What fine-tuning costs more up front is earned in {months:,.1f} months."


def _challenger(costing: Costing, prices: PriceList) -> str:
    """Whether RAG on a small model that cannot be tuned undercuts fine-tuning, whatever the volume."""
    row = prices.row(CHALLENGER)
    if row is None or costing.case.model("rag").catalogue == CHALLENGER:
        return ""
    models = {**costing.case.models, "rag": Model(catalogue=CHALLENGER)}
    with localcontext(EXACT):
        figures = inputs(costing.case.model_copy(update={"models": models}), prices)
        rag, tuned = figures["rag"], figures["fine_tuning"]
        if compare(rag, tuned).kind != "first_always":
            return ""
        one_more = formulas.per_query(replace(rag, reasoning=rag.reasoning + 1)).total
        spare = formulas.per_query(tuned).total - formulas.per_query(rag).total
        tokens = int(spare / (one_more - formulas.per_query(rag).total))
        usd = float(formulas.amortised(rag, Decimal(costing.at)))
    name = CHALLENGER.partition("/")[2]
    return (
        f"RAG on {name}, which cannot be fine-tuned, would cost {roughly(usd)} a month here, and less than fine-tuning "
        f"at every volume, as long as it reasons with fewer than {tokens:,} tokens a call."
    )


def _ages(found: CostEstimate) -> str:
    dates = sorted(price.as_of for price in found.prices if price.as_of)
    if not dates:
        return ""
    return (
        f"Prices as of {dates[0]}." if dates[0] == dates[-1] else f"Prices as of {dates[0]} to {dates[-1]}."
    )
