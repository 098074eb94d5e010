"""One thought at a time: leased while it lasts, given up when the worker stops, void when another has the lease."""

import asyncio
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis

from bot import keys
from bot.answer_loop import AnswerLoop, OnPart
from bot.bell import Bell
from bot.loop import Loop
from bot.store import LEASE_MS, RedisMeetings
from handlers.changes import Answered, Asked, Started
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
        parts: What it says before that, with the seconds that it then waits.
        fails: That many thoughts fail first.
        given_up: How many thoughts were broken off.
    """

    thinks: bool = True
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    parts: tuple[tuple[Reply, float], ...] = ()
    fails: int = 0
    given_up: int = 0
    asked: list[tuple[str, str, Answers | None]] = field(default_factory=list)

    async def reply(
        self, team: str, question: str, answers: Answers | None, on_part: OnPart | None = None
    ) -> Reply:
        self.asked.append((team, question, answers))
        assert on_part
        for part, seconds in self.parts:
            await on_part(part)
            await asyncio.sleep(seconds)
        await self._think()
        return saying("Because.", f"You asked {question}")

    async def suggestions(self, team: str, problem: str) -> tuple[Suggestion, ...]:
        self.asked.append((team, problem, None))
        await self._think()
        return SUGGESTED

    async def _think(self) -> None:
        self.begun.set()
        if self.fails:
            self.fails -= 1
            raise ValueError("of our own making")
        try:
            await self.ends.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise


class Stage:
    """One meeting, and workers that think about it."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.bell = Bell()
        self.store = RedisMeetings(redis, SMALL, lambda _shard: None, self.bell.ring, thinks=True)
        self.thinker = Slow()

    def worker(
        self, thinker: Slow | None = None, renew_seconds: float = 0.02, part_seconds: float = 0
    ) -> AnswerLoop:
        return AnswerLoop(self.store, SMALL, thinker or self.thinker, self.bell, renew_seconds, part_seconds)

    async def start(self, topic: str = "") -> None:
        await self.store.record(TEAM, "M1", Started("C1", topic, "U1", ""), "start")

    async def ask(self, id_: str = "9.1", text: str = "why?") -> None:
        await self.store.record(TEAM, "M1", Asked(id_, text, "U1", id_, None), f"d{id_}")

    async def meeting(self) -> Meeting:
        meeting = await self.store.load(TEAM, "M1")
        assert meeting
        return meeting

    async def said(self) -> dict[str, str]:
        return {id_: reply.text for id_, reply in (await self.meeting()).replies.items()}

    async def due_in(self) -> float | None:
        """Seconds until somebody thinks about the meeting again; `None` where nothing is pending."""
        due = await self.redis.zscore(keys.pending(SHARD), keys.member(TEAM, "M1"))
        seconds, micros = await self.redis.time()
        return None if due is None else due / 1_000 - seconds - micros / 1_000_000

    async def take_the_lease(self) -> None:
        await self.redis.hset(keys.answering(SHARD), keys.member(TEAM, "M1"), "another worker")


@pytest.fixture
def stage(redis: Redis) -> Stage:
    return Stage(redis)


async def test_what_is_pending_is_answered_once_and_then_waits_no_more(stage: Stage) -> None:
    stage.thinker.ends.set()
    await stage.start()
    await stage.store.record(TEAM, "M1", Answered(0, "sweet", "U1", ("yes",)), "d0")
    await stage.ask()

    assert await stage.worker().take(SHARD)
    assert await stage.worker().take(SHARD)  # the meeting has changed: there may be more
    assert not await stage.worker().take(SHARD)

    assert await stage.said() == {"9.1": "Because. You asked why?"}
    assert stage.thinker.asked == [(TEAM, "why?", {"sweet": ("yes",)})]
    assert await stage.due_in() is None


async def test_questions_are_answered_in_their_order_and_the_topic_is_read_after_them(stage: Stage) -> None:
    stage.thinker.ends.set()
    await stage.start("wrong prices")
    await stage.ask("9.1", "first?")
    await stage.ask("9.2", "second?")

    while await stage.worker().take(SHARD):
        pass

    assert [asked for _, asked, _ in stage.thinker.asked] == ["first?", "second?", "wrong prices"]
    assert (await stage.meeting()).suggestions == SUGGESTED


async def test_without_a_model_a_question_is_answered_and_no_topic_is_read(stage: Stage) -> None:
    """A worker may have been configured otherwise when it was asked."""
    stage.thinker = Slow(thinks=False)
    stage.thinker.ends.set()
    await stage.start("wrong prices")
    await stage.ask()

    while await stage.worker().take(SHARD):
        pass

    assert await stage.said() == {"9.1": "Because. You asked why?"}
    assert (await stage.meeting()).suggestions is None


