"""What a worker holds in memory after many clicks, none of which it should remember.

Before the first of them it has shown each kind of page and answered all that programs ask, so that whatever is loaded
when it is first needed is there. Then people click on every question of one meeting after the other.
"""

import asyncio
import math
import random
from collections.abc import Iterator, Sequence
from typing import Final

from handlers import presses
from knowledge.playbook import PLAYBOOK
from tests.bench.clicks.deliveries import click
from tests.bench.clicks.load import drive
from tests.bench.clicks.meetings import at_rest, begin_anew
from tests.bench.clicks.stage import Stage, stage
from tests.bench.clicks.subjects.programs import OURS
from tests.bench.clicks.workloads import api, page
from tests.bench.effort import Effort
from tests.bench.growth.process import resident
from tests.bench.row import Row

MOST_MB: Final = 120
MOST_GROWTH_MB: Final = 2
EACH: Final = 20
"""Clicks in a meeting: its questions, and some once more."""
AT_ONCE: Final = 16
STEPS: Final = 10
SETTLE_SECONDS: Final = 8.0
"""In which a worker has read what it answers from."""

FIRST: Final = (
    *(page(path) for path in ("/", "/scenarios", "/articles", "/articles/rag", "/compare", "/cost")),
    api("/api/v1/recommendations", '{"answers": {"failing": ["no_sources"]}}', '"verdict"'),
    api("/api/v1/costs", '{"uncertainty": {"daily_queries": 1000}}', '"approaches"'),
    api("/api/v1/ask", '{"question": "What if we only have 200 examples?"}', '"passages"'),
    api("/api/v1/intake", '{"problem": "our support bot quotes last year\'s prices"}', '"suggestions"'),
)


def rows(effort: Effort) -> list[Row]:
    """After so many clicks, and how much of that came after the first tenth of them."""
    return asyncio.run(measured(effort.clicks, SETTLE_SECONDS))


async def measured(clicks: int, settle_seconds: float) -> list[Row]:
    """What it holds before the first click, after each tenth of them, and after the last.

    Args:
        clicks: How many at the least; they make whole meetings, as many in each tenth.
        settle_seconds: Before the worker is asked for anything.
    """
    meetings = math.ceil(clicks / EACH / STEPS) * STEPS
    async with stage([], meetings, settle_seconds) as all_:
        pid, port = _worker(all_)
        for request in FIRST:
            await drive(port, await request.requests(1), 1)
        held = [resident(pid)]
        size = len(all_.meetings) // STEPS
        for step in range(STEPS):
            await _clicked(all_, port, all_.meetings[step * size : (step + 1) * size])
            held.append(resident(pid))
    return _told(meetings * EACH, meetings, held)


async def _clicked(all_: Stage, port: int, meetings: Sequence[str]) -> None:
    for start in range(0, len(meetings), AT_ONCE):
        some = meetings[start : start + AT_ONCE]
        await begin_anew(all_.redis, some)
        await drive(port, list(_clicks(all_, some)), AT_ONCE)
        await at_rest(all_.redis)
        all_.stub.forget()


def _clicks(all_: Stage, meetings: Sequence[str]) -> Iterator[bytes]:
    """Of several people, who click in all these meetings at a time."""
    dice = random.Random(meetings[0])  # noqa: S311 -- a course, no secret
    questions = [question for question in PLAYBOOK.questions if question.kind == "one"]
    for number in range(EACH):
        question = questions[number % len(questions)]
        for meeting in meetings:
            choice, person = dice.choice(question.choices).id, f"U061F1EUR{dice.randrange(100):02}"
            press = presses.Press(meeting=meeting, round=0, part=question.id, choice=choice)
            asked, root = all_.pattern.places_in(meeting)
            yield click(
                {**all_.pattern.question, "ts": asked}, all_.pattern.answer, root, press.value(), person
            )


def _worker(all_: Stage) -> tuple[int, int]:
    """Its process and its port."""
    process = all_.processes[OURS.name]
    assert process.pid
    return process.pid, int(process.address.rpartition(":")[2])


def _told(clicks: int, meetings: int, held: list[float]) -> list[Row]:
    before, early, *_, late = held
    what = f"a worker's memory after {clicks:,} clicks in {meetings:,} meetings"
    error = "Only Linux tells what a process holds." if math.isnan(late) else ""
    return [
        Row(what, late, "MB", MOST_MB, told=f"{before:.0f} MB before", measured={"MB": held}, error=error),
        Row("by how much it grew after a tenth of them", late - early, "MB", MOST_GROWTH_MB, error=error),
    ]
