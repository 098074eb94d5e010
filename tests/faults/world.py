"""A workspace with meetings over three questions, in which what people do is written down before it is delivered."""

import asyncio
import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from playground import Delivery, Message, Workspace
from tests.faults.walk import key_of

AT_ONCE: Final = 16
NOWHERE: Final = "http://127.0.0.1:9/slack/events"
CHANNEL: Final = "planning"
PEOPLE: Final = ("ana", "ben", "chloe", "dev")
ANSWERS: Final = frozenset({"Yes", "No", "Not sure", "10", "20,000"})
BUTTONS: Final = ANSWERS | {"Change", "Keep", "Details", "Less"}
SAID: Final = ("@ragvsft help", "@ragvsft summary", "I think so too")
ASKED: Final = "@ragvsft why not a long context?"
FIVE_MINUTES: Final = 300
SHARE_TYPED, SHARE_ENDED, HALF = 0.4, 0.15, 0.5


class Act(NamedTuple):
    """What somebody does: type, or press a button of a message, with ticks where it takes them."""

    who: str
    text: str
    key: str = ""
    ticks: tuple[str, ...] = ()


@dataclass
class World:
    """The same people as in any other world do the same things; only how it is delivered differs."""

    workspace: Workspace
    redis_url: str
    addresses: Sequence[str]
    roots: list[str] = field(default_factory=list)
    lanes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def message(self, meeting: int, key: str) -> Message:
        return next(m for m in self.thread(meeting) if key_of(m) == key)

    def thread(self, meeting: int) -> list[Message]:
        return self.workspace.thread(CHANNEL, self.roots[meeting])

    def connect(self, *addresses: str) -> None:
        self.workspace.send_to(*addresses)

    async def written_down(self, meeting: int, acts: Sequence[Act], *, spread: float) -> list[Delivery]:
        """The deliveries that these acts make; the clicks as if done over so many seconds up to now.

        Nothing of it has reached the bot yet.
        """
        self.connect(NOWHERE)
        self.workspace.courier.retry_delays = ()
        made: list[Delivery] = []
        for number, act in enumerate(acts):
            before = len(self.workspace.deliveries)
            await self._do(meeting, act)
            for delivery in self.workspace.deliveries[before:]:
                payload = copy.deepcopy(delivery.payload)
                _date_back(payload, spread * (1 - number / len(acts)))
                made.append(Delivery(delivery.kind, payload))
        await self.workspace.settled()
        self.connect(*self.addresses)
        return made

    async def deliver(self, delivery: Delivery) -> None:
        """Until it is taken, as Slack does, and people; a world takes so many at the same time."""
        async with self.lanes:
            while not (await self.workspace.send(delivery.kind, delivery.payload)).ok:  # noqa: ASYNC110 -- as they do
                await asyncio.sleep(0.1)

    async def _do(self, meeting: int, act: Act) -> None:
        if not act.key:
            await self.workspace.say(act.who, CHANNEL, act.text, thread=self.roots[meeting])
            return
        message = self.message(meeting, act.key)
        if act.ticks:
            await self.workspace.choose(act.who, message, list(act.ticks))
        await self.workspace.click(act.who, message, act.text)

    def offers(self, meeting: int) -> set[tuple[str, str]]:
        """Which buttons of which messages there are."""
        return {
            (key_of(message), label)
            for message in self.thread(meeting)
            for label in message.labels()
            if label in BUTTONS and key_of(message)
        }


def _date_back(payload: dict[str, Any], seconds: float) -> None:
    for action in payload.get("actions", ()):
        action["action_ts"] = f"{float(action['action_ts']) - seconds:.6f}"


def acts_upon(
    offers: Sequence[tuple[str, str]], dice: random.Random, count: int, *, typed: bool
) -> list[Act]:
    """Some that the thread offers right now; a new start, if any, is the last of them.

    Nobody types an answer: whether a message is one is read from what is known when it arrives, so that it may count
    before a click that it follows, and not after.
    """
    buttons = [offer for offer in offers if offer[1] in ANSWERS] if typed else offers
    acts = []
    for _ in range(count):
        who = dice.choice(PEOPLE)
        if not buttons or (typed and dice.random() < SHARE_TYPED):
            acts.append(Act(who, dice.choice(SAID)))
            continue
        key, label = dice.choice(buttons)
        ticks = (
            ("Deep red",) if key.endswith(":colours") and label == "Not sure" and dice.random() < HALF else ()
        )
        acts.append(Act(who, "Done" if ticks else label, key, ticks))
    if typed and dice.random() < SHARE_ENDED:
        acts.append(Act("eli", dice.choice(["@ragvsft restart", ASKED])))
    return acts
