"""A record of what the app asked of the Web API."""

from dataclasses import dataclass

from .errors import Json


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        status: the HTTP status that was answered; None if the connection was cut instead.
        at: seconds on the event loop's clock, for measuring distances between calls.
    """

    method: str
    arguments: Json
    answer: Json
    status: int | None
    at: float

    @property
    def ok(self) -> bool:
        return self.status is not None and bool(self.answer.get("ok"))
