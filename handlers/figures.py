"""What a meeting's or an estimate's costs are worked out from: figures that somebody entered, or typical ones."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from handlers.meetings import Meeting
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.typical import assumed, typical
from knowledge.costs.written.options import from_link
from knowledge.voting import in_force

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
    """The volume of a meeting is always the answer to its question."""
    answers = in_force(meeting.votes)
    if meeting.figures is None:
        return Basis(typical(answers), assumed(answers))
    found = _entered(meeting.figures.case, prices)
    if found is None:
        return Basis(typical(answers), assumed(answers), lost=True)
    if meeting.kind == "estimate":
        return Basis(found)
    volume = answers.get(VOLUME)
    return Basis(replace(found, volume=volume if isinstance(volume, int) else None))


@lru_cache(maxsize=512)
def _entered(case: str, prices: PriceList) -> Costing | None:
    """What somebody entered; `None` where this release cannot read it."""
    found = from_link(case, prices)
    return found if isinstance(found, Costing) else None
