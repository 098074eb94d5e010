"""One meeting, somebody who thinks about it for as long as the test likes, and workers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from redis.asyncio import Redis

from bot.loops.answer_loop import AnswerLoop
from bot.loops.bell import Bell
from bot.loops.thoughts import OnPart
from bot.model.reply_cache import Thought
from bot.storage import keys
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Asked, Started
from handlers.meetings import Meeting
from knowledge.answers import Answers
from knowledge.grounding.reply import Reply, Sentence
from knowledge.intake.suggestion import Suggestion
from tests.conversations.small import SMALL

TEAM = "T0TEAM"
SHARD = keys.shard_of(TEAM)
SUGGESTED = (Suggestion("sweet", "yes", "wrong prices"),)


def saying(*words: str, complete: bool = True) -> Reply:
    return Reply(tuple(Sentence(word, "rag#why") for word in words), ("rag#why",), "gpt", complete=complete)


@dataclass
class Slow:
    """Thinks for as long as it is made to, and takes down what it was asked.

    Attributes:
        ends: Set it, and every thought ends.
        own: The same for one question alone.
        parts: What it says before that, with the seconds that it then waits.
        fails: That many thoughts fail first.
        given_up: How many thoughts were broken off.
    """

    thinks: bool = True
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    own: dict[str, asyncio.Event] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    parts: tuple[tuple[Reply, float], ...] = ()
    fails: int = 0
    given_up: int = 0
    asked: list[tuple[str, str, Answers | None]] = field(default_factory=list)

    async def thought(
        self, team: str, question: str, answers: Answers | None, on_part: OnPart | None = None
    ) -> Thought:
        self.asked.append((team, question, answers))
        assert on_part
        for part, seconds in self.parts:
            await on_part(part)
            await asyncio.sleep(seconds)
        await self._think(question)
        return Thought(saying("Because.", f"You asked {question}"))

    async def suggestions(self, team: str, problem: str) -> tuple[Suggestion, ...]:
        self.asked.append((team, problem, None))
        await self._think(problem)
        return SUGGESTED

    async def hears(self, number: int) -> list[str]:
        """What it was asked, once it was asked so often."""
        async with asyncio.timeout(2):
            while len(self.asked) < number:
                self.begun.clear()
                await self.begun.wait()
        return [words for _, words, _ in self.asked]

    async def _think(self, about: str) -> None:
        self.begun.set()
        if self.fails:
            self.fails -= 1
            raise ValueError("of our own making")
        try:
            await self.own.get(about, self.ends).wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise


class Stage:
    """One meeting, and workers that think about it."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.bell = Bell()
        self.changed = asyncio.Event()
        self.store = RedisMeetings(Server(redis), SMALL, self._note, self.bell.ring, thinks=True)
        self.thinker = Slow()

    def worker(
        self, thinker: Slow | None = None, look_seconds: float = 0.02, part_seconds: float = 0
    ) -> AnswerLoop:
        return AnswerLoop(
            self.store, SMALL, thinker or self.thinker, self.bell, lambda: TEAM, look_seconds, part_seconds
        )

    async def start(self, topic: str = "") -> None:
        await self.store.record(TEAM, "M1", Started("C1", topic, "U1", ""), "start")

    async def ask(self, id_: str = "9.1", text: str = "why?") -> None:
        await self.store.record(TEAM, "M1", Asked(id_, text, "U1", id_, None), f"d{id_}")

    async def meeting(self) -> Meeting:
        meeting = await self.store.load(TEAM, "M1")
        assert meeting
        return meeting

    async def until(self, stands: Callable[[Meeting], bool]) -> None:
        """Wait until the meeting is so."""
        async with asyncio.timeout(2):
            while not stands(await self.meeting()):
                await self.changed.wait()
                self.changed.clear()

    async def said(self) -> dict[str, str]:
        return {id_: reply.text for id_, reply in (await self.meeting()).replies.items()}

    async def due_in(self) -> float | None:
        """Seconds until somebody thinks about the meeting again; `None` where nothing is pending."""
        due = await self.redis.zscore(keys.pending(SHARD), keys.member(TEAM, "M1"))
        seconds, micros = await self.redis.time()
        return None if due is None else due / 1_000 - seconds - micros / 1_000_000

    def _note(self, _shard: int, _meeting: str) -> None:
        self.changed.set()

    async def take_the_lease(self) -> None:
        await self.redis.hset(keys.answering(SHARD), keys.member(TEAM, "M1"), "another worker")