async def test_a_long_thought_keeps_its_lease(stage: Stage) -> None:
    await stage.start()
    await stage.ask()
    thinking = asyncio.create_task(stage.worker().take(SHARD))
    await stage.thinker.begun.wait()
    await stage.redis.zadd(
        keys.pending(SHARD), {keys.member(TEAM, "M1"): 0}
    )  # as if eight seconds had passed

    await asyncio.sleep(0.2)
    due = await stage.due_in()
    assert due is not None
    assert due > LEASE_MS / 2_000
    stage.thinker.ends.set()
    await thinking

    assert await stage.said() == {"9.1": "Because. You asked why?"}


async def test_a_thought_whose_lease_another_worker_has_is_dropped(stage: Stage) -> None:
    await stage.start()
    await stage.ask()
    thinking = asyncio.create_task(stage.worker().take(SHARD))
    await stage.thinker.begun.wait()
    await stage.take_the_lease()

    async with asyncio.timeout(5):
        await thinking

    assert stage.thinker.given_up == 1
    assert await stage.said() == {}
    assert await stage.redis.hlen(keys.answering(SHARD)) == 1


async def test_whatever_a_worker_still_says_without_its_lease_is_void(stage: Stage) -> None:
    """It was held up, and thought on."""
    stage.thinker.parts = ((saying("A part.", complete=False), 0),)
    await stage.start()
    await stage.ask()
    thinking = asyncio.create_task(stage.worker(renew_seconds=60).take(SHARD))
    await stage.thinker.begun.wait()
    await stage.redis.zadd(keys.pending(SHARD), {keys.member(TEAM, "M1"): 0})
    other = Slow()
    other.ends.set()
    assert await stage.worker(other).take(SHARD)
    before = await stage.meeting()

    stage.thinker.ends.set()
    await thinking

    assert (await stage.meeting()) == before
    assert await stage.said() == {"9.1": "Because. You asked why?"}


async def test_a_worker_that_is_told_to_stop_gives_its_thoughts_up_for_others_at_once(stage: Stage) -> None:
    await stage.start()
    await stage.ask()
    worker = stage.worker()
    loop = Loop("answers", stage.bell, 2, worker.take)
    running = asyncio.create_task(loop.run())
    await stage.thinker.begun.wait()

    loop.stop()
    worker.stop()
    async with asyncio.timeout(1):
        await running

    assert stage.thinker.given_up == 1
    due = await stage.due_in()
    assert due is not None
    assert due <= 0
    other = Slow()
    other.ends.set()
    assert await stage.worker(other).take(SHARD)
    assert await stage.said() == {"9.1": "Because. You asked why?"}


async def test_parts_are_stored_as_they_come_but_not_faster_than_slack_takes_them(stage: Stage) -> None:
    one, two, three = (saying(*"abc"[:length], complete=False) for length in (1, 2, 3))
    stage.thinker.parts = ((one, 0), (two, 0.25), (three, 0))
    await stage.start()
    await stage.ask()

    thinking = asyncio.create_task(stage.worker(part_seconds=0.2).take(SHARD))
    await stage.thinker.begun.wait()

    assert (await stage.meeting()).replies == {"9.1": three}
    assert (await stage.meeting()).version == 3  # the two before came too soon
    stage.thinker.ends.set()
    await thinking
    assert (await stage.meeting()).replies["9.1"].complete


async def test_an_error_of_ours_is_tried_again_later_and_the_loop_goes_on(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.thinker.fails = 1
    stage.thinker.ends.set()
    await stage.start()
    await stage.ask(text="a secret?")

    assert await stage.worker().take(SHARD)

    due = await stage.due_in()
    assert due is not None
    assert due > 30
    assert "secret" not in caplog.text
    await stage.redis.zadd(keys.pending(SHARD), {keys.member(TEAM, "M1"): 0})
    assert await stage.worker().take(SHARD)
    assert await stage.said() == {"9.1": "Because. You asked a secret?"}


async def test_a_meeting_that_is_gone_or_of_a_newer_release_is_not_thought_about(stage: Stage) -> None:
    await stage.start()
    await stage.ask()
    await stage.redis.hset(keys.meeting(TEAM, "M1"), keys.SCHEMA_FIELD, str(keys.SCHEMA + 1))

    assert await stage.worker().take(SHARD)
    due = await stage.due_in()
    assert due is not None
    assert 1 < due <= 2
    await stage.redis.delete(keys.meeting(TEAM, "M1"))
    await stage.redis.zadd(keys.pending(SHARD), {keys.member(TEAM, "M1"): 0})
    assert await stage.worker().take(SHARD)
    assert await stage.due_in() is None
    assert stage.thinker.asked == []


async def test_a_reply_that_cannot_be_read_is_not_thought_about_for_ever(stage: Stage) -> None:
    stage.thinker.ends.set()
    await stage.start()
    await stage.ask()
    await stage.redis.hset(keys.meeting(TEAM, "M1"), "a:9.1", '{"sentences": 5}')

    for _ in range(3):
        await stage.worker().take(SHARD)

    assert len(stage.thinker.asked) == 1
    assert await stage.due_in() is None
