"""Row 7: deliveries come up to four times, in any order, up to five minutes late."""

import asyncio
import random
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.meetings import Meeting
from playground import Delivery
from tests.bot_process import PUBLIC_URL
from tests.consistency import at_rest, differences, stored_meetings
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.releases import OLD, run_old
from tests.faults.stage import Stage, stage
from tests.faults.world import CHANNEL, FIVE_MINUTES, World, acts_upon

LATE_SECONDS: Final = 0.5
"""How much later than others a delivery really comes; by its own clock it may be five minutes."""

MOST_COPIES: Final = 4
ACTS: Final = 8
LATE: Final = 3
"""Deliveries of long ago that come again with every few new ones."""


@dataclass
class Course:
    """The same acts in two worlds: delivered once and in order in the one, as it comes in the other.

    Attributes:
        sent: What has been delivered to the wild one; some of it comes again, much later.
        copies: How many deliveries it got in all.
    """

    clean: World
    wild: World
    dice: random.Random
    sent: list[Delivery] = field(default_factory=list)
    copies: int = 0

    async def batch(self, meetings: Sequence[int], *, typed: bool) -> None:
        """People act upon what they see, and all of it is under way at once."""
        under_way: list[Awaitable[None]] = []
        for meeting in meetings:
            offers = sorted(self.clean.offers(meeting) & self.wild.offers(meeting))
            acts = acts_upon(offers, self.dice, ACTS, typed=typed)
            spread = 0 if typed else FIVE_MINUTES
            in_order = await self.clean.written_down(meeting, acts, spread=spread)
            disordered = await self.wild.written_down(meeting, acts, spread=spread)
            late = self.dice.sample(self.sent, min(LATE, len(self.sent)))
            copies = [each for each in (*disordered, *late) for _ in range(self.dice.randint(1, MOST_COPIES))]
            under_way += [once_and_in_order(self.clean, in_order), as_it_comes(self.wild, copies, self.dice)]
            self.sent += disordered
            self.copies += len(copies)
        await asyncio.gather(*under_way)

    async def at_rest(self) -> None:
        await asyncio.gather(*(at_rest(world.redis_url, 60) for world in (self.clean, self.wild)))


async def run(scale: Scale) -> Outcome:
    dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    async with stage() as one, stage() as other:
        course = Course(*await asyncio.gather(world(one, 1), world(other, 2)), dice)
        meetings, broken = range(scale.of(40, 5)), list[str]()
        await asyncio.gather(*(begun(each, len(meetings)) for each in (course.clean, course.wild)))
        for number in range(scale.of(10, 4)):
            await course.batch(meetings, typed=number % 2 == 1)
            await course.at_rest()
            broken += await contrasts(course.clean, course.wild)
        return Outcome(
            {
                "deliveries": f"{len(course.sent):,}",
                "delivered in all": f"{course.copies:,}",
                "meetings that differ": len(broken),
            },
            await tally_of(course),
            tuple(broken[:3]),
        )


async def tally_of(course: Course) -> Tally:
    """Threads of the wild world, held against what is stored there."""
    wild = course.wild
    stored = await stored_meetings(wild.redis_url, OLD)
    found = [differences(wild.workspace, meeting, OLD, PUBLIC_URL) for meeting in stored]
    missing, doubled = sum(len(each.missing) for each in found), sum(len(each.doubled) for each in found)
    return Tally(clicks=len(course.sent), missing=missing, doubled=doubled)


async def world(own: Stage, workers: int) -> World:
    workspace = await own.workspace()
    bots = [await own.bot(workspace, run_old) for _ in range(workers)]
    return World(workspace, own.redis.url, [f"{bot.url}/slack/events" for bot in bots])


async def begun(world: World, count: int) -> None:
    for number in range(count):
        await world.workspace.command("ana", CHANNEL, "/ragvsft", f"topic {number}.")
    await at_rest(world.redis_url)
    messages = world.workspace.channel(CHANNEL).messages
    world.roots += [next(m.ts for m in messages if f"topic {n}." in m.text) for n in range(count)]


async def once_and_in_order(world: World, deliveries: Sequence[Delivery]) -> None:
    for delivery in deliveries:
        await world.deliver(delivery)


async def as_it_comes(world: World, copies: Sequence[Delivery], dice: random.Random) -> None:
    """Shuffled, and some later than others."""

    async def late(delivery: Delivery) -> None:
        await asyncio.sleep(dice.uniform(0, LATE_SECONDS))
        await world.deliver(delivery)

    await asyncio.gather(*map(late, dice.sample(copies, len(copies))))


async def contrasts(clean: World, wild: World) -> list[str]:
    """A sentence for every meeting that is not what one clean delivery made of it."""
    stored = [{m.thread: m for m in await stored_meetings(each.redis_url, OLD)} for each in (clean, wild)]
    found = []
    for meeting, (root, other) in enumerate(zip(clean.roots, wild.roots, strict=True)):
        wanted, got = state(stored[0][root]), state(stored[1][other])
        found += [
            f"meeting {meeting}: {name} is {got[name]}, not {wanted[name]}"
            for name in wanted
            if got[name] != wanted[name]
        ]
    return found


def state(meeting: Meeting) -> dict[str, object]:
    """All that people made of it, without what a workspace calls it."""
    return {
        "the round": meeting.round,
        "the count of votes": meeting.tallies,
        "what is open": meeting.opened,
        "the notices": sorted((notice.kind, notice.person) for notice in meeting.notices.values()),
        "the inquiries": sorted((each.text, each.person) for each in meeting.inquiries.values()),
        "the replies": len(meeting.replies),
    }


ROW = Row(
    7,
    "every delivery 1 to 4 times, shuffled, those of clicks up to 5 minutes old, to two workers",
    "every meeting is what one delivery of each in order makes of it",
    run,
)
