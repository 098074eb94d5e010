"""The process that serves: from its settings to its last answer."""

import asyncio
import signal
import sys
from contextlib import suppress
from typing import Final

from bot.app import running
from bot.logs import set_up
from bot.settings import Settings, SettingsError, load
from bot.storage.embedded import EmbeddedRedisError

BAD_SETTINGS: Final = 2
CANNOT_RUN: Final = 1

TURNING_AWAY_SECONDS: Final = 1
"""After SIGTERM, in which all is still taken: a balancer turns to others, and nothing finds the door closed."""


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; the exit status is 2 for settings that are missing or malformed."""
    try:
        settings = load()
    except SettingsError as error:
        sys.stderr.write("".join(f"{problem}\n" for problem in error.problems))
        return BAD_SETTINGS
    set_up(settings.log_level, settings.secrets())
    try:
        asyncio.run(_serve(settings))
    except EmbeddedRedisError as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_RUN
    except OSError:
        sys.stderr.write(
            f"Cannot listen on HOST {settings.host}, PORT {settings.port}. Check HOST, or choose another PORT.\n"
        )
        return CANNOT_RUN
    return 0


async def _serve(settings: Settings) -> None:
    told_to_stop, at_once = asyncio.Event(), asyncio.Event()

    def interrupted() -> None:
        told_to_stop.set()
        at_once.set()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, told_to_stop.set)
    loop.add_signal_handler(signal.SIGINT, interrupted)
    async with running(settings, stopping=told_to_stop):
        await told_to_stop.wait()
        with suppress(TimeoutError):
            await asyncio.wait_for(at_once.wait(), TURNING_AWAY_SECONDS)
