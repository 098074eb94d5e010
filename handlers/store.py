"""Where meetings are kept, as handlers see it, and what becomes of a change there."""

from enum import Enum, auto
from typing import Protocol

from handlers.changes import Change
from handlers.meetings import Meeting


class Outcome(Enum):
    """What became of a change."""

    APPLIED = auto()
    SEEN_BEFORE = auto()
    NO_SUCH_MEETING = auto()
    EARLIER_ROUND = auto()
    MOVED = auto()
    TAKEN = auto()
    FULL = auto()
    """There is too much of its kind already, and the thread tells whoever wanted more."""


class MeetingsUnavailableError(Exception):
    """The change was not stored, and whoever asked for it has to be told so."""


class Meetings(Protocol):
    """Where meetings are kept; `bot` implements it. Everything is keyed by the installing team."""

    async def record(
        self, team: str, meeting: str, change: Change, delivery: str, reply_url: str = ""
    ) -> Outcome:
        """Store a change, once a delivery id, or raise `MeetingsUnavailableError`. Nothing is acknowledged before.

        `reply_url` is where whoever made it can be told later that the thread cannot show it.
        """
        ...

    async def load(self, team: str, meeting: str) -> Meeting | None: ...

    async def first_time(self, team: str, delivery: str) -> bool:
        """Whether this delivery is new, for what is answered outside of a meeting; remembers it."""
        ...

    async def in_thread(self, team: str, channel: str, thread: str) -> Meeting | None:
        """The meeting, estimate or talk whose thread hangs on that message."""
        ...

    async def heard(self, team: str, channel: str, thread: str, ts: str) -> str | None:
        """Remember a message of a thread; the one before it, in whatever order they come, `None` for the first."""
        ...
