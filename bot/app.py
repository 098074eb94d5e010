"""The one place where the parts meet."""

import asyncio
import logging
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot import keys
from bot.answer_loop import AT_ONCE as THOUGHTS_AT_ONCE
from bot.answer_loop import AnswerLoop
from bot.api.allowance import Allowance
from bot.api.callers import Callers
from bot.api.routes import add_api
from bot.bell import Bell
from bot.embedded import describe, embedded_redis
from bot.forget_loop import AT_ONCE as FORGOTTEN_AT_ONCE
from bot.forget_loop import Forgetter
from bot.forgetting import RedisForgetting
from bot.front_door import FrontDoor
from bot.health import Health
from bot.identity import Identity
from bot.logs import logger
from bot.loop import Loop
from bot.metrics import Metrics
from bot.model.client import ANSWER_SECONDS
from bot.own_prices import todays_prices
from bot.pages.routes import add_pages
from bot.patience import PatientClient
from bot.reception import Reception
from bot.redis_client import connect
from bot.rendering import AT_ONCE as RENDERED_AT_ONCE
from bot.rendering import Renderer
from bot.scrape import Scrape
from bot.server import Server
from bot.settings import Settings
from bot.slack_session import SlackWatch, slack_session
from bot.socket_mode import serve_socket
from bot.store import RedisMeetings
from bot.thinker import answering
from bot.traffic import Traffic
from bot.web_server import LARGEST_FORM, Runner
from handlers.listeners import listen
from handlers.services import Services
from knowledge.intake.signs import signs
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.retrieval.retriever import retriever

GIVING_UP_SECONDS: Final = 0.5
ANSWERS_SECONDS: Final = 1.5
RENDERING_SECONDS: Final = 4
"""For what is under way when the process is told to stop; 10 s is all there is, of which 1 s is gone by then.

Thoughts are given up at once, then deliveries end, then threads: see `rendering.LAST_CALL_SECONDS`. The server takes
its time twice: once to wait, and once more for what it then cut off.
"""

READ_AHEAD_SECONDS: Final = 3

log = logger("app")


@asynccontextmanager
async def running(
    settings: Settings,
    playbook: Playbook = PLAYBOOK,
    *,
    model_seconds: float = ANSWER_SECONDS,
    stopping: asyncio.Event | None = None,
) -> AsyncIterator[str]:
    """The bot, serving until the context is left; it then finishes what it holds.

    Args:
        settings: The operator's.
        playbook: The questions and rules of its meetings.
        model_seconds: What a language model is given for an answer.
        stopping: Set some time before the context is left, so that a balancer can turn to other workers.

    Yields:
        The address that it serves on.
    """
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(socket.create_server((settings.host, settings.port)))
        url = settings.public_address(listener.getsockname()[1])
        redis = connect(await _redis_url(settings, stack))
        stack.push_async_callback(redis.aclose)
        metrics = Metrics()
        watch = SlackWatch(metrics.slack_failed)
        client = await _slack_client(settings, watch, stack)
        answerer = await stack.enter_async_context(
            answering(settings, playbook, redis, metrics, model_seconds)
        )
        identity, traffic = Identity(client, watch=watch), Traffic()
        due, pending, forgotten = Bell(), Bell(), Bell()
        meetings = RedisMeetings(
            redis,
            playbook,
            due.ring,
            pending.ring,
            thinks=answerer.thinks,
            kept_seconds=settings.retention_days * keys.DAY_SECONDS,
            wait_replicas=settings.redis_wait_replicas,
            metrics=metrics,
        )
        bolt = _bolt(client, identity)
        reception = Reception(bolt, traffic, metrics)
        prices = todays_prices(settings.prices_file.rows if settings.prices_file else ())
        forgetting = RedisForgetting(Server(redis, settings.redis_wait_replicas, metrics), forgotten.ring)
        services = Services(
            meetings,
            playbook,
            url,
            lambda: secrets.token_urlsafe(9),
            prices,
            answerer,
            forgetting,
            lambda: identity.known,
        )
        listen(bolt, services)

        patient = PatientClient(client, redis, identity.team)
        renderer = Renderer(meetings, patient, playbook, url, due, prices, identity.team, traffic, metrics)
        _run(Loop("rendering", due, RENDERED_AT_ONCE, renderer.take), RENDERING_SECONDS, stack)
        stack.callback(renderer.stop)
        forgetter = Forgetter(forgetting, patient, forgotten, identity.team)
        to_forget = Loop("forgetting", forgotten, FORGOTTEN_AT_ONCE, forgetter.take)
        _run(to_forget, GIVING_UP_SECONDS, stack)
        await _until_cancelled(asyncio.create_task(_receive(settings, reception, identity)), stack)
        await _until_cancelled(asyncio.create_task(identity.keep_asking()), stack)
        site = _site(settings, reception, Health(redis, identity, stopping or asyncio.Event()), metrics)
        site.router.add_get("/metrics", Scrape(metrics, redis, watch, settings.api_tokens).metrics_page)
        add_api(
            site,
            public_url=url,
            callers=Callers(settings.api_tokens, Allowance(redis, settings.api_requests_per_minute)),
            answerer=answerer,
            prices=prices,
        )
        add_pages(site, public_url=url, playbook=playbook, prices=prices)
        await _serve(site, listener, stack)
        answers = AnswerLoop(meetings, playbook, answerer, pending, identity.team)
        _run(Loop("answers", pending, THOUGHTS_AT_ONCE, answers.take), GIVING_UP_SECONDS, stack)
        stack.callback(answers.stop)
        await _until_cancelled(asyncio.create_task(_read_ahead()), stack)
        log.info("serving", address=url)
        yield url


