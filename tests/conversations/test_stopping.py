"""SIGTERM in the middle of much: the process ends in time, and others go on where it stopped, at once."""

import asyncio
import signal
import time
from pathlib import Path
from typing import cast

import aiohttp
import pytest
from redis import Redis

from bot.operators.health import STOPPING_PROBLEM
from bot.storage import keys
from bot.storage.store import LEASE_MS
from knowledge.playbook import PLAYBOOK
from playground import Workspace
from tests.bot_process import PUBLIC_URL, BotProcess, environment_for
from tests.consistency import everything_agrees
from tests.talk import Talk

pytestmark = pytest.mark.processes

SLOW = 2.0
MEETINGS = 6


def dues(redis: Redis) -> list[float]:
    """When each thread that lacks something is due, in seconds."""
    shards = (redis.zrange(keys.dirty(shard), 0, -1, withscores=True) for shard in range(keys.SHARDS))
    return [due / 1_000 for shard in shards for _, due in cast("list[tuple[bytes, float]]", shard)]


async def problems(url: str) -> tuple[int, list[str]]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/readyz") as answer:
        return answer.status, (await answer.json())["problems"]


async def test_a_busy_worker_ends_in_time_and_leaves_no_lease_behind(
    workspace: Workspace, redis_url: str, tmp_path: Path
) -> None:
    first = PLAYBOOK.questions[0].id
    environment = environment_for(workspace, REDIS_URL=redis_url)
    bot, other = BotProcess(environment, tmp_path), BotProcess(environment, tmp_path)
    await bot.start()
    try:
        workspace.send_to(f"{bot.url}/slack/events")
        talks = [Talk(workspace, PLAYBOOK.questions) for _ in range(MEETINGS)]
        for talk in talks:
            await talk.start()
        workspace.faults.latency = SLOW
        await asyncio.gather(*(talk.click("ana", first, "Not sure") for talk in talks))
        with Redis.from_url(redis_url) as redis:
            while not any(redis.exists(keys.leases(shard)) for shard in range(keys.SHARDS)):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

            stopped = time.monotonic()
            bot.signal(signal.SIGTERM)
            assert await problems(bot.url) == (503, [STOPPING_PROBLEM])
            assert await bot.gone() == 0
            assert time.monotonic() - stopped < 10
            left = dues(redis)
            assert len(left) == MEETINGS  # there was no time for all that each thread lacked
            assert max(left) < time.time()
            assert not any(redis.exists(keys.leases(n), keys.answering(n)) for n in range(keys.SHARDS))

        workspace.faults.clear()
        await other.start()
        begun = time.monotonic()
        assert len(await everything_agrees(workspace, redis_url, PLAYBOOK, PUBLIC_URL)) == MEETINGS
        assert time.monotonic() - begun < LEASE_MS / 1_000
    finally:
        await bot.kill()
        await other.kill()
