"""How far a break-even and a payback move when one unknown at a time goes from its low to its high."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from knowledge.costs.breakevens import Payback, compared, line, payback
from knowledge.costs.case import Approach
from knowledge.costs.doubt.ranges import at_end
from knowledge.costs.doubt.spreads import Spread
from knowledge.costs.formulas import Inputs
from knowledge.costs.worked import worked

FIRST: Final[Approach] = "rag"
SECOND: Final[Approach] = "fine_tuning"


@dataclass(frozen=True)
class Turns:
    """Of fine-tuning against RAG.

    Attributes:
        breakevens: Daily queries, ascending; one for each end of each unknown that has one.
        always: Whether there is one at each end.
        paybacks: Months, ascending; one for each end of each unknown at which it ever pays back.
        never: Whether it does not at some end.
    """

    breakevens: tuple[float, ...]
    always: bool
    paybacks: tuple[float, ...]
    never: bool


def turns(figures: Mapping[Approach, Inputs[Decimal]], spreads: Sequence[Spread], volume: Decimal) -> Turns:
    """Exact, where called in a decimal context that holds the products."""
    pairs = [(worked(first), worked(second)) for first, second in _ends(figures, spreads)]
    lines = [compared(line(first), line(second)).breakeven_daily_queries for first, second in pairs]
    months: list[Payback] = [payback(first, second, volume) for first, second in pairs]
    found, paid = [at for at in lines if at is not None], [each for each in months if each != "never"]
    return Turns(tuple(sorted(found)), len(found) == len(lines), tuple(sorted(paid)), len(paid) < len(months))


def _ends(
    figures: Mapping[Approach, Inputs[Decimal]], spreads: Sequence[Spread]
) -> Iterator[tuple[Inputs[Decimal], Inputs[Decimal]]]:
    yield figures[FIRST], figures[SECOND]
    for spread in spreads:
        yield at_end(figures[FIRST], spread, "low"), at_end(figures[SECOND], spread, "low")
        yield at_end(figures[FIRST], spread, "high"), at_end(figures[SECOND], spread, "high")
