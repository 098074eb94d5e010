"""What a finished meeting takes in Redis."""

import asyncio
from collections.abc import Iterator
from typing import Final

from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from knowledge.playbook import PLAYBOOK
from tests.bench.growth.finished import Course, finish, shown, stored_by_the_bot
from tests.bench.row import Row
from tests.redis_server import running_server

LIMIT_KB: Final = 2.5
MEETINGS: Final = 100
BATCH: Final = 10
"""Meetings that end at about the same time."""

HELD: Final = {
    "a finished meeting of all 12 questions, one person": Course(),
    "the same, four people in turn": Course(people=4),
    "the same, a topic of 150 characters": Course(length=150),
}
TOLD: Final = {
    "the same, the longest topic": Course(length=2_000),
    "the same, each question answered by all four": Course(people=4, each_all=True),
}


def rows(count: int = MEETINGS) -> Iterator[Row]:
    """Of so many meetings each."""
    with running_server(durable=False) as server:
        bot = shown(asyncio.run(stored_by_the_bot(server.url)))
        for name, course in (HELD | TOLD).items():
            each = asyncio.run(bytes_each(server.url, course, bot, count, expired=True))
            yield Row(name, each / 1_000, "KB", under=LIMIT_KB if name in HELD else None)
        each = asyncio.run(bytes_each(server.url, Course(), bot, count, expired=False))
        yield Row("the first, with its deliveries of the last 24 hours", each / 1_000, "KB")


async def bytes_each(
    redis_url: str, course: Course, shown: dict[str, str], count: int, *, expired: bool
) -> float:
    """By how much the memory in use grows from the first `count` meetings to twice as many, for each.

    So what a server takes whatever it stores is not counted, and of its tables, which double, the share is.

    Args:
        redis_url: Of a server whose data may go.
        course: How they all went.
        shown: What the render loop writes for each.
        count: How many.
        expired: Whether what ends within a day is gone.
    """
    in_use = [await _in_use(redis_url)]  # which takes some memory the first time
    for begin in (0, count):
        async with connect(redis_url) as redis:
            if begin == 0:
                await redis.flushall()
            meetings = RedisMeetings(Server(redis), PLAYBOOK, lambda *_: None)
            for number in range(begin, begin + count):
                await finish(meetings, number, course, shown)
                if expired and number % BATCH == BATCH - 1:
                    await _expire(redis)
        in_use.append(await _in_use(redis_url))
    return (in_use[2] - in_use[1]) / count


async def _in_use(redis_url: str) -> int:
    """As a new connection finds it: what one has done is kept in buffers of its own."""
    async with connect(redis_url) as redis:
        return int((await redis.memory_stats())["total.allocated"])


async def _expire(redis: Redis) -> None:
    """What ends within a day."""
    found = [str(key) for key in await redis.keys("*")]
    async with redis.pipeline(transaction=False) as pipeline:
        for key in found:
            pipeline.ttl(key)
        ends = await pipeline.execute()
    await redis.delete(*(key for key, end in zip(found, ends, strict=True) if 0 <= end <= keys.DAY_SECONDS))
