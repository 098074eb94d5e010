"""What a row plays on: strict workspaces, a Redis of its own that keeps its data, and bots as processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from playground import Team, Workspace, from_manifest, serve
from tests.bot_process import BotProcess, Work, environment_for
from tests.fixtures import MANIFEST
from tests.redis_server import RedisServer, running_server


@dataclass(frozen=True, slots=True)
class Stage:
    """One row's own; all of it ends with the row."""

    redis: RedisServer
    stack: AsyncExitStack

    async def workspace(self, team: Team | None = None) -> Workspace:
        """One that allows the bot what our manifest asks for, and nothing more."""
        opened = serve(installation=from_manifest(MANIFEST), team=team)
        return await self.stack.enter_async_context(opened)

    async def bot(self, workspace: Workspace, work: Work | None = None, **more: str) -> BotProcess:
        """A started process; the workspace delivers to all of its own in turn."""
        environment = environment_for(workspace, **{"REDIS_URL": self.redis.url, **more})
        bot = BotProcess(environment, self.redis.folder, work)
        self.stack.push_async_callback(bot.kill)
        await bot.start()
        workspace.send_to(*workspace.courier.addresses, f"{bot.url}/slack/events")
        return bot

    async def bots(self, workspace: Workspace, count: int, **more: str) -> list[BotProcess]:
        return list(await asyncio.gather(*(self.bot(workspace, None, **more) for _ in range(count))))


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    with running_server(durable=True) as redis:
        async with AsyncExitStack() as stack:
            yield Stage(redis, stack)
