"""Accidents on demand: what a model and its service do on a bad day."""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum, auto

FLOOD_BYTES = 64_000_000
"""Where nobody hangs up; far more than an answer may have, or than two sockets hold."""


class Fault(StrEnum):
    """What happens to one request for an answer or for embeddings; those of a stream only to the former."""

    SLOW = auto()  # every piece comes `delay` later
    HANG = auto()  # nothing ever comes
    HANG_MIDWAY = auto()  # half of the answer, and then nothing
    CUT_OFF = auto()  # half of the answer, and then the connection breaks
    ENDS_EARLY = auto()  # half of the answer, and an orderly end that gives no reason
    ERROR_MIDWAY = auto()  # half of the answer, and then an error as an event
    LENGTH = auto()  # half of the answer, for want of tokens
    REFUSAL = auto()  # the model declines
    FILTERED = auto()  # a filter stops the answer
    BUSY = auto()  # 429, with `retry_after`
    QUOTA = auto()  # 429, and no money left
    ERROR = auto()  # 500
    UNREACHABLE = auto()  # the connection breaks before any answer
    HTML = auto()  # a page in place of an answer
    GARBAGE = auto()  # an event that is none of the API's: `garbage`
    NOT_JSON = auto()  # prose, where JSON was asked for
    WRONG_JSON = auto()  # JSON of another shape
    EMPTY = auto()  # an answer without a word
    FEWER = auto()  # a vector less than there are texts
    UNEVEN = auto()  # a vector that is shorter than the others
    ENDLESS = auto()  # never stops writing
    FLOOD = auto()  # a line that never ends: `FLOOD_BYTES` of it
    FLOODED_ERROR = auto()  # the same in place of what an error is about
    PACKED = auto()  # a good answer, as gzip, which nobody asked for


@dataclass
class ModelFaults:
    """Set any field while the service runs; `clear` ends all accidents.

    Attributes:
        next: what the next requests meet, in turn.
        always: what all others meet.
        delay: seconds between the pieces of a slow answer.
        piece: characters of an answer in one event.
        garbage: an event that no client expects.
        retry_after: seconds that a 429 asks for; None where it does not say.
        refuses: parameters that this service does not know, such as `max_completion_tokens`.
        complains: what is said to every request, with 400, and which parameter is named, if one is; the message's
            braces take the last message of the request.
    """

    next: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    delay: float = 0.05
    piece: int = 12
    garbage: str = "{'not': json"
    retry_after: float | None = None
    refuses: frozenset[str] = frozenset()
    complains: tuple[str, str | None] | None = None

    def strikes(self) -> Fault | None:
        """What this request meets."""
        return self.next.popleft() if self.next else self.always

    def clear(self) -> None:
        self.__dict__.update(ModelFaults().__dict__)
