"""How often a team may ask the model in a day, counted by all workers together."""

import asyncio
from datetime import date

import pytest
from redis.asyncio import Redis

from bot.model.budget import KEPT_SECONDS, Budget, utc_day
from bot.storage import keys
from bot.storage.keys import shard_of
from bot.storage.redis_client import connect
from tests.redis_server import RedisServer

TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)


async def test_a_team_may_ask_so_often_a_day_and_no_more(redis: Redis) -> None:
    budget = Budget(redis, 3, lambda: TODAY)
    assert [await budget.take("T1") for _ in range(5)] == [True, True, True, False, False]
    neighbour = next(f"T{n}" for n in range(2, 99) if shard_of(f"T{n}") == shard_of("T1"))
    assert await budget.take(neighbour)
    assert await Budget(redis, 3, lambda: TOMORROW).take("T1")


async def test_workers_that_ask_at_once_share_the_budget(redis: Redis) -> None:
    budgets = [Budget(redis, 10, lambda: TODAY) for _ in range(4)]
    taken = await asyncio.gather(*(budget.take("T1") for budget in budgets * 10))
    assert sum(taken) == 10


async def test_a_day_is_that_of_utc(redis: Redis) -> None:
    days = {utc_day()}
    await Budget(redis, 3).take("T1")
    days.add(utc_day())
    assert await redis.exists(*(keys.budget("T1", day) for day in days)) == 1


async def test_none_a_day_is_none(redis: Redis) -> None:
    assert not await Budget(redis, 0, lambda: TODAY).take("T1")


async def test_a_day_is_forgotten_when_it_is_over(redis: Redis) -> None:
    await Budget(redis, 3, lambda: TODAY).take("T1")
    assert 0 < await redis.ttl(keys.budget("T1", TODAY)) <= KEPT_SECONDS


async def test_that_a_budget_is_used_up_is_logged_once(
    redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    budget = Budget(redis, 1, lambda: TODAY)
    for _ in range(4):
        await budget.take("T1")
    assert [record.name for record in caplog.records] == ["ragvsft.model"]


async def test_where_nobody_can_count_the_model_is_not_asked(redis_server: RedisServer) -> None:
    client = connect(redis_server.url)
    assert await Budget(client, 3, lambda: TODAY).take("T1")
    redis_server.kill()
    assert not await Budget(client, 3, lambda: TODAY).take("T1")
    await client.aclose()
