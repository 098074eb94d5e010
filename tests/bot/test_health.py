"""What an operator's probes are told, and when."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import aiohttp
import pytest
from aiohttp import web
from redis import Redis

from bot.app import running
from bot.operators.health import (
    GOOD_FOR_SECONDS,
    REDIS_PROBLEM,
    REFUSED_PROBLEM,
    STOPPING_PROBLEM,
    UNKNOWN_PROBLEM,
    Health,
)
from bot.slack.identity import Identity
from bot.slack.session import SlackWatch, slack_session
from bot.slack.web_api import WebApi
from bot.storage import keys
from bot.storage.redis_client import RETRIES, connect
from playground import Workspace
from tests.bot.http_server import serving
from tests.bot_process import bot_for, settings_for, starting_bot_for, until_ready
from tests.conversations.small import SMALL
from tests.redis_server import RedisServer
from tests.talk import Talk

READY = (200, {"redis": True, "slack": True, "problems": []})


async def get(url: str) -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 -- nothing wakes us
            await asyncio.sleep(0.01)


async def becomes(url: str, wanted: tuple[int, dict[str, Any]]) -> None:
    async with asyncio.timeout(5):
        while await get(f"{url}/readyz") != wanted:  # noqa: ASYNC110 -- as probes ask
            await asyncio.sleep(0.05)


async def test_until_slack_has_said_who_we_are_it_is_up_and_not_ready(
    workspace: Workspace, redis_url: str
) -> None:
    workspace.faults.auth_error = "invalid_auth"
    async with starting_bot_for(workspace, redis_url, SMALL) as url:
        assert await get(f"{url}/healthz") == (200, {"status": "up"})
        unknown = {"redis": True, "slack": False, "problems": [UNKNOWN_PROBLEM]}
        assert await get(f"{url}/readyz") == (503, unknown)


@pytest.mark.parametrize("command", ["REPLICAOF 127.0.0.1 1", "CONFIG SET maxmemory 1"])
async def test_a_redis_that_answers_and_takes_no_writes_is_not_ready(
    workspace: Workspace, redis_server: RedisServer, command: str
) -> None:
    async with bot_for(workspace, redis_server.url, SMALL) as url:
        assert await get(f"{url}/readyz") == READY
        assert redis_server.ask(command) == "+OK"
        assert redis_server.ask("PING") == "+PONG"

        await becomes(url, (503, {"redis": False, "slack": True, "problems": [REDIS_PROBLEM]}))
        assert await get(f"{url}/healthz") == (200, {"status": "up"})

        redis_server.ask("REPLICAOF NO ONE")
        redis_server.ask("CONFIG SET maxmemory 0")
        await becomes(url, READY)


async def test_a_redis_that_is_gone_is_not_ready(workspace: Workspace, redis_server: RedisServer) -> None:
    async with bot_for(workspace, redis_server.url, SMALL) as url:
        redis_server.kill()
        await becomes(url, (503, {"redis": False, "slack": True, "problems": [REDIS_PROBLEM]}))


async def test_however_many_ask_at_once_redis_is_tried_once_and_over_one_connection(
    redis_server: RedisServer,
) -> None:
    """Well or not: who is not Slack may ask too, and takes no connections away from those who click."""
    app, redis = web.Application(), connect(redis_server.url)
    health = Health(redis, Identity(cast("WebApi", None)), asyncio.Event())
    app.router.add_get("/readyz", health.readyz)

    async def ask(session: aiohttp.ClientSession) -> bool:
        async with session.get("/readyz") as answer:
            return bool((await answer.json())["redis"])

    with Redis.from_url(redis_server.url) as beside:
        async with serving(app) as session, redis:
            connections = beside.info("stats")["total_connections_received"]
            assert set(await asyncio.gather(*(ask(session) for _ in range(50)))) == {True}
            assert beside.info("commandstats")["cmdstat_set"]["calls"] == keys.SHARDS
            assert beside.info("stats")["total_connections_received"] == connections + 1

            assert redis_server.ask("REPLICAOF 127.0.0.1 1") == "+OK"
            await asyncio.sleep(GOOD_FOR_SECONDS)
            assert set(await asyncio.gather(*(ask(session) for _ in range(50)))) == {False}
            assert not await ask(session)
            assert beside.info("commandstats")["cmdstat_set"]["rejected_calls"] == 1 + RETRIES


async def test_what_a_probe_writes_goes_by_itself(bot: str, redis_url: str) -> None:
    await get(f"{bot}/readyz")
    with Redis.from_url(redis_url) as redis:
        written = list(redis.scan_iter())
        assert written
        assert all(0 < redis.ttl(key) <= 60 for key in written)


async def test_a_token_that_slack_takes_no_more_is_not_ready_until_it_takes_it_again(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL) as url:
        talk = Talk(workspace, SMALL.questions)
        await talk.start()
        token, workspace.door.token = workspace.door.token, "xoxb-another"
        await talk.workspace.click("ana", talk.about("colours"), "Not sure")

        await becomes(url, (503, {"redis": True, "slack": False, "problems": [REFUSED_PROBLEM]}))

        workspace.door.token = token
        await workspace.command("ben", "planning", "/ragvsft", "another one")
        await becomes(url, READY)


async def test_whether_a_token_is_still_refused_is_asked_though_nobody_does_anything(
    workspace: Workspace,
) -> None:
    watch = SlackWatch()
    async with slack_session(watch=watch) as session:
        identity = Identity(
            WebApi(session, workspace.api_url, workspace.bot_token), watch=watch, look_again_seconds=0.01
        )
        await identity.find_out()
        asking = asyncio.create_task(identity.keep_asking())
        workspace.faults.auth_error = "account_inactive"
        watch.token_refused = "token_revoked"
        await until(lambda: watch.token_refused == "account_inactive")

        workspace.faults.auth_error = None
        await until(lambda: not watch.token_refused)

        asked = len(workspace.calls)
        await asyncio.sleep(0.05)
        assert len(workspace.calls) == asked
        asking.cancel()


@pytest.mark.parametrize("fault", ["share_429", "share_500", "share_lost"])
async def test_what_passes_takes_no_worker_away(workspace: Workspace, bot: str, fault: str) -> None:
    setattr(workspace.faults, fault, 1)
    calls = len(workspace.calls)
    await workspace.command("ana", "planning", "/ragvsft", "our bot quotes old prices")
    await workspace.until(lambda: len(workspace.calls) > calls)
    assert await get(f"{bot}/readyz") == READY


async def test_told_to_stop_it_is_not_ready_and_takes_what_still_comes(
    workspace: Workspace, redis_url: str
) -> None:
    settings, stopping = settings_for(workspace, redis_url), asyncio.Event()
    async with running(settings, SMALL, stopping=stopping):
        url = f"http://127.0.0.1:{settings.port}"
        workspace.send_to(f"{url}/slack/events")
        await until_ready(url)

        stopping.set()

        stops = {"redis": True, "slack": True, "problems": [STOPPING_PROBLEM]}
        assert await get(f"{url}/readyz") == (503, stops)
        await Talk(workspace, SMALL.questions).start()
