"""Row 6: Slack refuses half of all calls, breaks off others after it carried them out, and fails."""

import asyncio
import random
from collections.abc import Iterable, Iterator, Sequence

from knowledge.playbook import PLAYBOOK
from playground import Workspace
from playground.calls import Call
from tests.bot_process import PUBLIC_URL
from tests.consistency import at_rest, differences, stored_meetings
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.stage import stage
from tests.faults.walk import Walk, lost

CALLS = frozenset({"chat.postMessage", "chat.update", "conversations.replies", "conversations.history"})
UNDER_WAY = 0.5
"""Seconds after a refusal in which calls that had left before it was known may still arrive."""

SETTLES_WITHIN = 60.0


async def run(scale: Scale) -> Outcome:
    dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    async with stage() as own:
        workspace = await own.workspace()
        workspace.invite("product")
        await own.bots(workspace, 2)
        walks = [
            Walk(workspace, PLAYBOOK, who, channel, random.Random(dice.random()))  # noqa: S311 -- the same
            for who, channel in zip(
                ["ana", "ben", "chloe", "dev"] * 3, ["planning", "product"] * 6, strict=True
            )
        ][: scale.of(12, 8)]
        await asyncio.gather(*(walk.start(f"topic {number}.") for number, walk in enumerate(walks)))
        ended = await storm(workspace, walks, dice, scale)
        await at_rest(own.redis.url, SETTLES_WITHIN)
        seconds = asyncio.get_running_loop().time() - ended
        return await outcome(workspace, own.redis.url, walks, seconds, scale.of(2, 1))


async def storm(workspace: Workspace, walks: Sequence[Walk], dice: random.Random, scale: Scale) -> float:
    """People walk on while it lasts; the moment at which it ended."""
    faults, over = workspace.faults, asyncio.Event()
    faults.methods, faults.dice, faults.retry_after = CALLS, dice, scale.of(2, 1)
    faults.share_429, faults.share_lost, faults.share_500 = 0.5, 0.05, 0.05
    async with asyncio.TaskGroup() as people:
        for walk in walks:
            people.create_task(walk.until(over))
        await asyncio.sleep(scale.of(300, 4))
        over.set()
        faults.clear()
        return asyncio.get_running_loop().time()


async def outcome(
    workspace: Workspace, redis_url: str, walks: Sequence[Walk], seconds: float, after: int
) -> Outcome:
    meetings = await stored_meetings(redis_url, PLAYBOOK)
    found = [differences(workspace, meeting, PLAYBOOK, PUBLIC_URL) for meeting in meetings]
    refused = [call for call in workspace.calls if call.status == 429]
    early = list(too_early(workspace.calls, after))
    broken = [
        *(f"{call.method} was called {since:.2f} s after a Retry-After of {after} s" for call, since in early),
        *(f"a thread stands as {walk.shown()}, not as {walk.wanted}" for walk in walks
          if walk.shown() != walk.wanted),
        *(f"stale: {each.stale}" for each in found if each.stale),
        *(["no call was refused"] if not refused else []),
    ]  # fmt: skip
    tally = Tally(
        clicks=sum(walk.clicks for walk in walks),
        lost=sum(lost(walk, meetings) for walk in walks),
        missing=sum(len(each.missing) for each in found),
        doubled=sum(len(each.doubled) for each in found),
    )
    measured = {
        "calls": f"{len(workspace.calls):,}",
        "refused": f"{len(refused):,}",
        "failed or cut off": sum(call.status != 200 for call in workspace.calls) - len(refused),
        "before their time": len(early),
        "all shown after": f"{seconds:.1f} s",
    }
    return Outcome(measured, tally, tuple(broken))


def too_early(calls: Iterable[Call], seconds: int) -> Iterator[tuple[Call, float]]:
    """Calls while Slack wanted none of the method, or no post in the channel, and how long after it had said so.

    The stand-in writes down a call when it answers it.
    """
    told: dict[tuple[str, object], float] = {}
    for call in calls:
        bucket = call.method, call.arguments.get("channel") if call.method == "chat.postMessage" else None
        since = call.at - told.get(bucket, -seconds)
        if UNDER_WAY < since < seconds - 0.05:
            yield call, since
        if call.status == 429:
            told[bucket] = call.at


ROW = Row(
    6,
    "Slack refuses 50 % of calls with 429 for 5 minutes, cuts 5 % off after it carried them out, fails 5 % with 500",
    "no method is called before its Retry-After is over, by any worker; no doubles, order kept, all shown at the end",
    run,
)
