"""The figures of an estimate as people say them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from knowledge.costs.breakevens import Payback
from knowledge.costs.case import Approach
from knowledge.costs.costing import Costing
from knowledge.costs.doubt.turns import Turns
from knowledge.costs.doubt.uncertainty import Range, Swing, Uncertainty
from knowledge.costs.estimate import CostEstimate, Pair
from knowledge.numerals import plain

NAMES: Final[dict[Approach, str]] = {"rag": "RAG", "fine_tuning": "Fine-tuning", "hybrid": "Both"}

CLOSE: Final = (0.6, 1.6)
"""Where one figure between these factors changes which is cheapest, it is a close call."""

WITHOUT_CENTS: Final = 100
FEWEST_MONTHS: Final = 0.1
MOST_SPANS: Final = 3
MOST_FLIPS: Final = 3


def dollars(usd: float) -> str:
    """As it stands in a table: to the cent, and small prices of one call to what can be told apart."""
    if 0 < usd < 0.01:  # noqa: PLR2004 -- below a cent
        return f"${usd:.6f}".rstrip("0").rstrip(".")
    return f"${usd:,.2f}"


def roughly(usd: float) -> str:
    """As it stands in a sentence."""
    return f"${usd:,.0f}" if usd >= WITHOUT_CENTS else dollars(usd)


def calls(volume: int) -> str:
    """As in "20,000 calls a day"."""
    return f"{volume:,} {'call' if volume == 1 else 'calls'} a day"


def months(number: Decimal) -> str:
    """As in "12 months"."""
    return f"{plain(number)} {'month' if number == 1 else 'months'}"


def named(name: Approach) -> str:
    """As it stands within a sentence."""
    return NAMES[name] if name == "rag" else NAMES[name].lower()


def spread(range_: Range) -> str:
    """No figure in a sentence without its range."""
    return f"{roughly(range_.likely)} ({roughly(range_.low)} to {roughly(range_.high)})"


def headline(found: CostEstimate, doubt: Uncertainty, costing: Costing) -> str:
    """Where fine-tuning gets cheaper than RAG, and where the team stands."""
    told = [_dividing_line(found.pairs["rag->fine_tuning"], costing)]
    if min(doubt.ranges, key=lambda name: doubt.ranges[name].likely) == "hybrid":
        told.insert(0, "Both together cost least here.")
    if costing.volume is not None and any(_is_close(swing) for swing in doubt.swings):
        told.append("It is a close call.")
    return " ".join(told)


def _is_close(swing: Swing) -> bool:
    low, high = CLOSE
    return swing.flips_at is not None and low <= swing.flips_at <= high


def _dividing_line(pair: Pair, costing: Costing) -> str:
    said = "" if costing.volume is None else f"; you said {costing.volume:,}"
    if pair.cheaper_ranges and (len(pair.cheaper_ranges) > 1 or pair.cheaper_ranges[0][1] is not None):
        return f"Fine-tuning is cheaper than RAG {_spans(pair.cheaper_ranges)} calls a day{said}."
    at = max(1, round(pair.breakeven_daily_queries or 0))
    return {
        "second_above": f"Fine-tuning pays above {calls(at)}{said}.",
        "second_below": f"RAG pays above {calls(at)}{said}.",
        "first_always": "RAG is cheaper than fine-tuning at every volume.",
        "second_always": "Fine-tuning is cheaper than RAG at every volume.",
        "tie": "RAG and fine-tuning cost the same at every volume.",
    }[pair.kind]


def _spans(ranges: Sequence[tuple[float, float | None]]) -> str:
    """As in "between 1,000 and 5,000, and above 8,000"; of many, the first and the last."""
    spans = [
        f"above {start:,.0f}" if end is None else f"between {start:,.0f} and {end:,.0f}"
        for start, end in ranges
    ]
    if len(spans) <= MOST_SPANS:
        return ", and ".join(spans)
    return f"in {len(spans)} stretches of volume, the first {spans[0]}, the last {spans[-1]}"


def standing(ranges: Mapping[Approach, Range], at: int) -> str:
    """What each costs at the team's volume, the cheapest first."""
    order = sorted(ranges, key=lambda name: ranges[name].likely)
    first, *others = order
    equal = [name for name in order if ranges[name].likely == ranges[first].likely]
    told = [name for name in others if name not in equal]
    rest = "".join(f"; {named(name)} {spread(ranges[name])}" for name in told)
    cheapest = (
        f"{named(first)} is cheapest"
        if len(equal) == 1
        else f"{' and '.join(map(named, equal))} cost the same"
    )
    return f"At {calls(at)} {cheapest}: {spread(ranges[first])} a month{rest}."


