"""The one place where the parts meet."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from aiohttp import web

from bot.api.access import is_here
from bot.api.allowance import Allowance
from bot.api.callers import Callers
from bot.api.routes import add_api
from bot.door.bolt import bolt
from bot.door.front_door import FrontDoor
from bot.door.reception import Reception
from bot.door.socket_mode import serve_socket
from bot.door.web_server import LARGEST_FORM, Runner
from bot.logs import logger
from bot.loops.answer_loop import AT_ONCE as THOUGHTS_AT_ONCE
from bot.loops.answer_loop import AnswerLoop
from bot.loops.bell import Bell
from bot.loops.forget_loop import AT_ONCE as FORGOTTEN_AT_ONCE
from bot.loops.forget_loop import Forgetter
from bot.loops.loop import Loop
from bot.loops.rendering import Renderer
from bot.loops.turns import AT_ONCE as RENDERED_AT_ONCE
from bot.loops.turns import Turns
from bot.model.answering import Answerer
from bot.model.client import ANSWER_SECONDS
from bot.model.thinker import answering
from bot.operators.health import Health
from bot.operators.scrape import Scrape
from bot.pages.routes import add_pages
from bot.settings import Settings
from bot.shared import Shared, shared_by_all
from bot.storage import keys
from bot.storage.forgetting import RedisForgetting
from bot.storage.store import RedisMeetings
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
        shared = await shared_by_all(
            settings, playbook, settings.public_address(listener.getsockname()[1]), stack
        )
        thinking = answering(settings, playbook, shared.redis, shared.metrics, model_seconds)
        answerer = await stack.enter_async_context(thinking)
        due, pending, forgotten = Bell(), Bell(), Bell()
        meetings = _meetings(shared, due, pending, thinks=answerer.thinks)
        forgetting = RedisForgetting(shared.server, forgotten.ring)
        reception = _reception(shared, meetings, answerer, forgetting)

        _bring_threads_up_to_date(shared, meetings, due, stack)
        forgetter = Forgetter(forgetting, shared.patient, forgotten, shared.identity.team)
        _run(
            Loop("forgetting", forgotten, FORGOTTEN_AT_ONCE, lambda ring: forgetter.take(ring.shard)),
            GIVING_UP_SECONDS,
            stack,
        )
        await _until_cancelled(asyncio.create_task(_receive(shared, reception)), stack)
        await _until_cancelled(asyncio.create_task(shared.identity.keep_asking()), stack)
        site = _site(shared, reception, answerer, stopping or asyncio.Event())
        await _serve(site, listener, stack)
        answers = AnswerLoop(meetings, playbook, answerer, pending, shared.identity.team)
        _run(
            Loop("answers", pending, THOUGHTS_AT_ONCE, lambda ring: answers.take(ring.shard)),
            GIVING_UP_SECONDS,
            stack,
        )
        stack.callback(answers.stop)
        await _until_cancelled(asyncio.create_task(_read_ahead()), stack)
        log.info("serving", address=shared.url)
        yield shared.url


def _meetings(shared: Shared, due: Bell, pending: Bell, *, thinks: bool) -> RedisMeetings:
    return RedisMeetings(
        shared.server,
        shared.playbook,
        due.ring,
        pending.ring,
        thinks=thinks,
        kept_seconds=shared.settings.retention_days * keys.DAY_SECONDS,
    )


def _reception(
    shared: Shared, meetings: RedisMeetings, answerer: Answerer, forgetting: RedisForgetting
) -> Reception:
    app = bolt(shared.client, shared.identity)
    services = Services(
        meetings,
        shared.playbook,
        shared.url,
        lambda: secrets.token_urlsafe(9),
        shared.prices,
        answerer,
        forgetting,
        lambda: shared.identity.known,
    )
    listen(app, services)
    return Reception(app, shared.identity, shared.traffic, shared.metrics)


def _bring_threads_up_to_date(
    shared: Shared, meetings: RedisMeetings, due: Bell, stack: AsyncExitStack
) -> None:
    renderer = Renderer(meetings, shared.patient, shared.client, shared.playbook, shared.url, shared.prices)
    turns = Turns(renderer, due, shared.identity.team, shared.traffic, shared.metrics)
    _run(Loop("rendering", due, RENDERED_AT_ONCE, turns.take), RENDERING_SECONDS, stack)
    stack.callback(renderer.stop)


async def _read_ahead() -> None:
    """Read what questions are answered from before the first of them comes, and after the process is ready."""
    await asyncio.sleep(READ_AHEAD_SECONDS)
    await asyncio.to_thread(retriever)
    await asyncio.to_thread(signs)


def _site(
    shared: Shared, reception: Reception, answerer: Answerer, stopping: asyncio.Event
) -> web.Application:
    """All routes."""
    settings, identity, metrics = shared.settings, shared.identity, shared.metrics
    site = web.Application(client_max_size=LARGEST_FORM)
    health = Health(shared.redis, identity, stopping)
    site.router.add_get("/healthz", health.healthz)
    site.router.add_get("/readyz", health.readyz)
    is_public = settings.public_url is not None and not is_here(settings.public_url)
    scrape = Scrape(metrics, shared.redis, identity.watch, settings.api_tokens, is_public)
    site.router.add_get("/metrics", scrape.metrics_page)
    if settings.slack_signing_secret:
        secret = settings.slack_signing_secret.get_secret_value()
        site.router.add_post("/slack/events", FrontDoor(reception, identity, secret, metrics.refused).receive)
    callers = Callers(settings.api_tokens, Allowance(shared.redis, settings.api_requests_per_minute))
    add_api(site, public_url=shared.url, callers=callers, answerer=answerer, prices=shared.prices)
    add_pages(site, public_url=shared.url, playbook=shared.playbook, prices=shared.prices)
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


async def _receive(shared: Shared, reception: Reception) -> None:
    """Ask Slack who we are; then, with an app token, open the socket that replaces `/slack/events`."""
    await shared.identity.find_out()
    if token := shared.settings.slack_app_token:
        await serve_socket(reception, token.get_secret_value(), shared.client)


async def _until_cancelled(task: asyncio.Task[None], stack: AsyncExitStack) -> None:
    async def cancel() -> None:
        task.cancel()
        await asyncio.wait([task])

    stack.push_async_callback(cancel)
