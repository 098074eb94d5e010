"""Redis as stores use it: every request ends in the time that Slack leaves, one way or the other."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.metrics import Metrics
from bot.storage.batches import Batches
from bot.storage.script import Script
from handlers.delivery import note
from handlers.store import MeetingsUnavailableError

ANSWER_SECONDS: Final = 1.5
"""For one request, retries included.

Slack gives an acknowledgement 3 s; of these the way there takes its share, and telling the person what failed half a
second.
"""


@dataclass(frozen=True, slots=True)
class Server:
    """Everything here raises `MeetingsUnavailableError` when Redis does not do it in time.

    Attributes:
        wait_replicas: How many replicas have to hold a change before it counts as stored.
        metrics: Where what Redis did not do is counted.
    """

    redis: Redis
    wait_replicas: int = 0
    metrics: Metrics = field(default_factory=Metrics)
    _batches: Batches = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_batches", Batches(self.redis))

    async def commit(self, what: Script, places: list[str], args: list[str | int]) -> Any:  # noqa: ANN401 -- of Lua
        """Acknowledged is only what enough replicas hold; of the rest nobody can say whether it will be kept."""
        if not self.wait_replicas:
            return await self.run(what, places, args)
        return await self.in_time(what.run_and_wait(self.redis, places, args, self.wait_replicas))

    async def run(self, what: Script, places: list[str], args: list[Any]) -> Any:  # noqa: ANN401
        return await self.in_time(self._batches.run(what, places, args))

    async def in_time(self, answer: Awaitable[Any]) -> Any:  # noqa: ANN401 -- scripts answer what they like
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answer
        except (RedisError, OSError) as error:  # a time-out is an OSError
            self.metrics.redis_unavailable.inc()
            note("unavailable")
            raise MeetingsUnavailableError from error
