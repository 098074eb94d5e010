"""What wakes the loops of a worker: a change that was stored, or the passing of a second."""

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bell:
    """Wakes a loop with a shard to look at; a shard waits in line once, however often it is rung."""

    _line: asyncio.Queue[int | None] = field(default_factory=asyncio.Queue)
    _waiting: set[int] = field(default_factory=set)
    _stopped: bool = False

    def ring(self, shard: int) -> None:
        if shard not in self._waiting:
            self._waiting.add(shard)
            self._line.put_nowait(shard)

    async def heard(self) -> int | None:
        """The next shard to look at; `None` once it is time to stop."""
        shard = None if self._stopped else await self._line.get()
        self._waiting.discard(-1 if shard is None else shard)
        return shard

    def stop(self, listeners: int) -> None:
        self._stopped = True
        for _ in range(listeners):
            self._line.put_nowait(None)
