"""Redis dies again and again, hangs, takes no writes, and is full, while people click."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from tests.consistency import at_rest
from tests.faults.crowd import Crowd
from tests.faults.ledger import Ledger
from tests.faults.plan import Outcome, Row, Scale
from tests.faults.stage import stage
from tests.redis_server import RedisServer

WORKERS: Final = 2
RECOVERED_SECONDS: Final = 10

Fault = Callable[[RedisServer, random.Random, Scale], Awaitable[None]]
"""Begins, lasts for its time, and ends."""


async def killed(redis: RedisServer, dice: random.Random, _scale: Scale) -> None:
    await asyncio.sleep(dice.uniform(0.1, 0.6))
    redis.kill()
    await asyncio.sleep(dice.uniform(0, 0.4))
    await asyncio.to_thread(redis.start)


async def hung(redis: RedisServer, _dice: random.Random, scale: Scale) -> None:
    redis.pause()
    await asyncio.sleep(scale.of(60, 3))
    redis.resume()


async def read_only(redis: RedisServer, _dice: random.Random, scale: Scale) -> None:
    """Somebody makes it a replica, as a failover does with the primary of before."""
    await _told(redis, "REPLICAOF 127.0.0.1 1")
    await asyncio.sleep(scale.of(10, 1))
    await _told(redis, "REPLICAOF NO ONE")


async def full(redis: RedisServer, _dice: random.Random, scale: Scale) -> None:
    await _told(redis, "CONFIG SET maxmemory 1")
    await asyncio.sleep(scale.of(10, 1))
    await _told(redis, "CONFIG SET maxmemory 0")


async def _told(redis: RedisServer, command: str) -> None:
    assert await asyncio.to_thread(redis.ask, command) == "+OK"


async def run(scale: Scale) -> Outcome:
    dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    kills = scale.of(50, 3)
    faults: dict[str, tuple[Fault, int]] = {
        "kill -9": (killed, kills),
        "hang": (hung, 1),
        "READONLY": (read_only, 1),
        "OOM": (full, 1),
    }
    async with stage() as own:
        workspace = await own.workspace()
        await own.bots(workspace, WORKERS)
        ledger = Ledger(workspace, own.redis.url)
        crowd = await Crowd.gathered(ledger, dice, scale.of(6, 3), scale)
        recovered = {}
        async with crowd.clicking():
            for name, (fault, times) in faults.items():
                recovered[name] = max([await _after(fault, own.redis, crowd, scale) for _ in range(times)])
        await at_rest(own.redis.url)
        tally, stale = await crowd.ledger.audit()
    measured = {
        "slowest answer": f"{crowd.slowest():.1f} s",
        **{f"recovered from {name} in": f"{seconds:.1f} s" for name, seconds in recovered.items()},
    }
    late = [name for name, seconds in recovered.items() if seconds > RECOVERED_SECONDS]
    broken = (*stale, *crowd.ill_answered(), *(f"Recovered too late from {name}" for name in late))
    return Outcome(measured, replace(tally, kills=kills), broken)


async def _after(fault: Fault, redis: RedisServer, crowd: Crowd, scale: Scale) -> float:
    """Seconds from the end of the fault until all is as before."""
    await fault(redis, crowd.dice, scale)
    return await crowd.probe()


ROW: Final = Row(
    4,
    "Redis: `kill -9` 50 times, a hang of 60 s, READONLY, OOM, while people click",
    "every reply in 3 s and honest; recovers unaided in 10 s",
    run,
)
