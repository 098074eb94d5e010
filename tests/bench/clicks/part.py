"""How many clicks a second the bot takes, beside the least that a click takes and beside minimal apps of Bolt."""

import asyncio
import math
from collections.abc import Mapping, Sequence

from tests.bench.clicks import comparisons
from tests.bench.clicks.disturbance import MOST
from tests.bench.clicks.heats import FULL, Size, heats
from tests.bench.clicks.rounds import Heat, Rounds, taken_by_others
from tests.bench.clicks.stage import stage
from tests.bench.clicks.subjects.programs import (
    BOLT_JAVASCRIPT,
    BOLT_PYTHON,
    FLOOR,
    FLOOR_ACKNOWLEDGING,
    bolt_javascript,
)
from tests.bench.clicks.subjects.subject import Subject, SubjectError
from tests.bench.effort import Effort
from tests.bench.row import Row


def rows(effort: Effort) -> Sequence[Row]:
    subjects, missing = _subjects()
    return asyncio.run(measured(subjects, missing, effort, FULL))


async def measured(
    subjects: Sequence[Subject], missing: Mapping[str, str], effort: Effort, size: Size
) -> list[Row]:
    """Ours beside them.

    Args:
        subjects: The others; the floors are among them.
        missing: Who cannot be measured, and why.
        effort: What is done for it.
        size: Of what is measured.

    Raises:
        BenchError: There is nothing that could be reported.
    """
    async with stage(subjects, size.pace.most, size.settle_seconds) as all_:
        found = heats(all_, subjects, missing, size)
        rounds = Rounds(effort.bears, again=effort.rounds, warm_up=size.warm_up)
        await rounds.measure(found.all, effort.rounds)
    return [*comparisons.rows(found), disturbance(found.all)]


def _subjects() -> tuple[list[Subject], Mapping[str, str]]:
    """What ours is compared with, and why something of it cannot be had."""
    there = [FLOOR, FLOOR_ACKNOWLEDGING, BOLT_PYTHON]
    try:
        return [*there, bolt_javascript()], {}
    except SubjectError as error:
        return there, {BOLT_JAVASCRIPT: str(error)}


def disturbance(all_: Sequence[Heat]) -> Row:
    """What others took while all that was measured."""
    name = "processor time that others took of this machine, at most"
    taken = [taken_by_others(found) for heat in all_ for found in heat.rounds]
    shares = [share for share in taken if share is not None]
    if not shares:
        return Row(name, math.nan, "", told="cannot be known on a system without /proc")
    return Row(name, max(shares), "of it", under=MOST, measured={"of each round": shares})
