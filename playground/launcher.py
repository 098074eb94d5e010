"""`make demo`: this workspace with its page, and the real bot beside it as a process of its own."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from .bot_process import RESTART_PAUSE, BotProcess
from .installation import Installation, from_manifest
from .keeping import Identity, identity, keep, keep_identity, restore
from .page_api import Page
from .serving import listening
from .workspace import Workspace

SAVE_PAUSE = 0.5
Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """How to start.

    Attributes:
        port: of the page; 0 takes the one of last time, or a free one.
        workers: processes of the bot; more than one need a ``REDIS_URL`` that they share.
        bot: the bot's command; empty for a workspace without one.
        seconds: how long the bot may take to get ready.
    """

    data_dir: Path = Path(".data/demo")
    port: int = 0
    workers: int = 1
    bot: tuple[str, ...] = (sys.executable, "-m", "bot")
    manifest: Path = Path("manifest.yaml")
    seconds: float = 30


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def launch(options: Options, stop: asyncio.Event, tell: Say = say) -> int:
    """Run until told to stop; gives the exit status."""
    if options.workers > 1 and not os.environ.get("REDIS_URL"):
        tell("Several workers share one Redis: set REDIS_URL, or start with one worker.")
        return 2
    own = _with_ports(identity(options.data_dir), options)
    keep_identity(options.data_dir, own)
    workspace = Workspace(_installation(options), bot_token=own.bot_token, signing_secret=own.signing_secret)
    restore(options.data_dir, workspace.board)
    try:
        async with listening(workspace, own.ports[0], Page(workspace).routes()), _kept(options, workspace):
            return await _with_bots(options, workspace, own, stop, tell)
    except OSError:
        tell(f"Port {own.ports[0]} is taken. Choose another with --port.")
        return 1


async def _with_bots(
    options: Options, workspace: Workspace, own: Identity, stop: asyncio.Event, tell: Say
) -> int:
    bots = [_bot(options, workspace, own, number) for number in range(options.workers if options.bot else 0)]
    try:
        for bot in bots:
            await bot.start()
        ready = await asyncio.gather(*(bot.ready(options.seconds) for bot in bots))
        for bot, is_ready in zip(bots, ready, strict=True):
            if not is_ready:
                tell(
                    f"The bot did not get ready within {options.seconds:g} s. Its last lines:\n{bot.last_lines()}"
                )
                return 1
        workspace.send_to(*(f"{bot.address}/slack/events" for bot in bots))
        _welcome(options, workspace, tell)
        await _watch(bots, options.seconds, stop, tell)
    finally:
        await asyncio.gather(*(bot.stop() for bot in bots))
    return 0


async def _watch(bots: Sequence[BotProcess], seconds: float, stop: asyncio.Event, tell: Say) -> None:
    watchers = [asyncio.create_task(_revive(bot, seconds, tell)) for bot in bots]
    try:
        await stop.wait()
    finally:
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)


async def _revive(bot: BotProcess, seconds: float, tell: Say) -> None:
    """Start the bot again whenever it ends; what it knew is on its disk."""
    while True:
        status = await bot.wait()
        tell(f"The bot ended with status {status}; starting it again. Its log: {bot.log}")
        await asyncio.sleep(RESTART_PAUSE)
        await bot.start()
        if await bot.ready(seconds):
            tell("The bot is back.")


def _welcome(options: Options, workspace: Workspace, tell: Say) -> None:
    tell(f"\n  Open {workspace.url} in a browser.\n")
    if options.bot:
        tell(f"  The bot's log is {options.data_dir / 'bot.log'}. Ctrl-C ends both.\n")
    else:
        tell("  No bot is running. Ctrl-C ends the workspace.\n")


def _bot(options: Options, workspace: Workspace, own: Identity, number: int) -> BotProcess:
    port = own.ports[number + 1]
    address = f"http://127.0.0.1:{port}"
    env = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_SIGNING_SECRET": workspace.signing_secret,
        "SLACK_APP_TOKEN": "",  # with one, the bot would leave for the real Slack
        "SLACK_API_URL": workspace.api_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": address,
        "DATA_DIR": str(options.data_dir.resolve()),
    }
    return BotProcess(
        options.bot, env, address, options.data_dir / ("bot.log" if number == 0 else f"bot{number}.log")
    )


def _installation(options: Options) -> Installation:
    return from_manifest(options.manifest) if options.manifest.exists() else Installation()


def _with_ports(own: Identity, options: Options) -> Identity:
    """Choose ports: those of last time where they are free, since links in old messages hold them."""
    wanted = [options.port or port for port in own.ports[:1] or (options.port,)]
    wanted += own.ports[1:]
    wanted += [0] * (options.workers + 1 - len(wanted))
    ports = [port if index == 0 and options.port else _free(port) for index, port in enumerate(wanted)]
    return replace(own, ports=tuple(ports))


def _free(port: int) -> int:
    for wanted in (port, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", wanted))
            return int(probe.getsockname()[1])
    raise OSError("no free port")


@asynccontextmanager
async def _kept(options: Options, workspace: Workspace) -> AsyncIterator[None]:
    """Save the workspace soon after each change, and once more at the end."""
    saving = asyncio.create_task(_save(options, workspace))
    try:
        yield
    finally:
        saving.cancel()
        await asyncio.gather(saving, return_exceptions=True)
        keep(options.data_dir, workspace.board)


async def _save(options: Options, workspace: Workspace) -> None:
    while True:
        await workspace.board.changes.wait()
        await asyncio.sleep(SAVE_PAUSE)
        keep(options.data_dir, workspace.board)
