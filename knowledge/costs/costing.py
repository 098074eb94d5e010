"""What a team wants to know the cost of: a case, and the volume that is theirs."""

from dataclasses import dataclass
from functools import cached_property

from knowledge.costs.case import GUIDE_VOLUMES, CostCase

EXAMPLE_VOLUME = 10_000


@dataclass(frozen=True)
class Costing:
    """A case at a volume.

    Attributes:
        case: Its `volumes` are not looked at; `volumes` here are shown.
        volume: Calls a day; `None` where nobody has said.
    """

    case: CostCase
    volume: int | None = None

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.case.model_dump_json(), self.volume))

    @property
    def at(self) -> int:
        """The volume to speak of: the team's, or an example."""
        return EXAMPLE_VOLUME if self.volume is None else self.volume

    @property
    def volumes(self) -> tuple[int, ...]:
        """Calls a day to show, ascending: the guide's four, and the team's own among them."""
        return tuple(sorted({*GUIDE_VOLUMES, self.at}))
