"""People who answer one question of several meetings and change their minds without end."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from knowledge.playbook import PLAYBOOK
from playground import Message
from playground.deliveries import DEADLINE
from tests.consistency import at_rest
from tests.faults.ledger import CHANNEL, Ledger, answers_of
from tests.faults.plan import Scale

PEOPLE: Final = ("ana", "ben", "chloe", "dev")
PROBING: Final = "fay"
SHARE_OF_MENTIONS: Final = 0.02
CLICKS_AGAIN_SECONDS: Final = 2
FIRST, SECOND = PLAYBOOK.questions[:2]
SLACK_REPEATS: Final = (0, 0.5, 1, 2, 4, 8, 16, 32)
"""Seconds until an event that was refused is sent again; sooner than by Slack, so that no row has to wait for it."""

HELD_UP: Final = 2
"""So much longer than Slack a short course waits for answers: it shares its machine with others."""

TAKEN: Final = 200
ACCEPTABLE: Final = {"event": {TAKEN, 500, 503}}
"""What Slack is answered; it repeats an event that was refused, and nothing else."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where people click: a meeting, and the message of its open question, whose buttons mean the same for ever."""

    root: Message
    question: Message


@dataclass(slots=True)
class Crowd:
    """Everybody clicks in every place but the last, where one person sees whether the bot works.

    Attributes:
        pause: Seconds between two clicks of one person, at most.
    """

    ledger: Ledger
    dice: random.Random
    places: list[Place] = field(default_factory=list)
    pause: float = 0.4
    _probes: int = 0
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    async def gathered(cls, ledger: Ledger, dice: random.Random, meetings: int, scale: Scale) -> "Crowd":
        """In so many meetings, all at their second question, with a Slack that is as strict as the scale allows."""
        crowd = cls(ledger, dice)
        ledger.workspace.courier.retry_delays = SLACK_REPEATS
        ledger.workspace.courier.deadline = DEADLINE if scale.full else DEADLINE * HELD_UP
        await crowd.gather(meetings)
        return crowd

    async def gather(self, meetings: int) -> None:
        """Call so many meetings, and come to the second question of each."""
        self.places += await asyncio.gather(*(self._place(number) for number in range(meetings)))

    @asynccontextmanager
    async def clicking(self) -> AsyncIterator[None]:
        """People click while the context lasts; what is not taken then they go on with until it is."""
        self._over.clear()
        async with asyncio.TaskGroup() as tasks:
            for place in self.places[:-1]:
                for who in PEOPLE:
                    tasks.create_task(self._click(who, place))
            try:
                yield
            finally:
                self._over.set()

    async def probe(self) -> float:
        """Seconds until the thread shows a click; who sees nothing for a while clicks again."""
        began = asyncio.get_running_loop().time()
        question = self.places[-1].question
        labels = answers_of(question)
        label = labels[self._probes % len(labels)]
        self._probes += 1
        shown = asyncio.create_task(self._shown(question, f"{SECOND.text} {label}"))
        while not shown.done():
            await self.ledger.click(PROBING, question, label)
            await asyncio.wait([shown], timeout=CLICKS_AGAIN_SECONDS)
        await shown
        return asyncio.get_running_loop().time() - began

    async def last_word(self) -> None:
        """Change every place twice: what a thread shows of a change that is lost gives way then."""
        for label in ("Yes", "No"):
            acts = [self.ledger.click(PROBING, place.question, label) for place in self.places]
            await asyncio.gather(*acts)
            await at_rest(self.ledger.redis_url)

    def ill_answered(self) -> tuple[str, ...]:
        """One sentence for every kind of answer that Slack would not take; none after its deadline counts as such."""
        attempts = [
            (each.kind, attempt) for each in self.ledger.workspace.deliveries for attempt in each.attempts
        ]
        odd = Counter(
            (kind, attempt.status, attempt.problem)
            for kind, attempt in attempts
            if attempt.status not in ACCEPTABLE.get(kind, {TAKEN})
        )
        return tuple(f"{number} {kind}s were answered {how}" for (kind, *how), number in odd.items())

    def slowest(self) -> float:
        """Seconds that a delivery waited for its answer, at most."""
        return max(attempt.seconds for each in self.ledger.workspace.deliveries for attempt in each.attempts)

    async def _place(self, number: int) -> Place:
        root = await self.ledger.start("ana", f"topic {number} of this room")
        first = await self._asked(root, FIRST.text)
        await self.ledger.click("ana", first, "Not sure")
        return Place(root, (await self._asked(root, SECOND.text)).snapshot())

    async def _asked(self, root: Message, text: str) -> Message:
        workspace = self.ledger.workspace

        def found() -> Message | None:
            return next((m for m in workspace.thread(CHANNEL, root.ts) if text in m.text), None)

        await workspace.until(found, 30)
        message = found()
        assert message
        return message

    async def _shown(self, message: Message, text: str) -> None:
        workspace = self.ledger.workspace
        stands = workspace.channel(CHANNEL).find(message.ts)
        await workspace.until(lambda: stands is not None and stands.text == text, 60)

    async def _click(self, who: str, place: Place) -> None:
        while not self._over.is_set():
            if self.dice.random() < SHARE_OF_MENTIONS:
                await self.ledger.mention("eli", place.root, "help")
            await self.ledger.click(who, place.question, self.dice.choice(answers_of(place.question)))
            await asyncio.sleep(self.dice.random() * self.pause)
