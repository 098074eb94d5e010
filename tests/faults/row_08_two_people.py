"""Two people press a button of one message at the same moment, and each press reaches another worker."""

import asyncio
import random
from dataclasses import dataclass
from typing import Final

from playground import Message
from playground.deliveries import Courier, Delivery
from playground.faults import Faults
from tests.faults.ledger import CHANNEL, PATIENCE, Ledger, answers_of, meeting_of
from tests.faults.plan import Outcome, Row, Scale
from tests.faults.press import press
from tests.faults.stage import stage
from tests.faults.watch import Watch, watching

AT_ONCE: Final = 16
PEOPLE: Final = ("ana", "ben", "chloe", "dev", "eli", "fay")
ROUNDS_A_MEETING: Final = 2


@dataclass(slots=True)
class Room:
    """People who press at once.

    Attributes:
        ways: To each worker its own.
        rounds: How often two pressed.
    """

    ledger: Ledger
    watch: Watch
    ways: tuple[Courier, ...]
    dice: random.Random
    rounds: int = 0

    async def meet(self, number: int) -> None:
        root = await self.ledger.start("ana", f"topic {number} of this room")
        for _ in range(ROUNDS_A_MEETING):
            await self.watch.caught_up(meeting_of(root), PATIENCE)
            thread = self.ledger.workspace.thread(CHANNEL, root.ts)
            (asked,) = [message for message in thread if "Not sure" in message.labels()]
            await self._round(asked.snapshot())

    async def _round(self, asked: Message) -> None:
        labels = answers_of(asked)
        two = zip(self.dice.sample(PEOPLE, 2), self.ways, strict=True)
        await asyncio.gather(*(self._press(way, who, asked, self.dice.choice(labels)) for who, way in two))
        self.rounds += 1

    async def _press(self, way: Courier, who: str, asked: Message, label: str) -> None:
        async with asyncio.timeout(PATIENCE):
            taken = False
            while not taken:
                payload = press(self.ledger.workspace, who, asked, label)
                done = await way.deliver(Delivery("interaction", payload))
                taken = done.ok and not self.ledger.was_told(payload)
                self.ledger.clicked(payload, taken=taken)


async def run(scale: Scale) -> Outcome:
    async with stage() as own:
        workspace = await own.workspace()
        bots = await own.bots(workspace, 2)
        ways = tuple(Courier(workspace.signing_secret, Faults()) for _ in bots)
        for way, bot in zip(ways, bots, strict=True):
            way.addresses = (f"{bot.url}/slack/events",)
            own.stack.push_async_callback(way.close)
        ledger = Ledger(workspace, own.redis.url)
        dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
        async with watching(own.redis.url, workspace.board.team.id) as watch:
            room = Room(ledger, watch, ways, dice)
            await _all_meet(room, scale.of(1_000, 20) // ROUNDS_A_MEETING)
            await watch.rest(PATIENCE)
        tally, stale = await ledger.audit()
    measured = {"rounds": room.rounds, "answers kept": len(ledger.answers)}
    if len(ledger.answers) != 2 * room.rounds:
        stale = (*stale, f"{len(ledger.answers)} answers of {2 * room.rounds} were taken")
    return Outcome(measured, tally, stale)


async def _all_meet(room: Room, meetings: int) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with places:
            await room.meet(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(meetings):
            tasks.create_task(one(number))


ROW: Final = Row(
    8,
    "two people, two workers, one message's buttons at the same moment, 1,000 times",
    "both answers kept, one next question",
    run,
)