def line_moves(moved: Turns) -> Iterable[str]:
    """No break-even without its range."""
    if len(set(moved.breakevens)) < 2:  # noqa: PLR2004 -- two make a range
        return
    low, high = (max(1, round(moved.breakevens[end])) for end in (0, -1))
    none = "" if moved.always else ", and with some there is none"
    yield (
        f"The volume at which RAG and fine-tuning cost the same lies between {low:,} and {calls(high)}, "
        f"as one uncertain figure at a time goes from its low to its high{none}."
    )


def what_moves(swings: Sequence[Swing]) -> Iterable[str]:
    """Which unknown matters most, and which changes the outcome alone."""
    if not swings:
        return
    worth = roughly(swings[0].moves_usd)
    yield f"What moves the comparison most: {swings[0].label} ({worth} a month from its low to its high)."
    flips = sorted((swing for swing in swings if swing.flips_at), key=_distance)
    if not flips:
        yield "No uncertain figure alone changes which is cheapest."
        return
    told = ", ".join(map(_flip, flips[:MOST_FLIPS]))
    which = "This alone changes" if len(flips) == 1 else "Each of these alone changes"
    yield f"{which} which is cheapest, as a multiple of what stands here: {told}."


def _distance(swing: Swing) -> float:
    """How far a figure has to be off: half of it is as far as twice it."""
    factor = swing.flips_at or 1
    return max(factor, 1 / factor)


def _flip(swing: Swing) -> str:
    factor = swing.flips_at or 0
    end = swing.cheapest_at_high if factor > 1 else swing.cheapest_at_low
    return f"{swing.label} at {factor:.2f} times ({named(end)} then)"


def told_shares(shares: Mapping[Approach, float]) -> str:
    """As in "RAG in 88 %, fine-tuning in 12 %"."""
    told = sorted((-share, name) for name, share in shares.items() if share)
    return ", ".join(f"{named(name)} in {_percent(-share)}" for share, name in told)


def _percent(share: float) -> str:
    whole = round(100 * share)
    if 0 < whole < 100:  # noqa: PLR2004 -- of a hundred
        return f"{whole} %"
    if not whole:
        return "under 1 %"
    return "all" if share == 1 else "nearly all"


def payback(found: Payback, moved: Turns, end: tuple[str, float] | None) -> Iterable[str]:
    """When what fine-tuning costs more up front is earned.

    Args:
        found: Months, as likely.
        moved: Also with one unknown at a time at its ends.
        end: The day on which the tuned model stops and the months until then, where that is known.
    """
    if found in {"never", 0}:
        return
    likely = float(found)
    if end is not None and likely > end[1]:
        yield f"What fine-tuning costs more up front is not earned before its model stops on {end[0]}."
        return
    low, high = _months(moved.paybacks[0]), "never" if moved.never else _months(moved.paybacks[-1])
    yield f"What fine-tuning costs more up front is earned in {_months(likely)} months ({low} to {high})."


def _months(months: float) -> str:
    return f"{months:,.1f}" if months >= FEWEST_MONTHS else f"under {FEWEST_MONTHS}"


def ages(found: CostEstimate) -> str:
    """How old the prices are; empty where none was named."""
    dates = sorted(price.as_of for price in found.prices if price.as_of)
    if not dates:
        return ""
    return (
        f"Prices as of {dates[0]}." if dates[0] == dates[-1] else f"Prices as of {dates[0]} to {dates[-1]}."
    )


def uncounted(costing: Costing) -> str:
    """Nobody builds either in no time; empty where hours are given."""
    hours = (costing.case.rag.engineering_hours, costing.case.fine_tuning.engineering_hours)
    return "" if any(hours) else "People's time to build it is not counted, since no hours are given."
