"""The whole process, started and stopped within this one."""

import asyncio
import time

import aiohttp
import pytest
from redis import Redis

from bot.app import running
from bot.loops.turns import CUT_OFF_MS
from bot.storage import keys
from playground import Workspace
from tests.bot_process import bot_for, settings_for, starting_bot_for
from tests.consistency import everything_agrees
from tests.conversations.small import SMALL
from tests.talk import Talk


async def get(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()


async def test_told_to_stop_it_finishes_the_threads_that_it_holds(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL, public_url="https://ragvsft.example"):
        talk = Talk(workspace, SMALL.questions)
        await talk.start()
        workspace.faults.latency = 0.2
        calls = len(workspace.calls)
        await talk.click("ana", "colours", "Not sure")
        await talk.until(lambda: len(workspace.calls) > calls)
        stopped = time.monotonic()

    assert time.monotonic() - stopped < 10
    with Redis.from_url(redis_url) as redis:
        assert not any(redis.exists(keys.dirty(n), keys.leases(n)) for n in range(keys.SHARDS))
    await everything_agrees(workspace, redis_url, SMALL, "https://ragvsft.example")


async def test_told_to_stop_while_slack_hangs_it_still_ends_in_time(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL):
        talk = Talk(workspace, SMALL.questions)
        await talk.start()
        workspace.faults.latency = 30
        await talk.click("ana", "colours", "Not sure")
        stopped = time.monotonic()

    assert time.monotonic() - stopped < 9
    workspace.faults.latency = 0
    with Redis.from_url(redis_url) as redis:
        assert not any(redis.exists(keys.leases(n)) for n in range(keys.SHARDS))
        (due,) = [
            due for n in range(keys.SHARDS) for _, due in redis.zrange(keys.dirty(n), 0, -1, withscores=True)
        ]
        assert due - time.time() * 1_000 < CUT_OFF_MS  # what Slack may have been told is known by then


async def test_it_leaves_no_task_behind(workspace: Workspace, redis_url: str) -> None:
    workspace.courier.retry_delays = ()
    before = asyncio.all_tasks()
    async with bot_for(workspace, redis_url, SMALL):
        await Talk(workspace, SMALL.questions).start()

    await workspace.settled()
    ours = [task for task in asyncio.all_tasks() - before if "bot" in str(task.get_coro())]
    assert ours == []


async def test_a_port_that_is_taken_stops_the_start_before_anything_else(
    workspace: Workspace, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL) as url:
        calls = len(workspace.calls)
        taken = settings_for(workspace, redis_url, port=int(url.rpartition(":")[2]))
        with pytest.raises(OSError, match="Address already in use"):
            async with running(taken, SMALL):
                pass
    assert len(workspace.calls) == calls


async def test_without_a_signing_secret_there_is_no_door(workspace: Workspace, redis_url: str) -> None:
    """Then Slack comes over a socket, opened from our side."""
    async with starting_bot_for(
        workspace, redis_url, SMALL, slack_signing_secret=None, slack_app_token="xapp-1-A1"
    ) as url:
        done = await workspace.command("ana", "planning", "/ragvsft", "help")
        assert done.status == 404
        assert (await get(f"{url}/healthz"))[0] == 200
