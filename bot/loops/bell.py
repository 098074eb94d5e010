"""What wakes the loops of a worker: a change that was stored, or the passing of a second."""

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple


class Ring(NamedTuple):
    """What a loop is to look at.

    Attributes:
        meeting: Empty for whatever has been due longest on the shard.
    """

    shard: int
    meeting: str


@dataclass(slots=True)
class Bell:
    """Wakes a loop; the same thing waits in line once, however often it is rung for."""

    _line: asyncio.Queue[Ring | None] = field(default_factory=asyncio.Queue)
    _waiting: set[Ring] = field(default_factory=set)
    _stopped: bool = False

    def ring(self, shard: int, meeting: str = "") -> None:
        """For that meeting, or for whatever is due on the shard."""
        ring = Ring(shard, meeting)
        if ring not in self._waiting:
            self._waiting.add(ring)
            self._line.put_nowait(ring)

    async def heard(self) -> Ring | None:
        """What to look at next; `None` once it is time to stop."""
        ring = None if self._stopped else await self._line.get()
        if ring:
            self._waiting.discard(ring)
        return ring

    def stop(self, listeners: int) -> None:
        self._stopped = True
        for _ in range(listeners):
            self._line.put_nowait(None)
