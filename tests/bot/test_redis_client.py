"""Servers that are replaced, and replicas that are waited for, as the bot's own client meets them."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import cast

import pytest
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from bot.model.budget import Budget
from bot.storage import keys
from bot.storage.redis_client import connect
from bot.storage.redis_connection import SteadyConnection
from bot.storage.redis_sentinel import TRUSTED_SECONDS
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Answered, Started
from handlers.store import MeetingsUnavailableError, Outcome
from tests.conversations.small import SMALL
from tests.redis_server import RedisServer, wait_for
from tests.redis_topologies import Watched, cluster_of_three, formed, watched_servers

STARTED = Started("C1", "a topic", "U1", "")


@pytest.fixture
def watched() -> Iterator[Watched]:
    with watched_servers(replicas=1, sentinels=1) as watched:
        yield watched


@pytest.fixture
async def client(watched: Watched) -> AsyncIterator[Redis]:
    client = connect(watched.url)
    yield client
    await client.aclose()


def waiting(redis: Redis, replicas: int) -> RedisMeetings:
    return RedisMeetings(Server(redis, replicas), SMALL, lambda *_: None)


async def test_a_change_is_acknowledged_once_the_replica_holds_it(watched: Watched, client: Redis) -> None:
    meetings = waiting(client, 1)
    replica = next(server for server in watched.servers if server is not watched.primary())
    replica.pause()
    with pytest.raises(MeetingsUnavailableError):
        await meetings.record("T1", "m1", STARTED, "d1")
    # Delivered again, and over another connection, it is not simply taken for done.
    await client.connection_pool.disconnect()
    with pytest.raises(MeetingsUnavailableError):
        await meetings.record("T1", "m1", STARTED, "d1")
    replica.resume()
    assert await meetings.record("T1", "m1", STARTED, "d1") is Outcome.SEEN_BEFORE
    answered = Answered(0, "sweet", "U1", ("yes",))
    assert await meetings.record("T1", "m1", answered, "d2") is Outcome.APPLIED
    assert await waiting(client, 0).record("T1", "m1", answered, "d3") is Outcome.APPLIED


async def test_a_primary_that_was_replaced_while_it_runs_is_left(watched: Watched, client: Redis) -> None:
    before = watched.primary()
    await client.set("colour", "red")
    watched.fail_over()
    await asyncio.to_thread(wait_for, lambda: watched.agrees_on_another_than(before))
    await asyncio.sleep(TRUSTED_SECONDS)

    await client.set("colour", "blue")

    assert watched.primary().asked("GET", "colour") == "blue"
    assert before.asked("GET", "colour") == "red"  # it has not even been told yet


async def test_while_no_server_is_the_primary_a_call_ends_in_time_and_afterwards_it_goes_on(
    watched: Watched, client: Redis
) -> None:
    before = watched.primary()
    await client.set("colour", "red")
    before.kill()
    started = time.monotonic()
    with pytest.raises(RedisError):
        await client.set("colour", "blue")
    assert time.monotonic() - started < 2
    await asyncio.to_thread(wait_for, lambda: watched.agrees_on_another_than(before))

    await client.set("colour", "green")


async def test_without_any_sentinel_the_primary_that_is_known_is_used(
    watched: Watched, client: Redis
) -> None:
    await client.set("colour", "red")
    for sentinel in watched.sentinels:
        sentinel.kill()
    await asyncio.sleep(TRUSTED_SECONDS)

    assert await client.get("colour") == "red"

    await client.connection_pool.disconnect()
    with pytest.raises(RedisError, match="No sentinel"):
        await client.get("colour")


async def test_a_server_that_became_a_replica_is_asked_again_over_a_new_connection(
    redis_server: RedisServer,
) -> None:
    client = connect(redis_server.url)
    number = await client.client_id()
    redis_server.ask("REPLICAOF 127.0.0.1 1")
    with pytest.raises(RedisError):
        await client.set("colour", "red")
    redis_server.ask("REPLICAOF NO ONE")
    await client.set("colour", "blue")
    assert await client.client_id() > number
    await client.aclose()


async def test_in_a_cluster_changes_are_stored_and_replicas_that_are_not_there_are_missed() -> None:
    async with formed(cluster_of_three()) as cluster, connect(cluster.url) as client:
        assert await waiting(client, 0).record("T1", "m1", STARTED, "d1") is Outcome.APPLIED
        with pytest.raises(MeetingsUnavailableError):
            await waiting(client, 1).record("T1", "m2", STARTED, "d2")
        assert await waiting(client, 0).load("T1", "m2")
        assert await Budget(client, 1).take("T1")
        nodes = cast("RedisCluster", client).get_nodes()
        assert {node.connection_class for node in nodes} == {SteadyConnection}

        cluster.holder(keys.dirty(keys.shard_of("T1"))).kill()
        started = time.monotonic()
        with pytest.raises(MeetingsUnavailableError):
            await waiting(client, 0).record("T1", "m3", STARTED, "d3")
        assert time.monotonic() - started < 2


async def test_a_connection_that_was_closed_meanwhile_is_a_broken_one(redis: Redis) -> None:
    connection = await redis.connection_pool.get_connection()  # type: ignore[no-untyped-call] # redis-py's own
    await connection.disconnect()
    with pytest.raises(RedisConnectionError):
        await connection._send_packed_command([b"PING"])  # noqa: SLF001 -- between the look and the write
    await redis.connection_pool.release(connection)


async def test_a_cluster_of_which_nobody_answers_is_an_error_of_redis() -> None:
    client = connect("redis+cluster://127.0.0.1:1")
    with pytest.raises(RedisError, match="No node"):
        await client.set("colour", "red")
    assert not await Budget(client, 1).take("T1")
    await client.aclose()
