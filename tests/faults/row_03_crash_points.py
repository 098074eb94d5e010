"""A worker dies exactly before and after each step of the way from a click to the message that shows it."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from tests.faults.crash_point import AMID_SECONDS, POINTS, Moment, Step
from tests.faults.lane import dealt, lane
from tests.faults.ledger import together
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.stage import Stage, stage

CAUGHT_UP_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Crashed:
    """What came of one lane.

    Attributes:
        behind: Of every kill, for how many seconds it kept threads behind.
    """

    tally: Tally
    stale: tuple[str, ...]
    behind: tuple[float, ...]


async def crash(own: Stage, number: int, seed: int, points: Sequence[tuple[Step, Moment]]) -> Crashed:
    kills = []
    async with lane(own, number, seed) as here:
        here.workspace.faults.latency = 3 * AMID_SECONDS
        for step, moment in points:
            await (await here.strike(step, moment, signal.SIGKILL)).gone()
            kills.append(asyncio.get_running_loop().time())
        watch, ledger = here.watch, here.ledger
    tally, stale = await ledger.audit()
    return Crashed(replace(tally, kills=len(kills)), stale, tuple(watch.after(kills)))


async def run(scale: Scale) -> Outcome:
    points = POINTS * scale.of(50, 1)
    async with stage() as own:
        lanes = enumerate(dealt(points, scale.of(6, 2)))
        done = await asyncio.gather(*(crash(own, number, scale.seed, share) for number, share in lanes))
    slowest = max(seconds for each in done for seconds in each.behind)
    broken = [sentence for each in done for sentence in each.stale]
    if scale.full and slowest > CAUGHT_UP_SECONDS:
        broken.append(f"A thread caught up only {slowest:.1f} s after a kill")
    measured = {"kills": len(points), "slowest thread after a kill": f"{slowest:.1f} s"}
    return Outcome(measured, together(each.tally for each in done), tuple(broken))


ROW: Final = Row(
    3,
    "`kill -9` exactly before and after commit, intent, post, `ts` and done, and amid a post, each 50 times",
    "0 lost, 0 twice, 0 missing, at most one message a key; a thread within 10 s of a kill",
    run,
)
