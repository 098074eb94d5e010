"""`GET /metrics`, in the text that Prometheus reads, for those who may call the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.api.access import may_call
from bot.metrics import Metrics
from bot.slack.session import SlackWatch
from bot.storage.backlog import Gauges, backlog_of


@dataclass(frozen=True, slots=True)
class Scrape:
    """What operators see of one worker, and of what waits for all of them.

    How much a company decides, and how often Slack fails it, is not for strangers: holders of a token of `API_TOKENS`
    may read it, or, where there is none, this machine.
    """

    metrics: Metrics
    redis: Redis
    watch: SlackWatch
    api_tokens: Sequence[SecretStr]

    async def metrics_page(self, request: web.Request) -> web.Response:
        if not may_call(request, self.api_tokens):
            challenge = {"WWW-Authenticate": "Bearer"}
            return web.Response(status=401, text="Send a token of API_TOKENS.\n", headers=challenge)
        self.metrics.token_refused.set(bool(self.watch.token_refused))
        waiting = CollectorRegistry()
        waiting.register(Gauges(await backlog_of(self.redis)))
        text = generate_latest(self.metrics.registry) + generate_latest(waiting)
        return web.Response(
            body=text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )
