"""The primary is replaced again and again while people click; what a failover loses is counted."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Final

from bot.storage import keys
from bot.storage.redis_client import connect
from tests.consistency import at_rest
from tests.faults.cluster import nodes_die
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger, together
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.stage import Stage, stage
from tests.redis_server import wait_for
from tests.redis_topologies import Watched, formed, watched_servers

REPLICAS: Final = 2
FAILED_OVER_SECONDS: Final = 30
REJOINED_SECONDS: Final = 60
RECOVERED_SECONDS: Final = 10

Failover = Callable[[Watched], Awaitable[None]]


async def killed(watched: Watched) -> None:
    """The primary dies, and comes back as a replica of the one that took its place."""
    before = watched.primary()
    before.kill()
    await asyncio.to_thread(wait_for, lambda: watched.agrees_on_another_than(before), FAILED_OVER_SECONDS)
    before.follow(watched.primary())
    await asyncio.to_thread(before.start)


async def forced(watched: Watched) -> None:
    """Somebody replaces the primary while it runs; it learns of it some 10 s later."""
    before = watched.primary()
    await asyncio.to_thread(watched.fail_over)
    await asyncio.to_thread(wait_for, lambda: watched.agrees_on_another_than(before), FAILED_OVER_SECONDS)


@dataclass(slots=True)
class Room:
    """A workspace with a bot of its own, on a database of its own of the servers that fail over.

    Attributes:
        replicas: How many of them its bot waits for.
        lost: By kind of failover, deliveries that were acknowledged and are not stored.
        recovered: Of every failover, the seconds from the choice of another primary until all is as before.
    """

    crowd: Crowd
    replicas: int
    lost: Counter[str] = field(default_factory=Counter)
    recovered: list[float] = field(default_factory=list)

    @property
    def ledger(self) -> Ledger:
        return self.crowd.ledger

    @property
    def promises(self) -> bool:
        """Whether a failover may lose nothing: some replica of those that were waited for takes over."""
        return self.replicas == REPLICAS

    async def count_lost(self, kind: str) -> None:
        promised = self.ledger.promised()  # before the look, during which people click on
        async with connect(self.ledger.redis_url) as redis:
            stored = {keys.id_of(str(key)) async for key in redis.scan_iter("*:seen:*", count=1_000)}
        self.lost[kind] += len(promised - stored) - self.lost.total()

    async def audit(self) -> tuple[Tally, tuple[str, ...], str]:
        """What counts, what is broken, and what the table says."""
        await self.crowd.last_word()
        await at_rest(self.ledger.redis_url)
        tally, stale = await self.ledger.audit()
        figures = f"{_counts(self.lost)} of {tally.clicks:,}, {tally.doubled} messages forgotten, {len(stale)} stale"
        broken = (*self.crowd.ill_answered(), *(stale if self.promises else ()))
        counted = replace(tally, doubled=0) if self.promises else replace(tally, lost=0, doubled=0)
        return counted, broken, figures


async def open_room(own: Stage, watched: Watched, replicas: int, scale: Scale) -> Room:
    workspace = await own.workspace()
    database = f"{watched.url}/{replicas}"
    await own.bot(workspace, None, REDIS_URL=database, REDIS_WAIT_REPLICAS=str(replicas))
    dice = random.Random(f"{scale.seed} {replicas}")  # noqa: S311 -- a test's course, no secret
    return Room(await Crowd.gathered(Ledger(workspace, database), dice, scale.of(4, 2), scale), replicas)


async def primaries_fail(scale: Scale) -> Outcome:
    kinds = (killed, forced)
    number = scale.of(20, 1)
    async with formed(watched_servers(REPLICAS)) as watched, stage() as own:
        waited_for = (0, 1, REPLICAS) if scale.full else (0, REPLICAS)
        rooms = await asyncio.gather(*(open_room(own, watched, replicas, scale) for replicas in waited_for))
        async with AsyncExitStack() as clicking:
            for room in rooms:
                await clicking.enter_async_context(room.crowd.clicking())
            for turn in range(number):
                await _fail_over(kinds[turn % len(kinds)], watched, rooms)
        audits = [await room.audit() for room in rooms]
    tallies, broken, figures = zip(*audits, strict=True)
    slowest = max(seconds for room in rooms for seconds in room.recovered)
    measured = {
        f"lost with {room.replicas} replicas waited for": told
        for room, told in zip(rooms, figures, strict=True)
    }
    late = (
        [f"A failover was recovered from only after {slowest:.1f} s"] if slowest > RECOVERED_SECONDS else []
    )
    kills = replace(Tally(), kills=-(-number // len(kinds)))
    return Outcome(
        {**measured, "recovered in": f"{slowest:.1f} s"},
        together([*tallies, kills]),
        (*(sentence for each in broken for sentence in each), *late),
    )


async def _fail_over(kind: Failover, watched: Watched, rooms: Sequence[Room]) -> None:
    """One failover under clicks; who waits for every replica has to wait until all of them are back."""
    await asyncio.sleep(1)
    await kind(watched)
    patient = [room for room in rooms if room.promises]
    hasty = [room for room in rooms if not room.promises]
    for room, seconds in zip(
        hasty, await asyncio.gather(*(room.crowd.probe() for room in hasty)), strict=True
    ):
        room.recovered.append(seconds)
    await asyncio.to_thread(wait_for, watched.replicates, REJOINED_SECONDS)
    await asyncio.gather(*(room.crowd.probe() for room in patient))
    for room in rooms:
        await room.count_lost(kind.__name__)


def _counts(lost: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(lost.items()))


async def run(scale: Scale) -> Outcome:
    failovers, cluster = await primaries_fail(scale), await nodes_die(scale)
    return Outcome(
        {**failovers.measured, **cluster.measured},
        together([failovers.tally, cluster.tally]),
        (*failovers.broken, *cluster.broken),
    )


ROW: Final = Row(
    5,
    "Sentinel: 20 failovers, of a killed primary and of one that runs; three-node Cluster: nodes die; people click",
    "loss counted, none where every replica is waited for; no corrupt meeting",
    run,
)
