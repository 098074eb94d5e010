"""`python -m bot`: the production process; with `doctor`, `prices`, `finetune` or `forget`, a command for operators."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from bot.app import running
from bot.logs import set_up
from bot.settings import Settings, SettingsError, load
from bot.storage.embedded import EmbeddedRedisError

BAD_SETTINGS = 2
CANNOT_RUN = 1

TURNING_AWAY_SECONDS: Final = 1
"""After SIGTERM, in which all is still taken: a balancer turns to others, and nothing finds the door closed."""


def main(arguments: Sequence[str] = ()) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit status is 2 for settings that are missing or malformed."""
    match arguments:
        case []:
            return _run()
        case ["prices", *more]:
            from bot.operators import price_check  # noqa: PLC0415 -- loads all of a library's prices, which serving need not

            return price_check.main(more)
        case ["finetune", *more]:
            from bot.finetune import command  # noqa: PLC0415 -- loads what serving without a model need not

            return command.main(more)
        case ["doctor", *more]:
            from bot.doctor import command as doctor  # noqa: PLC0415 -- as above

            return doctor.main(more)
        case ["forget", *more]:
            from bot.operators import forget_command  # noqa: PLC0415 -- as above

            return forget_command.main(more)
        case _:
            sys.stderr.write(
                "Run `python -m bot` to serve, `python -m bot doctor` to see what to mend, `python -m bot prices` to "
                "check prices, `python -m bot finetune --help`, or `python -m bot forget --help`.\n"
            )
            return BAD_SETTINGS


def _run() -> int:
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
