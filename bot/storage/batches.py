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
    """Runs scripts; what fails in company is tried once more alone, where it meets its own error.

    That is as safe as any other repetition: every write of ours is. On a cluster each goes by itself, since their keys
    lie on different servers.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._gathers = not isinstance(cast("object", redis), RedisCluster)
        self._asked: list[_Asked] = []
        self._under_way: asyncio.Task[None] | None = None

    async def run(self, what: Script, places: Sequence[str], args: Sequence[object]) -> Any:  # noqa: ANN401 -- of Lua
        answer = await self._in_company(what, places, args) if self._gathers else _ALONE
        return await what.run(self._redis, places, args) if answer is _ALONE else answer

    async def _in_company(self, what: Script, places: Sequence[str], args: Sequence[object]) -> object:
        loop = asyncio.get_running_loop()
        asked = _Asked(what, places, args, loop.create_future())
        self._asked.append(asked)
        if len(self._asked) == 1 and not self._under_way:
            loop.call_soon(self._send)  # whoever else is about to ask does so until then
        return await asked.answer

    def _send(self) -> None:
        batch, self._asked = self._asked[:MOST], self._asked[MOST:]
        if batch:
            self._under_way = asyncio.create_task(self._run(batch))

    async def _run(self, batch: Sequence[_Asked]) -> None:
        answers: list[object] = [_ALONE] * len(batch)
        with suppress(Exception):  # whatever it is, each meets it alone
            async with self._redis.pipeline(transaction=False) as pipeline:
                for what, places, args, _ in batch:
                    pipeline.execute_command("EVALSHA", what.digest, len(places), *places, *args)
                answers = await pipeline.execute(raise_on_error=False)
        _tell(batch, [_ALONE if isinstance(answer, Exception) else answer for answer in answers])
        self._under_way = None
        self._send()


def _tell(batch: Sequence[_Asked], answers: Sequence[object]) -> None:
    for asked, answer in zip(batch, answers, strict=True):
        if not asked.answer.done():  # nobody waits for it any more
            asked.answer.set_result(answer)
