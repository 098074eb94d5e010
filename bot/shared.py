"""What the parts of one running bot have in common."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

from redis.asyncio import Redis
from slack_sdk.web.async_client import AsyncWebClient

from bot.door.traffic import Traffic
from bot.logs import logger
from bot.metrics import Metrics
from bot.own_prices import todays_prices
from bot.settings import Settings
from bot.slack.identity import Identity
from bot.slack.patience import PatientApi
from bot.slack.session import SlackWatch, slack_session
from bot.slack.web_api import WebApi
from bot.storage.embedded import describe, embedded_redis
from bot.storage.redis_client import connect
from bot.storage.server import Server
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook

log = logger("app")


@dataclass(frozen=True, slots=True)
class Shared:
    """Made once for each running bot.

    Attributes:
        url: Where the pages are served, without a slash at its end.
        server: Redis as stores use it.
        client: For what a person waits for, as Bolt hands it to listeners.
        patient: For what can wait: it asks Slack no sooner than Slack wants.
    """

    settings: Settings
    playbook: Playbook
    url: str
    redis: Redis
    server: Server
    metrics: Metrics
    client: AsyncWebClient
    patient: PatientApi
    identity: Identity
    traffic: Traffic
    prices: Callable[[], PriceList]


async def shared_by_all(settings: Settings, playbook: Playbook, url: str, stack: AsyncExitStack) -> Shared:
    """Made once, and closed with the stack."""
    redis = connect(await _redis_url(settings, stack))
    stack.push_async_callback(redis.aclose)
    metrics = Metrics()
    watch = SlackWatch(metrics.slack_failed)
    session = await stack.enter_async_context(slack_session(watch=watch))
    api = WebApi(session, settings.slack_api_url, settings.slack_bot_token.get_secret_value())
    identity = Identity(api, watch=watch)
    return Shared(
        settings=settings,
        playbook=playbook,
        url=url,
        redis=redis,
        server=Server(redis, settings.redis_wait_replicas, metrics),
        metrics=metrics,
        client=slack_client(api),
        patient=PatientApi(api, redis, identity.team),
        identity=identity,
        traffic=Traffic(),
        prices=todays_prices(settings.prices_file.rows if settings.prices_file else ()),
    )


async def _redis_url(settings: Settings, stack: AsyncExitStack) -> str:
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    url = await stack.enter_async_context(embedded_redis(settings.data_dir))
    log.info(describe(settings.data_dir))
    return url


def slack_client(api: WebApi) -> AsyncWebClient:
    """No retries in the client, which would post twice."""
    return AsyncWebClient(token=api.token, base_url=api.url, session=api.session, retry_handlers=[])
