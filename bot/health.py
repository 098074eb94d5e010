"""`/healthz`: the process is up. `/readyz`: Redis and Slack answer."""

from dataclasses import dataclass

from aiohttp import web
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.identity import Identity


@dataclass(frozen=True, slots=True)
class Health:
    """What an operator's probes ask."""

    redis: Redis
    identity: Identity

    async def healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "up"})

    async def readyz(self, _request: web.Request) -> web.Response:
        checks = {"redis": await self._redis_answers(), "slack": self.identity.known is not None}
        return web.json_response(checks, status=200 if all(checks.values()) else 503)

    async def _redis_answers(self) -> bool:
        try:
            return bool(await self.redis.ping())
        except (RedisError, OSError):
            return False
