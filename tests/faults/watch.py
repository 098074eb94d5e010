"""How long threads are behind what was said in them, and how long after a kill."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from redis.asyncio import Redis

from bot.storage import keys

LOOK_SECONDS: Final = 0.04
HELD_SECONDS: Final = 3
"""A lease that stays with one token for so long after a kill was the dead worker's; others end much sooner."""


@dataclass(slots=True)
class Spell:
    """A time in which one thread was behind.

    Attributes:
        held: From when on it was leased under which token; None for by nobody.
    """

    begins: float
    held: list[tuple[float, str | None]] = field(default_factory=list)
    ends: float = float("inf")

    def is_orphaned_by(self, kill: float) -> bool:
        """Whether the worker that was killed then held the lease."""
        later = [since for since, _ in self.held if since > kill]
        before = [token for since, token in self.held if since <= kill]
        return bool(before and before[-1]) and min([*later, self.ends]) - kill >= HELD_SECONDS

    def lasts_after(self, kill: float, kills: Sequence[float]) -> float:
        """Seconds for which that kill is to blame; 0 where a later one held the thread up again."""
        again = [other for other in kills if other > kill and self.is_orphaned_by(other)]
        return 0 if again or not self.begins <= kill < self.ends else self.ends - kill


@dataclass(slots=True)
class Watch:
    """Looks again and again at which meetings of a team are due; times are the event loop's."""

    redis: Redis
    shard: int
    looks: int = 0
    _open: dict[str, Spell] = field(default_factory=dict)
    _done: list[Spell] = field(default_factory=list)
    _looked: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        while True:
            at = asyncio.get_running_loop().time()
            self._note(at, await self._look())
            self._looked.set()
            self._looked = asyncio.Event()
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> dict[str, str | None]:
        """What is due, and under which token it is leased."""
        pipe = self.redis.pipeline(transaction=True)
        pipe.zrange(keys.dirty(self.shard), 0, -1)
        pipe.hgetall(keys.leases(self.shard))
        due, leases = await pipe.execute()
        return {member.partition(" ")[2]: leases.get(member) for member in due}

    def _note(self, at: float, due: dict[str, str | None]) -> None:
        for meeting, token in due.items():
            spell = self._open.setdefault(meeting, Spell(at))
            if not spell.held or spell.held[-1][1] != token:
                spell.held.append((at, token))
        for meeting in self._open.keys() - due.keys():
            spell = self._open.pop(meeting)
            spell.ends = at
            self._done.append(spell)
        self.looks += 1

    async def caught_up(self, meeting: str, seconds: float) -> None:
        """Wait until a thread shows all that was taken by now."""
        async with asyncio.timeout(seconds):
            first = self.looks + 2  # the one under way may have begun too early
            while self.looks < first or meeting in self._open:
                await self._looked.wait()

    async def rest(self, seconds: float) -> None:
        """Wait until no thread of the team is behind."""
        async with asyncio.timeout(seconds):
            first = self.looks + 2
            while self.looks < first or self._open:
                await self._looked.wait()

    @property
    def rested_at(self) -> float:
        """When the last thread had caught up."""
        return max((spell.ends for spell in self._done), default=0)

    def after(self, kills: Sequence[float]) -> list[float]:
        """Of each kill, the seconds until every thread that was behind by then had caught up."""
        return [max((spell.lasts_after(kill, kills) for spell in self._done), default=0) for kill in kills]


@asynccontextmanager
async def watching(redis_url: str, team: str) -> AsyncIterator[Watch]:
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        watch = Watch(redis, keys.shard_of(team))
        looking = asyncio.create_task(watch.run())
        try:
            yield watch
        finally:
            looking.cancel()
            await asyncio.wait([looking])
