"""How much one caller may ask of the API: by the minute over all workers, and at once of each."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.api.allowance import AT_ONCE, Allowance
from bot.api.callers import Callers
from bot.api.problems import MOST_TOLD, ProblemError
from bot.api.routes import add_api
from bot.storage.redis_client import connect
from tests.bot.http_server import problem, serving
from tests.redis_server import RedisServer

TOKENS = (SecretStr("first-token-0123456789"), SecretStr("second-token-0123456789"))
FIRST, SECOND = ({"Authorization": f"Bearer {token.get_secret_value()}"} for token in TOKENS)


class Clock:
    """Stands at the twentieth second of a minute until it is put on."""

    def __init__(self) -> None:
        self.seconds = 1_000 * 60 + 20.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def worker(redis: Redis, clock: Clock) -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url="https://rag.example", callers=Callers(TOKENS, Allowance(redis, 3, clock)))
    async with serving(app) as session:
        yield session


async def status(session: ClientSession, headers: dict[str, str]) -> int:
    async with session.get("/api/v1/scenarios", headers=headers) as response:
        return response.status


async def test_each_token_has_so_many_requests_a_minute_of_all_workers_together(redis: Redis) -> None:
    clock = Clock()
    async with worker(redis, clock) as one, worker(redis, clock) as other:
        assert [await status(worker_, FIRST) for worker_ in (one, other, one)] == [200] * 3
        async with other.post("/api/v1/costs", headers=FIRST) as response:
            refused = await problem(response, 429)
            assert response.headers["Retry-After"] == "40"
        assert refused["detail"] == "More than 3 requests in a minute. Wait, and send the rest then."
        assert await status(one, SECOND) == 200
        assert await status(one, {"Authorization": "Bearer nobody"}) == 401
        clock.seconds += 40
        assert await status(one, FIRST) == 200
    names = [key async for key in redis.scan_iter()]
    assert names
    assert {0 < await redis.ttl(key) <= 120 for key in names} == {True}
    assert not any(token.get_secret_value()[:8] in str(names) for token in TOKENS)


async def test_while_redis_does_not_count_the_api_answers_all_the_same(redis_server: RedisServer) -> None:
    redis = connect(redis_server.url)
    async with worker(redis, Clock()) as one:
        redis_server.pause()
        try:
            async with asyncio.timeout(3):
                assert [await status(one, FIRST) for _ in range(4)] == [200] * 4
        finally:
            redis_server.resume()
    await redis.aclose()


async def test_one_caller_takes_no_more_than_its_turns_at_once() -> None:
    allowance = Allowance()
    turns = [allowance.turn("token-0") for _ in range(AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    with pytest.raises(ProblemError) as refused, allowance.turn("token-0"):
        pass
    assert (refused.value.problem.status, refused.value.headers) == (429, {"Retry-After": "1"})
    with allowance.turn("token-1"):
        pass
    turns[0].__exit__(None, None, None)
    with allowance.turn("token-0"):
        pass


async def test_of_thousands_of_mistakes_only_some_are_told(redis: Redis) -> None:
    body = {f"unknown{number}": 1 for number in range(3_000)}
    async with (
        worker(redis, Clock()) as one,
        one.post("/api/v1/quick-check", json=body, headers=FIRST) as response,
    ):
        assert len((await problem(response, 422))["errors"]) == MOST_TOLD
