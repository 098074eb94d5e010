"""Thoughts about one meeting: at the same time, each stored as it ends, and none in the way of another."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.loops.thoughts import MOST_REPLIES
from bot.storage.redis_client import connect
from tests.bot.thinking import SHARD, SUGGESTED, Stage, saying
from tests.redis_server import RedisServer


@pytest.fixture
def stage(redis: Redis) -> Stage:
    return Stage(redis)


async def test_whoever_asks_waits_neither_for_others_nor_for_the_topic(stage: Stage) -> None:
    stage.thinker.own["second?"] = asyncio.Event()
    await stage.start("wrong prices")
    await stage.ask("9.1", "first?")
    await stage.ask("9.2", "second?")
    thinking = asyncio.create_task(stage.worker().take(SHARD))

    assert await stage.thinker.hears(3) == ["first?", "second?", "wrong prices"]
    stage.thinker.own["second?"].set()
    await stage.until(lambda meeting: "9.2" in meeting.replies)
    assert list(await stage.said()) == ["9.2"]  # it stands while the others are still thought about

    stage.thinker.ends.set()
    await thinking
    while await stage.worker().take(SHARD):  # a reply that is stored during a look is looked at once more
        pass
    assert set(await stage.said()) == {"9.1", "9.2"}
    assert (await stage.meeting()).suggestions == SUGGESTED
    assert await stage.due_in() is None
    assert len(stage.thinker.asked) == 3


async def test_what_is_asked_during_a_thought_is_thought_about_beside_it(stage: Stage) -> None:
    stage.thinker.own["second?"] = asyncio.Event()
    await stage.start()
    await stage.ask("9.1", "first?")
    thinking = asyncio.create_task(stage.worker().take(SHARD))
    await stage.thinker.hears(1)

    await stage.ask("9.2", "second?")
    await stage.thinker.hears(2)
    stage.thinker.own["second?"].set()
    await stage.until(lambda meeting: "9.2" in meeting.replies)

    assert list(await stage.said()) == ["9.2"]
    stage.thinker.ends.set()
    await thinking
    while await stage.worker().take(SHARD):  # a reply that is stored during a look is looked at once more
        pass
    assert set(await stage.said()) == {"9.1", "9.2"}
    assert await stage.due_in() is None
    assert len(stage.thinker.asked) == 2


async def test_of_many_questions_the_next_is_thought_about_when_one_is_answered(stage: Stage) -> None:
    stage.thinker.own["question 2?"] = asyncio.Event()
    await stage.start("wrong prices")
    for number in range(MOST_REPLIES + 2):
        await stage.ask(f"9.{number}", f"question {number}?")
    thinking = asyncio.create_task(stage.worker().take(SHARD))
    await stage.thinker.hears(MOST_REPLIES + 1)
    await asyncio.sleep(0.1)
    assert len(stage.thinker.asked) == MOST_REPLIES + 1  # and the topic

    stage.thinker.own["question 2?"].set()
    assert (await stage.thinker.hears(MOST_REPLIES + 2))[-1] == f"question {MOST_REPLIES}?"

    stage.thinker.ends.set()
    await thinking
    assert len(await stage.said()) == MOST_REPLIES + 2


async def test_a_thought_that_fails_takes_no_other_with_it(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stage.thinker.fails = 1
    await stage.start()
    await stage.ask("9.1", "first?")
    await stage.ask("9.2", "second?")
    thinking = asyncio.create_task(stage.worker().take(SHARD))
    await stage.thinker.hears(2)
    await asyncio.sleep(0.1)

    stage.thinker.ends.set()
    assert await thinking

    assert list(await stage.said()) == ["9.2"]
    assert caplog.text.count("thinking failed") == 1
    due = await stage.due_in()
    assert due is not None
    assert due > 30


async def test_a_worker_that_stops_gives_all_thoughts_about_a_meeting_up(stage: Stage) -> None:
    await stage.start("wrong prices")
    await stage.ask("9.1", "first?")
    await stage.ask("9.2", "second?")
    worker = stage.worker()
    thinking = asyncio.create_task(worker.take(SHARD))
    await stage.thinker.hears(3)

    worker.stop()
    async with asyncio.timeout(1):
        await thinking

    assert stage.thinker.given_up == 3
    due = await stage.due_in()
    assert due is not None
    assert due <= 0


async def test_replies_that_are_written_at_the_same_time_share_what_slack_takes(stage: Stage) -> None:
    stage.thinker.parts = ((saying("A part.", complete=False), 0.6),) * 2
    await stage.start()
    for number in range(3):
        await stage.ask(f"9.{number}")
    before = (await stage.meeting()).version
    thinking = asyncio.create_task(stage.worker(part_seconds=0.5).take(SHARD))
    await stage.thinker.begun.wait()

    assert (await stage.meeting()).version == before + 1  # each of the three by itself would be three
    stage.thinker.ends.set()
    await thinking
    assert (await stage.meeting()).version == before + 1 + 3


async def test_while_redis_is_away_for_a_moment_a_thought_goes_on(redis_server: RedisServer) -> None:
    client = connect(redis_server.url)
    stage = Stage(client)
    await stage.start()
    await stage.ask()
    thinking = asyncio.create_task(stage.worker().take(SHARD))
    await stage.thinker.hears(1)

    redis_server.kill()
    await asyncio.sleep(0.3)
    redis_server.start()
    stage.thinker.ends.set()
    await thinking

    assert await stage.said() == {"9.1": "Because. You asked why?"}
    assert stage.thinker.given_up == 0
    await client.aclose()
