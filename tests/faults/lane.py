"""A workspace in which people start meetings and answer, one bot that always works, and bots that stop at a point."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from playground import Message, Team, Workspace
from tests.bot_process import BotProcess
from tests.faults.crash_point import Moment, Step, armed, marker, run_armed_bot
from tests.faults.ledger import CHANNEL, PATIENCE, Ledger, answers_of, meeting_of
from tests.faults.stage import Stage
from tests.faults.watch import Watch, watching

PEOPLE: Final = ("ana", "ben", "chloe", "dev")
REACHED_SECONDS: Final = 1.5
"""After which somebody does one more thing, where the point was not reached: the other bot was faster."""


@dataclass(slots=True)
class Lane:
    """Several run side by side; each has a team of its own in one Redis.

    Attributes:
        steady: The bot that takes over.
        free: First messages of meetings in which nothing is under way.
        acts: What people do; each ends once it is taken and shown.
    """

    stage: Stage
    workspace: Workspace
    steady: BotProcess
    ledger: Ledger
    watch: Watch
    dice: random.Random
    acts: asyncio.TaskGroup
    free: list[Message] = field(default_factory=list)
    started: int = 0
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def strike(self, step: Step, moment: Moment, by: signal.Signals) -> BotProcess:
        """A bot that has come to that point of its work, and died or stopped there."""
        passage = self.dice.choice((1, 2)) if step in {"intent", "post", "ts"} else 1
        bot = await self.stage.bot(self.workspace, run_armed_bot, **armed(step, moment, passage, by))
        self.deliver_to(bot)
        async with asyncio.timeout(PATIENCE):
            while not marker(bot.log).exists():
                self._do()
                await _reached(bot)
        self.deliver_to(self.steady)
        return bot

    def deliver_to(self, bot: BotProcess) -> None:
        self.workspace.send_to(f"{bot.url}/slack/events")

    async def quiet(self) -> None:
        """Wait until all that people did is taken and shown."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    def _do(self) -> None:
        act = self.acts.create_task(self.act())
        self._under_way.add(act)
        act.add_done_callback(self._under_way.discard)

    async def act(self) -> None:
        """Start a meeting, or answer in one."""
        root = self.free.pop(0) if self.free and self.dice.random() < 0.5 else None
        if root:
            await self._answer(root)
        else:
            self.started += 1
            topic = f"topic {self.started} of {self.workspace.board.team.id}"
            root = await self.ledger.start(self.dice.choice(PEOPLE), topic)
        await self.watch.caught_up(meeting_of(root), PATIENCE)
        self.free.append(root)

    async def _answer(self, root: Message) -> None:
        """What is asked; where nothing is, somebody opens a question again."""
        thread = self.workspace.thread(CHANNEL, root.ts)
        asked = [message for message in thread if answers_of(message)]
        question = (asked or [message for message in thread if "Change" in message.labels()])[-1].snapshot()
        label = self.dice.choice(answers_of(question) or ["Change"])
        await self.ledger.click(self.dice.choice(PEOPLE), question, label)


async def _reached(bot: BotProcess) -> None:
    for _ in range(round(REACHED_SECONDS / 0.01)):
        if marker(bot.log).exists():
            return
        await asyncio.sleep(0.01)


@asynccontextmanager
async def lane(stage: Stage, number: int, seed: object) -> AsyncIterator[Lane]:
    """Left when all that people did is taken and shown."""
    workspace = await stage.workspace(Team(f"T0LANE{number:04d}"))
    steady = await stage.bot(workspace)
    ledger = Ledger(workspace, stage.redis.url)
    dice = random.Random(f"{seed} {number}")  # noqa: S311 -- a test's course, no secret
    async with watching(stage.redis.url, workspace.board.team.id) as watch:
        async with asyncio.TaskGroup() as acts:
            yield Lane(stage, workspace, steady, ledger, watch, dice, acts)
        await watch.rest(PATIENCE)


def dealt(points: Sequence[tuple[Step, Moment]], lanes: int) -> list[Sequence[tuple[Step, Moment]]]:
    """To each lane its share."""
    return [points[number::lanes] for number in range(lanes)]
