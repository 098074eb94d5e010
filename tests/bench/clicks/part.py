"""How many clicks a second the bot takes, beside the least that a click takes and beside minimal apps of Bolt."""

import asyncio
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.app import READ_AHEAD_SECONDS
from tests.bench.clicks.compared import ACKNOWLEDGED, DONE, MEDIAN, P99, WORKED, Comparison, Limits, Side
from tests.bench.clicks.disturbance import MOST
from tests.bench.clicks.rounds import Heat, Rounds, taken_by_others
from tests.bench.clicks.stage import Stage, stage
from tests.bench.clicks.subjects.programs import (
    BOLT_PYTHON,
    FLOOR,
    FLOOR_ACKNOWLEDGING,
    OURS,
    bolt_javascript,
)
from tests.bench.clicks.subjects.subject import Subject, SubjectError
from tests.bench.clicks.turn import Turn
from tests.bench.clicks.workloads import Acknowledgements, Clicks
from tests.bench.effort import Effort
from tests.bench.row import Row

CLICKS: Final = {1: 100, 16: 400, 64: 640}
"""Of each entrant in a round, by how many are under way at any time."""

ONLY_ACKNOWLEDGED: Final = "ours, acknowledging only"
BOLT_JAVASCRIPT: Final = "Bolt for JavaScript"

_OURS: Final = Side(OURS.name, DONE)
_FLOOR: Final = Side(FLOOR.name, DONE)
_BOLT_PYTHON: Final = Side(BOLT_PYTHON.name, DONE)
_BOLT_JAVASCRIPT: Final = Side(BOLT_JAVASCRIPT, DONE)

WHOLE: Final = "a click and its two messages"

COMPARISONS: Final = (
    Comparison(WHOLE, _OURS, _FLOOR, "x the floor", {16: Limits(at_least=0.5)}),
    Comparison(
        "a click that is stored and not shown",
        Side(ONLY_ACKNOWLEDGED, ACKNOWLEDGED),
        Side(FLOOR_ACKNOWLEDGING.name, ACKNOWLEDGED),
        "x the floor's",
        {16: Limits(at_least=0.6)},
    ),
    Comparison(f"{WHOLE}", _OURS, _BOLT_PYTHON, "x Bolt Python", {16: Limits(at_least=1.3)}),
    Comparison(f"{WHOLE}", _OURS, _BOLT_JAVASCRIPT, "x Bolt JavaScript", {16: Limits(at_least=0.9)}),
    Comparison(
        "the median of its acknowledgements",
        Side(OURS.name, MEDIAN),
        Side(FLOOR.name, MEDIAN),
        "x the floor's",
        {1: Limits(under=2)},
    ),
    Comparison(
        "the slowest of a hundred of them",
        Side(OURS.name, P99),
        Side(OURS.name, MEDIAN),
        "x their median",
        {64: Limits(under=3)},
    ),
    Comparison("its processor time", Side(OURS.name, WORKED), Side(FLOOR.name, WORKED), "x the floor's"),
    Comparison("the same in Bolt for Python", _BOLT_PYTHON, _FLOOR, "x the floor"),
    Comparison("the same in Bolt for JavaScript", _BOLT_JAVASCRIPT, _FLOOR, "x the floor"),
)


def rows(effort: Effort) -> Sequence[Row]:
    return asyncio.run(_rows(effort))


async def _rows(effort: Effort) -> list[Row]:
    subjects, missing = _subjects()
    async with stage(subjects, max(CLICKS.values()), READ_AHEAD_SECONDS) as all_:
        heats = [_clicks(all_, subjects, at_once, missing) for at_once in CLICKS]
        await Rounds(effort.bears, again=effort.rounds).measure(heats, effort.rounds)
    return [*_compared(heats), disturbance(heats)]


def _compared(heats: Sequence[Heat]) -> Iterator[Row]:
    return (comparison.row(heat) for comparison in COMPARISONS for heat in heats)


def _subjects() -> tuple[list[Subject], Mapping[str, str]]:
    """What ours is compared with, and why something of it cannot be had."""
    there = [FLOOR, FLOOR_ACKNOWLEDGING, BOLT_PYTHON]
    try:
        return [*there, bolt_javascript()], {}
    except SubjectError as error:
        return there, {BOLT_JAVASCRIPT: str(error)}


def _clicks(all_: Stage, subjects: Sequence[Subject], at_once: int, missing: Mapping[str, str]) -> Heat:
    held = (all_.redis, all_.pattern, all_.meetings)
    entrants = [
        all_.entrant(OURS.name, OURS, Clicks(*held, is_ours=True)),
        all_.entrant(ONLY_ACKNOWLEDGED, OURS, Acknowledgements(*held, is_ours=True)),
    ]
    for subject in subjects:
        workload = Acknowledgements(*held) if subject is FLOOR_ACKNOWLEDGING else Clicks(*held)
        entrants.append(all_.entrant(subject.name, subject, workload))
    return Heat(Turn(all_.stub, CLICKS[at_once], at_once), entrants, wrong=dict(missing))


def disturbance(heats: Sequence[Heat]) -> Row:
    """What others took while all that was measured."""
    name = "processor time that others took of this machine, at most"
    shares = [
        share for heat in heats for found in heat.rounds if (share := taken_by_others(found)) is not None
    ]
    if not shares:
        return Row(name, math.nan, "", told="cannot be known on a system without /proc")
    return Row(name, max(shares), "of it", under=MOST, measured={"of each round": shares})
