"""`python -m playground`, called by `make demo`."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .launcher import Options, launch


def options(arguments: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m playground", description="A local Slack workspace with the bot in it."
    )
    parser.add_argument("--port", type=int, default=0, help="of the page (default: a free one)")
    parser.add_argument("--workers", type=int, default=1, help="bot processes; several need REDIS_URL")
    parser.add_argument("--no-bot", action="store_true", help="only the workspace")
    parser.add_argument("--data-dir", type=Path, default=Path(".data/demo"), help="where all is kept")
    given = parser.parse_args(arguments)
    if given.workers < 1:
        parser.error("--workers must be at least 1")
    chosen = Options(data_dir=given.data_dir, port=given.port, workers=given.workers)
    return replace(chosen, bot=()) if given.no_bot else chosen


async def main(arguments: Sequence[str]) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return await launch(options(arguments), stop)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
