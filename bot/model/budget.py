"""How often a team may ask the model in a day."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.logs import logger
from bot.storage import keys

ANSWER_SECONDS: Final = 2.0
KEPT_SECONDS: Final = 2 * 24 * 60 * 60  # a day of UTC, and clocks that differ

log = logger("model")


def utc_day() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Budget:
    """Counts the requests of a team and day, for all workers together.

    A count that Redis repeats after a broken connection may count one request twice: a team then gets an answer
    fewer from the model, never one more.

    Attributes:
        most: Requests of one team in one day.
        today: The day that a request counts for.
        on_exhausted: Called for each request that a team has no more of.
    """

    redis: Redis
    most: int
    today: Callable[[], date] = utc_day
    on_exhausted: Callable[[], None] = lambda: None

    async def take(self, team: str) -> bool:
        """Whether the team may ask the model now; not, where nobody can say how often it has."""
        key = keys.budget(team, self.today())
        try:
            async with asyncio.timeout(ANSWER_SECONDS), self.redis.pipeline() as pipeline:
                pipeline.incr(key)
                pipeline.expire(key, KEPT_SECONDS)
                taken, _ = await pipeline.execute()
        except (RedisError, OSError):  # a time-out is an OSError
            return False
        if taken == self.most + 1:
            log.warning("a team has asked the model as often as it may today", team=team, most=self.most)
        if taken > self.most:
            self.on_exhausted()
        return bool(taken <= self.most)
