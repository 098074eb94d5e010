"""What is asked of Redis in the same moment goes there together, in one pipeline on one connection.

Most of what a script costs this process is not the script: it is taking a connection from the pool, the time limits
around it, and the way through the kernel. Of sixteen that go together each costs a quarter of what it costs alone.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple, cast

from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster

from bot.storage.script import Script

MOST: Final = 64
"""Scripts in one pipeline: nobody waits for more than that many of others."""

_ALONE: Final = object()
"""In the place of an answer: who asked is to ask by itself."""


class _Asked(NamedTuple):
    what: Script
    places: Sequence[str]
    args: Sequence[object]
    answer: asyncio.Future[Any]


class Batches:
    """Runs scripts: one at once where none is under way, and all that are asked for meanwhile together after it.

    What fails in company is tried once more alone, where it meets its own error. That is as safe as any other
    repetition: every write of ours is. On a cluster each goes by itself, since their keys lie on different servers.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._gathers = not isinstance(cast("object", redis), RedisCluster)
        self._asked: list[_Asked] = []
        self._is_under_way = False
        self._batch: asyncio.Task[None] | None = None

    async def run(self, what: Script, places: Sequence[str], args: Sequence[object]) -> Any:  # noqa: ANN401 -- of Lua
        if not self._gathers:
            return await what.run(self._redis, places, args)
        if self._is_under_way:
            asked = _Asked(what, places, args, asyncio.get_running_loop().create_future())
            self._asked.append(asked)
            answer = await asked.answer
            return await what.run(self._redis, places, args) if answer is _ALONE else answer
        self._is_under_way = True
        try:
            return await what.run(self._redis, places, args)
        finally:
            self._go_on()

    def _go_on(self) -> None:
        batch, self._asked = self._asked[:MOST], self._asked[MOST:]
        self._is_under_way = bool(batch)
        if batch:
            self._batch = asyncio.create_task(self._run(batch))

    async def _run(self, batch: Sequence[_Asked]) -> None:
        answers: list[object] = [_ALONE] * len(batch)
        with suppress(Exception):  # whatever it is, each meets it alone
            async with self._redis.pipeline(transaction=False) as pipeline:
                for what, places, args, _ in batch:
                    pipeline.execute_command("EVALSHA", what.digest, len(places), *places, *args)
                answers = await pipeline.execute(raise_on_error=False)
        _tell(batch, [_ALONE if isinstance(answer, Exception) else answer for answer in answers])
        self._go_on()


def _tell(batch: Sequence[_Asked], answers: Sequence[object]) -> None:
    for asked, answer in zip(batch, answers, strict=True):
        if not asked.answer.done():  # nobody waits for it any more
            asked.answer.set_result(answer)
