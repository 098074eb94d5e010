"""Workers are held up past their leases: others take over, and who wakes finds that nothing is theirs any more."""

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Final

from redis.asyncio import Redis

from playground import Workspace
from tests.faults.crash_point import AMID_SECONDS, POINTS, Moment, Step
from tests.faults.lane import Lane, dealt, lane
from tests.faults.ledger import together
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.stage import Stage, stage

RENDERING: Final = sorted((p for p in POINTS if p[0] != "commit"), key=lambda p: p[0] != "post")
"""A click that was held up is committed late, and rightly so."""

SIDE_BY_SIDE: Final = 5
AWAKE_SECONDS: Final = 1.5
"""After which a worker that woke has done what it was about to do."""


@dataclass(frozen=True, slots=True)
class HeldUp:
    """What came of one lane.

    Attributes:
        changed: How often workers that woke had changed something.
    """

    tally: Tally
    stale: tuple[str, ...]
    changed: int


async def hold_up(own: Stage, number: int, seed: int, points: Sequence[tuple[Step, Moment]]) -> HeldUp:
    changed = 0
    async with lane(own, number, seed) as here:
        here.workspace.faults.latency = 3 * AMID_SECONDS
        for first in range(0, len(points), SIDE_BY_SIDE):
            changed += await _side_by_side(here, points[first : first + SIDE_BY_SIDE])
        ledger = here.ledger
    tally, stale = await ledger.audit()
    return HeldUp(tally, stale, changed)


async def _side_by_side(here: Lane, points: Sequence[tuple[Step, Moment]]) -> bool:
    """Stop so many, let the other bot finish their work, wake them; whether they changed anything then."""
    stopped = [await here.strike(step, moment, signal.SIGSTOP) for step, moment in points]
    await here.quiet()
    before = await _traces(here.ledger.redis_url, here.workspace)
    for bot in stopped:
        bot.signal(signal.SIGCONT)
    await asyncio.sleep(AWAKE_SECONDS)
    changed = await _traces(here.ledger.redis_url, here.workspace) != before
    for bot in stopped:  # they work again
        here.deliver_to(bot)
        await here.act()
    here.deliver_to(here.steady)
    await asyncio.gather(*(bot.kill() for bot in stopped))
    return changed


async def _traces(redis_url: str, workspace: Workspace) -> tuple[object, int]:
    """All that is stored of the team's meetings, and how often a message was posted or changed."""
    writes = sum(call.method.startswith("chat.") for call in workspace.calls)
    async with Redis.from_url(redis_url, decode_responses=True) as redis:
        found = await redis.keys(f"*:{workspace.board.team.id}:meeting:*")
        return {key: await redis.hgetall(key) for key in found}, writes


async def run(scale: Scale) -> Outcome:
    points = [*islice(cycle(RENDERING), scale.of(100, 2))]
    async with stage() as own:
        lanes = enumerate(dealt(points, scale.of(4, 1)))
        done = await asyncio.gather(*(hold_up(own, number, scale.seed, share) for number, share in lanes))
    changed = sum(each.changed for each in done)
    broken = [sentence for each in done for sentence in each.stale]
    if changed:
        broken.append(f"Workers that woke changed something {changed} times")
    tally = together(each.tally for each in done)
    measured = {"held up": len(points), "messages doubled": tally.doubled}
    return Outcome(measured, tally, tuple(broken))


ROW: Final = Row(
    9,
    "`SIGSTOP` of a worker past its lease, between any two steps of posting, 100 times",
    "fenced: it changes nothing when it wakes, then works on; no message doubled",
    run,
)
