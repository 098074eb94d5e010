"""What a meeting's or an estimate's costs are worked out from: figures that somebody entered, or typical ones."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from handlers.meetings import Meeting
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.typical import assumed, typical
from knowledge.costs.written.options import (
    OPTIONS,
    ZERO,
    named_in,
    part_of,
    query_string,
    read_part,
    value,
)

VOLUME: Final = "volume"
"""The question whose answer is the volume, and the option of the same name."""


@dataclass(frozen=True)
class Basis:
    """What the costs are worked out from.

    Attributes:
        because: What typical figures took from the answers, a sentence each.
        lost: Whether figures were entered that can no longer be read, so that typical ones stand here.
    """

    costing: Costing
    because: tuple[str, ...] = ()
    lost: bool = False


def basis_of(meeting: Meeting, prices: PriceList) -> Basis:
    """Of an estimate all is entered; of a meeting a part, over what its answers say, with the volume among these."""
    answers, entered = meeting.answers, meeting.figures
    start = typical(answers)
    if entered is None:
        return Basis(start, assumed(answers))
    of_estimate = meeting.kind == "estimate"
    found = _over(entered.case, ZERO if of_estimate else start, prices)
    if found is None:
        return Basis(start, assumed(answers), lost=True)
    if of_estimate:
        return Basis(found)
    return Basis(replace(found, volume=start.volume), assumed(answers, named_in(entered.case)))


def to_store(meeting: Meeting, before: Basis, now: Costing) -> str | None:
    """Figures as a meeting keeps them, once they are changed; `None` where they are what they were.

    A meeting keeps what people changed and nothing else, so that its answers still bear on the rest.
    """
    if meeting.kind == "estimate":
        return None if now == before.costing and not before.lost else query_string(now)
    changed = {
        option.id
        for option in OPTIONS
        if option.id != VOLUME and value(now, option) != value(before.costing, option)
    }
    if not changed:
        return None
    kept = named_in(meeting.figures.case) if meeting.figures and not before.lost else frozenset[str]()
    return part_of(now, (changed | kept) - {VOLUME})


@lru_cache(maxsize=512)
def _over(entered: str, start: Costing, prices: PriceList) -> Costing | None:
    """What somebody entered, over the rest; `None` where this release cannot read it."""
    found = read_part(entered, start, prices)
    return found if isinstance(found, Costing) else None
