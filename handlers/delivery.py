"""What becomes of the delivery that is being worked on, for whoever keeps the log and counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(slots=True)
class Delivery:
    """Filled in by whoever works on it, in whatever task that happens.

    Attributes:
        outcome: What became of the change that it brought; "taken" where it brought none.
        meeting: The meeting that it is about, once that is known.
        told: Whether a person was told that it could not be done.
        status: Of HTTP, with which it is answered; 0 until then.
    """

    outcome: str = "taken"
    meeting: str = ""
    told: bool = False
    status: int = 0


_worked_on: Final[ContextVar[Delivery | None]] = ContextVar("worked_on", default=None)


@contextmanager
def working_on() -> Iterator[Delivery]:
    """All that runs within, tasks included, notes down here what it does."""
    delivery = Delivery()
    token = _worked_on.set(delivery)
    try:
        yield delivery
    finally:
        _worked_on.reset(token)


def note(outcome: str, meeting: str = "") -> None:
    """Say what became of it; outside of a delivery that is nobody's business."""
    if delivery := _worked_on.get():
        delivery.outcome = outcome
        delivery.meeting = meeting or delivery.meeting


def note_told() -> None:
    if delivery := _worked_on.get():
        delivery.told = True