async def _redis_url(settings: Settings, stack: AsyncExitStack) -> str:
    if settings.redis_url:
        return settings.redis_url.get_secret_value()
    url = await stack.enter_async_context(embedded_redis(settings.data_dir))
    log.info(describe(settings.data_dir))
    return url


async def _slack_client(settings: Settings, watch: SlackWatch, stack: AsyncExitStack) -> AsyncWebClient:
    """No retries in the client, which would post twice."""
    session = await stack.enter_async_context(slack_session(watch=watch))
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=[],
    )


async def _read_ahead() -> None:
    """Read what questions are answered from before the first of them comes, and after the process is ready."""
    await asyncio.sleep(READ_AHEAD_SECONDS)
    await asyncio.to_thread(retriever)
    await asyncio.to_thread(signs)


def _bolt(client: AsyncWebClient, identity: Identity) -> AsyncApp:
    """Bolt answers after the listener is done, and leaves to the front door who may come in."""
    # Below errors Bolt only warns: at every start, that it ignores the token in the environment.
    errors_only = logging.getLogger("slack_bolt")
    errors_only.setLevel(logging.ERROR)
    app = AsyncApp(
        name="bolt",  # of a logger, whose level Bolt sets; without one it looks in every source file on the stack
        client=client,
        logger=errors_only,
        authorize=identity.authorizer(),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    app.error(_raised)
    return app


async def _raised(error: Exception) -> None:
    """Bolt would log the whole of what it stumbled over, and call it a failure of ours."""
    raise error


def _site(settings: Settings, reception: Reception, health: Health, metrics: Metrics) -> web.Application:
    site = web.Application(client_max_size=LARGEST_FORM)
    site.router.add_get("/healthz", health.healthz)
    site.router.add_get("/readyz", health.readyz)
    if settings.slack_signing_secret:
        secret = settings.slack_signing_secret.get_secret_value()
        door = FrontDoor(reception, health.identity, secret, metrics.refused)
        site.router.add_post("/slack/events", door.receive)
    return site


async def _serve(site: web.Application, listener: socket.socket, stack: AsyncExitStack) -> None:
    runner = Runner(site, shutdown_seconds=ANSWERS_SECONDS)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.SockSite(runner, listener).start()


def _run(loop: Loop, seconds: float, stack: AsyncExitStack) -> None:
    """Left in turn: claim nothing more, then wait so long for what is held."""
    running_ = asyncio.create_task(loop.run())

    async def stop() -> None:
        loop.stop()
        await asyncio.wait([running_], timeout=seconds)
        running_.cancel()
        await asyncio.wait([running_])

    stack.push_async_callback(stop)


async def _receive(settings: Settings, reception: Reception, identity: Identity) -> None:
    """Ask Slack who we are; then, with an app token, open the socket that replaces `/slack/events`."""
    await identity.find_out()
    if settings.slack_app_token:
        await serve_socket(reception, settings.slack_app_token.get_secret_value(), identity.client)


async def _until_cancelled(task: asyncio.Task[None], stack: AsyncExitStack) -> None:
    async def cancel() -> None:
        task.cancel()
        await asyncio.wait([task])

    stack.push_async_callback(cancel)
