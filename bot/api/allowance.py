"""How much one caller may ask of the API: requests a minute over all workers, and requests at once of this one."""

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.api.problems import ProblemError
from bot.storage import keys

A_MINUTE: Final = 60
MOST_A_MINUTE: Final = 3_000
AT_ONCE: Final = 32
"""Requests of one caller that this worker has taken and not answered."""

COUNT_SECONDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Allowance:
    """Counts by the minute of the clock.

    While Redis does not count, the API answers all the same: it needs nothing that is stored, each worker still takes
    only so much at once, and what costs money, the language model, has a budget that then is closed.

    Attributes:
        redis: Where all workers count together; without it nothing is counted by the minute.
        most: Requests of one caller in a minute.
        now: Seconds since the epoch.
    """

    redis: Redis | None = None
    most: int = MOST_A_MINUTE
    now: Callable[[], float] = time.time
    _under_way: Counter[str] = field(default_factory=Counter)

    async def count(self, caller: str) -> None:
        """One request more.

        Raises:
            ProblemError: 429, with the time until the next minute.
        """
        minute, second = divmod(self.now(), A_MINUTE)
        if await self._counted(keys.calls(caller, int(minute))) > self.most:
            raise _too_many(
                f"More than {self.most} requests in a minute. Wait, and send the rest then.",
                A_MINUTE - second,
            )

    @contextmanager
    def turn(self, caller: str) -> Iterator[None]:
        """While a request is under way.

        Raises:
            ProblemError: 429 where too many others of that caller are.
        """
        if self._under_way[caller] >= AT_ONCE:
            raise _too_many(f"More than {AT_ONCE} requests at once. Wait for the answers to some of them.", 1)
        self._under_way[caller] += 1
        try:
            yield
        finally:
            self._under_way[caller] -= 1

    async def _counted(self, key: str) -> int:
        if self.redis is None:
            return 0
        try:
            async with asyncio.timeout(COUNT_SECONDS), self.redis.pipeline() as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, 2 * A_MINUTE)
                count, _ = await pipeline.execute()
        except (RedisError, OSError):  # a time-out is an OSError
            return 0
        return int(count)


def _too_many(detail: str, seconds: float) -> ProblemError:
    return ProblemError(429, detail, headers={"Retry-After": str(math.ceil(seconds))})
