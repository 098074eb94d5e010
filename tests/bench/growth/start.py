"""How soon a worker is ready after its start, in seconds and beside a minimal app of Bolt for Python."""

import asyncio
import json
import math
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Final, NamedTuple

from tests.bench.clicks.disturbance import MOST, others, usage, worked
from tests.bench.clicks.people import BOT_TOKEN, SIGNING_SECRET
from tests.bench.clicks.rounds import DisturbedError
from tests.bench.clicks.slack_stub import SlackStub, serving
from tests.bench.clicks.subjects.programs import BOLT_PYTHON, OURS
from tests.bench.clicks.subjects.subject import Subject, Surroundings, running
from tests.bench.effort import Effort
from tests.bench.growth.process import resident
from tests.bench.row import Row
from tests.redis_server import running_server

READY_SECONDS: Final = 1.5
MOST_STARTS: Final = 7
AGAIN: Final = 3
"""How many times as many starts are tried where others disturb them."""


class Start(NamedTuple):
    """One start.

    Attributes:
        seconds: From the start of the process until it was ready.
        worked: Seconds of a processor that it took for that.
        resident: MB of memory that it then held.
        others: The share of the machine that others took meanwhile; not a number where that cannot be known.
    """

    seconds: float
    worked: float
    resident: float
    others: float


def rows(effort: Effort) -> list[Row]:
    """Of some starts, each after one of the app that it is compared with.

    Raises:
        BenchError: Something does not start, or others use the machine.
    """
    return asyncio.run(_rows(effort))


async def _rows(effort: Effort) -> list[Row]:
    number = min(effort.rounds, MOST_STARTS)
    async with surroundings() as (given, folder):
        await started(OURS, given, folder)  # which leaves behind what Python compiles
        await started(BOLT_PYTHON, given, folder)
        pairs: list[tuple[Start, Start]] = []
        for _ in range(AGAIN * number):
            pair = await started(OURS, given, folder), await started(BOLT_PYTHON, given, folder)
            if effort.bears or not any(start.others >= MOST for start in pair):
                pairs.append(pair)
            if len(pairs) == number:
                return _told(pairs)
    raise DisturbedError(
        "Others used the machine while workers started, so no figures are reported. "
        "End what else runs here and try again."
    )


async def started(subject: Subject, given: Surroundings, folder: Path) -> Start:
    before, began = usage(), perf_counter()
    async with running(subject, given, folder) as process:
        seconds, after = perf_counter() - began, usage()
        assert process.pid
        taken = others(before, after) if before and after else math.nan
        return Start(seconds, worked(process.pid), resident(process.pid), taken)


@asynccontextmanager
async def surroundings() -> AsyncIterator[tuple[Surroundings, Path]]:
    """What a worker needs to be ready, and a folder to run in."""
    with tempfile.TemporaryDirectory() as name, running_server(durable=False) as redis:
        folder = Path(name)
        cards = folder / "cards.json"
        cards.write_text(json.dumps({"update": {}, "post": {}}))
        async with serving(SlackStub()) as api:
            yield Surroundings(api, BOT_TOKEN, SIGNING_SECRET, redis.url, cards), folder


def _told(pairs: list[tuple[Start, Start]]) -> list[Row]:
    ours, theirs = zip(*pairs, strict=True)
    ratios = [one.worked / other.worked for one, other in pairs]
    seconds, minimal = [one.seconds for one in ours], [other.seconds for other in theirs]
    beside = f"{BOLT_PYTHON.name}, minimal: {median(minimal):.2f} s"
    held = f"{BOLT_PYTHON.name}, minimal: {median(other.resident for other in theirs):.0f} MB"
    return [
        Row(
            "a worker, until it is ready after its start",
            median(seconds),
            "s",
            under=READY_SECONDS,
            spread=_quartiles(seconds),
            told=beside,
            measured={"ours": seconds, BOLT_PYTHON.name: minimal},
        ),
        Row(
            "the processor's time that it takes for that",
            median(ratios),
            f"x {BOLT_PYTHON.name}",
            spread=_quartiles(ratios),
            told=f"{median(one.worked for one in ours):.2f} s",
            measured={
                "ours": [one.worked for one in ours],
                BOLT_PYTHON.name: [other.worked for other in theirs],
            },
        ),
        Row("its memory then", median(one.resident for one in ours), "MB", told=held),
    ]


def _quartiles(figures: list[float]) -> tuple[float, float] | None:
    if len(figures) == 1:
        return None
    low, _, high = quantiles(figures, n=4, method="inclusive")
    return low, high
