"""`/healthz`: the process is up. `/readyz`: whether it can do its work, and what to mend where it cannot."""

import asyncio
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.slack.identity import Identity
from bot.storage import keys

ANSWER_SECONDS: Final = 2.0
GOOD_FOR_SECONDS: Final = 1.0
"""However often and by whom it is asked, Redis is tried once in that time, whether it takes writes or not."""

_PROBE_SECONDS: Final = 60

REDIS_PROBLEM: Final = "Redis takes no writes. Look whether it is up, out of memory, or a read-only replica."
UNKNOWN_PROBLEM: Final = "Slack has not said yet who the bot is. If this lasts, check SLACK_BOT_TOKEN."
REFUSED_PROBLEM: Final = (
    "Slack takes the bot's token no more. Install the app anew, and put its token into SLACK_BOT_TOKEN."
)
STOPPING_PROBLEM: Final = "The process was told to stop and finishes what it holds."


@dataclass(slots=True)
class Health:
    """What an operator's probes ask.

    A worker without a token that Slack takes can store what people do and show nothing of it, so it is not ready.
    When Slack is merely slow, busy or away it stays ready: that passes, it is the same for all workers, and
    threads catch up.

    Attributes:
        stopping: Set once the process was told to stop, so that a balancer turns to others before the door closes.
    """

    redis: Redis
    identity: Identity
    stopping: asyncio.Event
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)
    _took_writes: bool = False
    _tried_at: float = float("-inf")

    async def healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "up"})

    async def readyz(self, _request: web.Request) -> web.Response:
        redis, slack = await self._redis_takes_writes(), self._slack_problem()
        problems = [
            *([STOPPING_PROBLEM] if self.stopping.is_set() else []),
            *([] if redis else [REDIS_PROBLEM]),
            *([slack] if slack else []),
        ]
        said = {"redis": redis, "slack": not slack, "problems": problems}
        return web.json_response(said, status=503 if problems else 200)

    def _slack_problem(self) -> str:
        if self.identity.known is None:
            return UNKNOWN_PROBLEM
        return REFUSED_PROBLEM if self.identity.watch.token_refused else ""

    async def _redis_takes_writes(self) -> bool:
        async with self._one_at_a_time:
            if monotonic() - self._tried_at >= GOOD_FOR_SECONDS:
                self._took_writes, self._tried_at = await takes_writes(self.redis), monotonic()
            return self._took_writes


async def takes_writes(redis: Redis) -> bool:
    """Every shard: they may lie on different servers. One that is full or a replica still answers a PING.

    One after the other, which takes one connection: the others are for deliveries.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            for shard in range(keys.SHARDS):
                await redis.set(keys.ready(shard), "1", ex=_PROBE_SECONDS)
    except (RedisError, OSError):  # a time-out is an OSError
        return False
    return True
