"""Scripts that are asked for in the same moment: they go to Redis together, and fail each for itself."""

import asyncio

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from bot.storage.batches import MOST, Batches
from bot.storage.redis_client import connect
from bot.storage.script import Script
from tests.redis_server import RedisServer

COUNT = Script("return redis.call('INCR', KEYS[1])")
ECHO = Script("return ARGV[1]")
FAIL = Script("return redis.error_reply('NO ' .. ARGV[1])")


async def test_what_is_asked_in_one_moment_goes_over_one_connection_and_everybody_gets_their_own_answer(
    redis: Redis,
) -> None:
    batches = Batches(redis)
    await batches.run(ECHO, ["k"], ["0"])  # Redis knows the script from then on
    before = (await redis.info("stats"))["total_connections_received"]

    answers = await asyncio.gather(*(batches.run(ECHO, ["k"], [str(n)]) for n in range(3 * MOST)))

    assert answers == [str(n) for n in range(3 * MOST)]
    assert (await redis.info("stats"))["total_connections_received"] == before


async def test_what_is_asked_while_others_are_under_way_waits_for_them_and_goes_next(redis: Redis) -> None:
    batches = Batches(redis)
    await batches.run(COUNT, ["k"], [])

    async def late(seconds: float) -> int:
        await asyncio.sleep(seconds)
        return int(await batches.run(COUNT, ["k"], []))

    assert sorted(await asyncio.gather(*(late(n / 10_000) for n in range(50)))) == list(range(2, 52))


async def test_a_script_that_fails_fails_alone(redis: Redis) -> None:
    batches = Batches(redis)
    asked = [
        batches.run(ECHO, ["k"], ["yes"]),
        batches.run(FAIL, ["k"], ["mine"]),
        batches.run(COUNT, ["k"], []),
    ]

    echoed, failed, counted = await asyncio.gather(*asked, return_exceptions=True)

    assert (echoed, counted) == ("yes", 1)
    assert isinstance(failed, ResponseError)
    assert "mine" in str(failed)


async def test_scripts_that_redis_does_not_know_yet_are_run_once_each(redis: Redis) -> None:
    batches = Batches(redis)
    await redis.script_flush()

    assert sorted(await asyncio.gather(*(batches.run(COUNT, ["k"], []) for _ in range(8)))) == list(
        range(1, 9)
    )


async def test_arguments_that_cannot_be_sent_are_an_error_of_whoever_sends_them(redis: Redis) -> None:
    batches = Batches(redis)
    asked = [batches.run(ECHO, ["k"], [object()]), batches.run(ECHO, ["k"], ["yes"])]

    wrong, right = await asyncio.gather(*asked, return_exceptions=True)

    assert right == "yes"
    assert isinstance(wrong, Exception)


async def test_who_waits_no_more_keeps_nobody_else_waiting(redis: Redis) -> None:
    batches = Batches(redis)
    asked = [asyncio.create_task(batches.run(COUNT, ["k"], [])) for _ in range(4)]
    await asyncio.sleep(0)
    asked[0].cancel()

    given_up, *answers = await asyncio.gather(*asked, return_exceptions=True)

    assert isinstance(given_up, asyncio.CancelledError)
    assert len(set(answers)) == 3


async def test_without_a_server_everybody_learns_it_and_afterwards_all_goes_on(
    redis_server: RedisServer,
) -> None:
    async with connect(redis_server.url) as redis:
        batches = Batches(redis)
        redis_server.kill()
        found = await asyncio.gather(
            *(batches.run(COUNT, ["k"], []) for _ in range(4)), return_exceptions=True
        )
        assert {type(error) for error in found} == {RedisConnectionError}

        redis_server.start()
        assert await batches.run(COUNT, ["k"], []) == 1
