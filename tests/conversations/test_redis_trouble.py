"""Redis dies, hangs, or holds what we cannot read: everybody is told in time, and it goes on afterwards."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

import pytest
from redis import Redis

from bot.storage import keys
from bot.storage.store import LEASE_MS
from handlers.buttons import GONE
from handlers.guard import NOT_STORED
from playground import Delivery, Workspace
from tests.bot_process import bot_for
from tests.consistency import at_rest, everything_agrees
from tests.conversations.small import SMALL
from tests.redis_server import RedisServer
from tests.talk import Talk

SLACKS_PATIENCE = 3


@pytest.fixture
async def small(workspace: Workspace, redis_server: RedisServer) -> AsyncIterator[Talk]:
    """A meeting, on a Redis of its own, whose second question is open."""
    async with bot_for(workspace, redis_server.url, SMALL):
        talk = Talk(workspace, SMALL.questions)
        await talk.start()
        await talk.run("ana", {"colours": "Not sure"})
        await talk.asked("sweet")
        await at_rest(redis_server.url)  # else a lease may stand in the way for a while
        yield talk


def meeting_key(redis: Redis) -> str:
    (key,) = cast("list[bytes]", redis.keys("*:meeting:*"))
    return key.decode()


async def until_taken(talk: Talk, who: str, label: str) -> None:
    """Click until the thread shows it, as people do who were told to try again."""
    async with asyncio.timeout(10):
        while "Change" not in talk.about("sweet").labels():
            await talk.workspace.click(who, talk.about("sweet"), label)
            await asyncio.sleep(0.1)


async def test_while_redis_is_dead_people_are_told_and_afterwards_it_goes_on(
    small: Talk, redis_server: RedisServer
) -> None:
    redis_server.kill()

    done = await small.workspace.click("ana", small.about("sweet"), "Yes")
    asked = await small.workspace.command("ben", "planning", "/ragvsft", "another one")

    assert (done.status, asked.status) == (200, 200)
    assert [told.text for told in small.workspace.ephemerals("ana")] == [NOT_STORED]
    assert [told.text for told in small.workspace.ephemerals("ben")] == [NOT_STORED]
    redis_server.start()
    await until_taken(small, "ana", "Yes")
    await small.asked("calls")


@pytest.mark.alone
async def test_while_redis_hangs_every_click_is_answered_in_time_and_afterwards_it_goes_on(
    small: Talk, redis_server: RedisServer
) -> None:
    redis_server.pause()
    started = time.monotonic()
    done: list[Delivery] = []
    while time.monotonic() - started < 4:
        people = ("ana", "ben", "chloe", "dev") * 10  # more than there are connections
        done += await asyncio.gather(
            *(small.workspace.click(who, small.about("sweet"), "Yes") for who in people)
        )
    redis_server.resume()

    assert {click.status for click in done} == {200}
    assert max(click.seconds for click in done) < SLACKS_PATIENCE
    assert {told.text for told in small.workspace.ephemerals("ana")} == {NOT_STORED}
    await until_taken(small, "ana", "Yes")
    await small.asked("calls")


async def test_a_typed_answer_that_could_not_be_stored_is_delivered_again(
    small: Talk, redis_server: RedisServer
) -> None:
    small.workspace.courier.retry_delays = (0.5, 0.5, 0.5, 0.5, 0.5)
    redis_server.kill()
    saying = asyncio.create_task(small.type("ben", "yes"))
    await saying
    delivery = next(d for d in small.workspace.deliveries if d.payload.get("event", {}).get("text") == "yes")
    assert delivery.status == 503

    redis_server.start()

    said = await small.answered("sweet", "Yes")
    assert "@Ben" in said.visible_text()


async def test_a_meeting_that_is_not_readable_harms_no_other(small: Talk, redis_server: RedisServer) -> None:
    with Redis.from_url(redis_server.url) as redis:
        key = meeting_key(redis)
        redis.delete(key)
        redis.set(key, "not a meeting")

        done = await small.workspace.click("ana", small.about("sweet"), "Yes")

        assert done.status == 200
        assert [told.text for told in small.workspace.ephemerals("ana")] == [GONE]
        other = Talk(small.workspace, SMALL.questions)
        await other.start("ben")
        await other.run("ben", {"colours": "Deep red", "sweet": "Yes"})
        await other.card("Build RAG")
        assert redis.get(key) == b"not a meeting"


@pytest.mark.parametrize("field", ["version", "p:0:question:sweet", "v:0:sweet:U0ANA00001", "round", "case"])
async def test_a_field_that_is_not_readable_harms_no_other_meeting(
    small: Talk, redis_server: RedisServer, field: str
) -> None:
    with Redis.from_url(redis_server.url) as redis:
        redis.hset(meeting_key(redis), field, "gar bage")
    done = await small.workspace.click("ana", small.about("sweet"), "Yes")
    assert done.status == 200

    other = Talk(small.workspace, SMALL.questions)
    await other.start("ben")
    await other.run("ben", {"colours": "Deep red", "sweet": "Yes"})
    await other.card("Build RAG")


async def test_a_meeting_of_a_newer_release_is_not_touched_and_people_are_told(
    small: Talk, redis_server: RedisServer
) -> None:
    small.workspace.courier.retry_delays = ()
    with Redis.from_url(redis_server.url) as redis:
        key = meeting_key(redis)
        redis.hset(key, keys.SCHEMA_FIELD, keys.SCHEMA + 1)
        shard = next(
            shard for shard in range(keys.SHARDS) if key.startswith(keys.dirty(shard).split(":dirty")[0])
        )
        team, _, id_ = key.split(":")[2:]
        redis.zadd(keys.dirty(shard), {keys.member(team, id_): 0})  # another worker's business
        before = redis.hgetall(key)

        clicked = await small.workspace.click("ana", small.about("sweet"), "Yes")
        await small.type("ben", "yes")
        await small.type("ben", "@ragvsft summary")

        assert clicked.status == 200
        assert [told.text for told in small.workspace.ephemerals("ana")] == [NOT_STORED]
        statuses = [d.status for d in small.workspace.deliveries if d.kind == "event"][-3:]
        assert sorted(map(str, statuses)) == ["200", "503", "503"]  # the mention's own message is not for us
        assert redis.hgetall(key) == before
        assert len(small.bots_own) == 2


@pytest.mark.usefixtures("small")
async def test_a_newer_meeting_that_is_due_is_left_to_others_without_haste(redis_server: RedisServer) -> None:
    with Redis.from_url(redis_server.url) as redis:
        key = meeting_key(redis)
        redis.hset(key, keys.SCHEMA_FIELD, keys.SCHEMA + 1)
        team, _, id_ = key.split(":")[2:]
        due = keys.dirty(keys.shard_of(team))
        redis.zadd(due, {keys.member(team, id_): 0})
        async with asyncio.timeout(5):
            while cast("float", redis.zscore(due, keys.member(team, id_))) == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        before = calls_of_scripts(redis)
        await asyncio.sleep(0.5)  # what is counted is what happens in a while
        assert calls_of_scripts(redis) - before < 30
        assert redis.zscore(due, keys.member(team, id_))


def calls_of_scripts(redis: Redis) -> int:
    stats = cast("dict[str, dict[str, int]]", redis.info("commandstats"))
    return stats["cmdstat_evalsha"]["calls"]


async def test_what_was_acknowledged_survives_kill_and_restart_of_redis(
    small: Talk, redis_server: RedisServer
) -> None:
    await small.click("ana", "sweet", "Yes")
    redis_server.kill()
    redis_server.start()

    # Whether the worker was told that it holds the lease is a matter of chance; if not, the lease runs out first.
    small.patience = LEASE_MS / 1_000 + 3
    await small.answered("sweet", "Yes")
    await small.asked("calls")
    address = small.workspace.courier.addresses[0].removesuffix("/slack/events")
    await everything_agrees(small.workspace, redis_server.url, SMALL, address)


async def test_what_redis_trouble_cut_off_goes_on_without_waiting_for_the_lease(
    small: Talk, redis_server: RedisServer
) -> None:
    small.workspace.faults.latency = 0.5
    calls = len(small.workspace.calls)
    await small.click("ana", "sweet", "Yes")
    async with asyncio.timeout(2):
        while len(small.workspace.calls) == calls:  # noqa: ASYNC110 -- another message may be under way
            await asyncio.sleep(0.01)
    redis_server.kill()
    await asyncio.sleep(0.8)
    redis_server.start()
    small.workspace.faults.clear()

    small.patience = 4
    await small.asked("calls")
