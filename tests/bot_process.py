"""The real bot between a strict workspace and a real Redis: in this process, or as processes of its own."""

import asyncio
import multiprocessing
import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from multiprocessing.context import ForkServerProcess
from multiprocessing.process import BaseProcess
from pathlib import Path

import aiohttp

from bot.__main__ import main
from bot.app import running
from bot.settings import Settings
from knowledge.playbook import PLAYBOOK, Playbook
from playground import Workspace

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
    async with starting_bot_for(workspace, redis_url, playbook, **more) as url:
        await until_ready(url)
        yield url


@asynccontextmanager
async def starting_bot_for(
    workspace: Workspace, redis_url: str, playbook: Playbook = PLAYBOOK, **more: object
) -> AsyncIterator[str]:
    """The same, ready or not."""
    settings = settings_for(workspace, redis_url, **more)
    async with running(settings, playbook):
        url = f"http://127.0.0.1:{settings.port}"
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


async def until_ready(url: str, ended: Callable[[], bool] = lambda: False) -> None:
    """The bot is ready once it serves, and Redis and Slack answer it; one that has ended is not waited for."""
    async with asyncio.timeout(30), aiohttp.ClientSession() as session:
        while not ended():
            with suppress(aiohttp.ClientError):
                async with session.get(f"{url}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.01)


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["bot.worker", "bot.model.service", "tests.bot_process", "tests.warm"]
)  # a start then imports and reads nothing


Work = Callable[[Mapping[str, str], Path], None]
"""What a process of its own does, with its settings and the file for what it logs."""


class BotProcess:
    """`python -m bot` as a process, to be killed, held up and started again; it ends with this one at the latest.

    Attributes:
        url: Where it serves, the same after every start.
        log: What it writes to stderr goes there.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path, work: Work | None = None) -> None:
        """Prepare a process; `start` starts it.

        Args:
            environment: Its settings, all of them.
            folder: Where it runs, so that no `.env` of a developer is read.
            work: What it does, a function of a module; `run_bot` unless told.
        """
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"bot-{port}.log"
        self._environment = {**environment, "PORT": str(port)}
        self._work = work or run_bot
        self._process: ForkServerProcess | None = None

    async def start(self) -> None:
        self._process = FORKS.Process(target=self._work, args=(self._environment, self.log), daemon=True)
        self._process.start()
        await until_ready(self.url, lambda: self.ended)

    @property
    def ended(self) -> bool:
        return self._process is not None and self._process.exitcode is not None

    def signal(self, number: signal.Signals) -> None:
        assert self._process
        assert self._process.pid
        os.kill(self._process.pid, number)

    async def gone(self) -> int | None:
        """Wait until the process has ended, however it ended; its exit status."""
        assert self._process
        await asyncio.to_thread(self._process.join)
        return self._process.exitcode

    async def kill(self) -> None:
        """End it as `kill -9` does; a second time does nothing."""
        if self._process is not None:
            self._process.kill()
            await self.gone()


def end_with(parent: BaseProcess) -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGKILL)


def run_bot(environment: Mapping[str, str], log: Path) -> None:
    """What a process of its own does."""
    parent = multiprocessing.parent_process()
    assert parent
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    os.environ.update(environment)
    os.chdir(log.parent)
    with log.open("a") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    sys.exit(main())


def environment_for(workspace: Workspace, **more: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SLACK_API_URL": workspace.api_url,
        "PUBLIC_URL": PUBLIC_URL,
        **more,
    }
