"""Leases of what is thought about: kept while it lasts, given back when the worker stops, void for whoever lost it."""

import asyncio
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.loops.loop import Loop
from bot.storage import keys
from bot.storage.store import LEASE_MS
from handlers.changes import Answered
from tests.bot.thinking import SHARD, TEAM, Slow, Stage, saying


@pytest.fixture
def stage(redis: Redis) -> Stage:
    return Stage(redis)


async def test_what_is_pending_is_answered_once_and_then_waits_no_more(stage: Stage) -> None:
    stage.thinker.ends.set()
    await stage.start()
    await stage.store.record(TEAM, "M1", Answered(0, "sweet", "U1", ("yes",)), "d0")
    await stage.ask()

    while await stage.worker().take(SHARD):  # a reply that is stored during a look is looked at once more
        pass

    assert await stage.said() == {"9.1": "Because. You asked why?"}
    assert stage.thinker.asked == [(TEAM, "why?", {"sweet": ("yes",)})]
    assert await stage.due_in() is None


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
    )  # as if the time of a lease had passed

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
    thinking = asyncio.create_task(stage.worker(look_seconds=60).take(SHARD))
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
    loop = Loop("answers", stage.bell, 2, lambda ring: worker.take(ring.shard))
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


async def test_what_other_teams_ask_is_left_to_their_own_workers(stage: Stage) -> None:
    await stage.start()
    await stage.ask()
    stage.thinker.ends.set()
    other = next(f"T{n}" for n in range(99) if keys.shard_of(f"T{n}") == SHARD)

    assert not await replace(stage.worker(), team=lambda: other).take(SHARD)
    assert not await replace(stage.worker(), team=lambda: None).take(SHARD)
    assert await stage.worker().take(SHARD)
