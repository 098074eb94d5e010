"""A bot dies in the middle of a meeting, and its own Redis with it; all else that kills is in `tests/faults`."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.storage.file_lock import open_lock, take
from bot.storage.store import LEASE_MS
from knowledge.playbook import PLAYBOOK
from playground import Workspace
from tests.bot_process import BotProcess, environment_for
from tests.redis_server import short_folder
from tests.talk import Talk

pytestmark = pytest.mark.processes

FIRST, SECOND, THIRD = (question.id for question in PLAYBOOK.questions[:3])

Start = Callable[..., Awaitable[BotProcess]]


@pytest.fixture
async def start(workspace: Workspace, redis_url: str, tmp_path: Path) -> AsyncIterator[Start]:
    """Starts bots as processes of their own; the workspace delivers to all of them in turn."""
    bots: list[BotProcess] = []

    async def started(**more: str) -> BotProcess:
        bot = BotProcess(environment_for(workspace, **({"REDIS_URL": redis_url} | more)), tmp_path)
        bots.append(bot)
        await bot.start()
        workspace.send_to(*(f"{bot.url}/slack/events" for bot in bots))
        return bot

    async with AsyncExitStack() as stack:
        stack.push_async_callback(lambda: asyncio.gather(*(bot.kill() for bot in bots)))
        yield started


async def test_both_bot_and_its_own_redis_come_back_to_the_same_thread(
    workspace: Workspace, start: Start
) -> None:
    with short_folder() as folder:
        bot = await start(REDIS_URL="", DATA_DIR=str(folder))
        assert f"keeps its data in {folder}/redis" in bot.log.read_text()
        # Killed while it posts, the thread goes on when the lease has run out.
        talk = Talk(workspace, PLAYBOOK.questions, patience=LEASE_MS / 1_000 + 5)
        await talk.start()
        await talk.run("ana", {FIRST: "Not sure"})
        await bot.kill()

        await bot.start()
        await talk.run("ben", {SECOND: "Yes"})
        await talk.asked(THIRD)

        bot.signal(signal.SIGTERM)
        assert await bot.gone() == 0
        with open_lock(folder / "redis" / "alive.lock") as alive:
            assert take(alive)  # the server has ended with its last user
