"""A meeting as one person walks through it, round after round, who knows what has to stand next."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.meetings import Meeting
from knowledge.answers import Answer
from knowledge.deciding import next_question
from knowledge.playbook import Playbook
from knowledge.questions import UNSURE, Question
from knowledge.voting import Ballot
from playground import Message, Workspace, person

PATIENCE = 240.0
"""Seconds until the next message stands; in a storm that Slack makes it takes long."""


@dataclass
class Walk:
    """Somebody answers question after question of a meeting; after the card they start a new round.

    Attributes:
        wanted: Keys of the bot's messages in the order in which they have to stand; "notice" for what was said.
        taken: What was acknowledged.
    """

    workspace: Workspace
    playbook: Playbook
    who: str
    channel: str
    dice: random.Random
    root: str = ""
    round: int = 0
    clicks: int = 0
    wanted: list[str] = field(default_factory=list)
    taken: dict[str, Answer] = field(default_factory=dict)

    async def start(self, topic: str) -> None:
        """The root is known by its topic, since many meetings begin at once."""
        done = await self.workspace.command(self.who, self.channel, "/ragvsft", topic)
        assert done.status == 200
        channel = self.workspace.channel(self.channel)
        await self.workspace.until(lambda: any(topic in m.text for m in channel.messages), PATIENCE)
        self.root = next(message.ts for message in channel.messages if topic in message.text)
        self.wanted = ["root", *self._next()]

    async def until(self, over: asyncio.Event) -> None:
        while not over.is_set():
            await self.step()

    async def step(self) -> None:
        """Do what comes next, once it can be seen."""
        question = next_question(self.playbook, self.taken)
        message = await self._stands(self.wanted[-1])
        if question is not None:
            await self._answer(question, message)
        else:
            await self.workspace.say(self.who, self.channel, "@ragvsft restart", thread=self.root)
            self.round, self.taken = self.round + 1, {}
            self.wanted.append("notice")
        self.wanted += self._next()

    def shown(self) -> list[str]:
        """The keys of the bot's messages in the thread, in the order in which they stand."""
        thread = self.workspace.thread(self.channel, self.root)
        found = [
            key_of(message) for message in sorted(thread, key=lambda message: message.ts) if message.bot_id
        ]
        return ["notice" if key.startswith("notice:") else key for key in found]

    def ballots(self) -> dict[Ballot, Answer]:
        """Of the present round."""
        someone = person(self.who).id
        return {Ballot(question, someone): answer for question, answer in self.taken.items()}

    async def _answer(self, question: Question, message: Message) -> None:
        one_click = question.choices if question.kind != "many" else (question.choice(UNSURE),)
        choice = self.dice.choice([choice for choice in one_click if choice])
        done = await self.workspace.click(self.who, message, choice.label)
        assert done.status == 200, done
        self.clicks += 1
        is_number = question.kind == "number" and choice.id != UNSURE
        self.taken[question.id] = int(choice.id) if is_number else (choice.id,)

    def _next(self) -> list[str]:
        question = next_question(self.playbook, self.taken)
        return [f"{self.round}:question:{question.id}" if question else f"{self.round}:card"]

    async def _stands(self, key: str) -> Message:
        await self.workspace.until(lambda: self._message(key), PATIENCE)
        message = self._message(key)
        assert message
        return message

    def _message(self, key: str) -> Message | None:
        thread = self.workspace.thread(self.channel, self.root)
        return next((message for message in thread if key_of(message) == key), None)


def key_of(message: Message) -> str:
    """Under which the bot knows a message of its own."""
    return str(((message.metadata or {}).get("event_payload") or {}).get("key", ""))


def lost(walk: Walk, meetings: Sequence[Meeting]) -> int:
    """How many of the answers that were taken are not what is stored."""
    meeting = next((meeting for meeting in meetings if meeting.thread == walk.root), None)
    stored = {ballot: vote.answer for ballot, vote in meeting.votes.items()} if meeting else {}
    return sum(stored.get(ballot) != answer for ballot, answer in walk.ballots().items())
