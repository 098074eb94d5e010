"""The real bot between a strict workspace and a real Redis: in this process, or as processes of its own."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp

from bot.app import running
from bot.settings import Settings
from knowledge.playbook import PLAYBOOK, Playbook
from playground import Workspace
from tests.redis_server import UNTIL_THE_PIPE_CLOSES

ROOT = Path(__file__).parents[1]
PUBLIC_URL = "https://ragvsft.example"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def settings_for(workspace: Workspace, redis_url: str, **more: object) -> Settings:
    return Settings.model_validate(
        {
            "slack_bot_token": workspace.bot_token,
            "slack_signing_secret": workspace.signing_secret,
            "slack_api_url": workspace.api_url,
            "redis_url": redis_url,
            "port": free_port(),
            **more,
        }
    )


@asynccontextmanager
async def bot_for(
    workspace: Workspace, redis_url: str, playbook: Playbook = PLAYBOOK, **more: object
) -> AsyncIterator[str]:
    """A ready bot that the workspace delivers to; yields its address."""
    settings = settings_for(workspace, redis_url, **more)
    url = f"http://127.0.0.1:{settings.port}"
    async with running(settings, playbook):
        await until_ready(url)
        workspace.send_to(f"{url}/slack/events")
        yield url


@asynccontextmanager
async def two_bots_for(workspace: Workspace, redis_url: str, playbook: Playbook) -> AsyncIterator[None]:
    """Two ready workers in this process; deliveries take turns between them."""
    async with (
        bot_for(workspace, redis_url, playbook, public_url=PUBLIC_URL) as one,
        bot_for(workspace, redis_url, playbook, public_url=PUBLIC_URL) as other,
    ):
        workspace.send_to(f"{one}/slack/events", f"{other}/slack/events")
        yield


async def until_ready(url: str) -> None:
    """The bot is ready once it serves, and Redis and Slack answer it."""
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.01)


class BotProcess:
    """`python -m bot`, to be killed, held up and started again; it ends at the latest with this process.

    Attributes:
        url: Where it serves, the same after every start.
        log: The lines that it wrote so far.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        """Prepare a process; `start` starts it.

        Args:
            environment: Its settings; of ours only what Python needs gets through.
            folder: Where it runs, so that no `.env` of a developer is read.
        """
        port = free_port()
        kept = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "COV", "HOME"))}
        self._environment = {**kept, "PYTHONPATH": str(ROOT), "PORT": str(port), **environment}
        self._folder = folder
        self._guard: Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.url = f"http://127.0.0.1:{port}"
        self.pid = 0
        self.log: list[str] = []

    async def start(self) -> None:
        command = ["/bin/sh", "-c", UNTIL_THE_PIPE_CLOSES, sys.executable, "-m", "bot"]
        self._guard = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._environment,
            cwd=self._folder,
            start_new_session=True,
        )
        assert self._guard.stdout
        self.pid = int(await self._guard.stdout.readline())
        self._reader = asyncio.create_task(self._read(self._guard))
        await until_ready(self.url)

    async def _read(self, guard: Process) -> None:
        assert guard.stderr
        async for line in guard.stderr:
            self.log.append(line.decode())

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    async def gone(self) -> None:
        """Wait until the process has ended, however it ended: then nothing more can come from it."""
        assert self._reader
        await self._reader

    async def kill(self) -> None:
        """End it as `kill -9` does; a second time does nothing."""
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            await self.gone()
            await self._guard.wait()
            self._guard = None


def environment_for(workspace: Workspace, **more: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SLACK_API_URL": workspace.api_url,
        "PUBLIC_URL": PUBLIC_URL,
        **more,
    }
