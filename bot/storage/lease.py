"""The right to work on one meeting for a while."""

from dataclasses import dataclass
from typing import Final

from bot.storage import keys

NEWER_MS: Final = 2_000  # until a meeting that a newer release wrote is offered to the workers again
FAILED_MS: Final = 60_000  # until a meeting is tried again that met an error of ours


class LeaseLostError(Exception):
    """Another worker has this meeting now; whatever we were about to write is void."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to render one meeting, or to think about it.

    It is lost when it runs out and another worker takes it.

    Attributes:
        late: Seconds from when the meeting was due until it was claimed.
    """

    shard: int
    team: str
    meeting: str
    token: str
    late: float = 0

    @property
    def member(self) -> str:
        return keys.member(self.team, self.meeting)

    @property
    def places(self) -> list[str]:
        """Of what decides about the right to render it."""
        return [keys.dirty(self.shard), keys.leases(self.shard), keys.meeting(self.team, self.meeting)]

    @property
    def pending_places(self) -> list[str]:
        """Of what decides about the right to think about it."""
        return [keys.pending(self.shard), keys.answering(self.shard), keys.meeting(self.team, self.meeting)]
