"""How much is done for the figures."""

from dataclasses import dataclass
from typing import Final

CLICKS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Effort:
    """What whoever runs the benchmark asked for.

    Attributes:
        rounds: How often each thing is measured.
        bears: Whether figures are wanted that others on this machine disturbed.
        clicks: How many a worker takes before its memory is looked at.
    """

    rounds: int
    bears: bool = False
    clicks: int = CLICKS
