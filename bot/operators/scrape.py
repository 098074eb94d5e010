"""`GET /metrics`, in the text that Prometheus reads, for those who may call the API."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.api.access import caller_of
from bot.metrics import Metrics
from bot.slack.session import SlackWatch
from bot.storage.backlog import Gauges, backlog_of


@dataclass(frozen=True, slots=True)
class Scrape:
    """What operators see of one worker, and of what waits for all of them.

    How much a company decides, and how often Slack fails it, is not for strangers: holders of a token of `API_TOKENS`
    may read it. Where there is none, this machine may, unless others reach the bot too: they come through a proxy, for
    whom everybody is on this machine.

    Attributes:
        is_public: Whether other machines reach the bot, as far as the operator says.
    """

    metrics: Metrics
    redis: Redis
    watch: SlackWatch
    api_tokens: Sequence[SecretStr]
    is_public: bool

    async def metrics_page(self, request: web.Request) -> web.Response:
        if not self._may_read(request):
            what_to_do = (
                "Send a token of API_TOKENS."
                if self.api_tokens
                else "Set API_TOKENS, and send a token of it."
            )
            challenge = {"WWW-Authenticate": "Bearer"}
            return web.Response(status=401, text=f"{what_to_do}\n", headers=challenge)
        self.metrics.token_refused.set(bool(self.watch.token_refused))
        waiting = CollectorRegistry()
        waiting.register(Gauges(await backlog_of(self.redis)))
        text = generate_latest(self.metrics.registry) + generate_latest(waiting)
        return web.Response(
            body=text, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        )

    def _may_read(self, request: web.Request) -> bool:
        needs_token = self.is_public and not self.api_tokens
        return not needs_token and caller_of(request, self.api_tokens) is not None
