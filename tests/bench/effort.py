"""How much is done for the figures."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """What whoever runs the benchmark asked for.

    Attributes:
        rounds: How often each thing is measured.
        bears: Whether figures are wanted that others on this machine disturbed.
    """

    rounds: int
    bears: bool = False
