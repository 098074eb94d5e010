"""Finished meetings by the million, written by Redis itself after a few that the bot's own store wrote."""

import asyncio
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Final, cast

from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.meetings import ROOT
from knowledge.playbook import PLAYBOOK
from tests.bench.growth.finished import TEAM, Course, finish, shown, stored_by_the_bot
from tests.bench.trouble import BenchError

COURSES: Final = (Course(), Course(people=4), Course(length=150))
PARKED_EVERY: Final = 1_000
CHANNELS: Final = 5_000
BATCH: Final = 20_000
"""Meetings that are written by one script, which takes Redis less than a second."""

TO_SETTLE_SECONDS: Final = 60.0

_FILL: Final = """
-- Write meetings number ARGV[1] to ARGV[2], each like one of KEYS after the other.
-- KEYS: parked, meetings to be like
-- ARGV: 3 and 4 how the keys of meetings and of threads begin, 5 how a member of parked begins, 6 channels,
--       7 and 8 the fewest and the most seconds that one is kept, 9 each how many-th is parked, 10 field of the root
local now = redis.call('TIME')[1]
for n = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  local id, channel = string.format('%012d', n), string.format('C%010d', n % ARGV[6])
  local meeting, ts = ARGV[3] .. id, string.format('%d.%06d', 1700000000 + n, n % 999983)
  local ends = ARGV[7] + n * 7919 % (ARGV[8] - ARGV[7])
  redis.call('COPY', KEYS[2 + n % (#KEYS - 1)], meeting)
  local root = redis.call('HGET', meeting, ARGV[10]):gsub('^%S+', ts)
  redis.call('HSET', meeting, 'channel', channel, ARGV[10], root)
  redis.call('EXPIRE', meeting, ends)
  redis.call('SET', ARGV[4] .. channel .. ':' .. ts, id, 'EX', ends)
  if n % ARGV[9] == 0 then
    redis.call('HSET', meeting, 'parked', 'is_archived')
    redis.call('ZADD', KEYS[1], (now + ends) * 1000, ARGV[5] .. id)
  end
end
"""


class UnsettledError(BenchError):
    """Redis was still busy with itself."""


async def examples(redis_url: str) -> list[dict[str, str]]:
    """The fields of meetings that went differently.

    Args:
        redis_url: Of a server whose data may go.
    """
    by_the_bot = shown(await stored_by_the_bot(redis_url))
    async with connect(redis_url) as redis:
        meetings = RedisMeetings(Server(redis), PLAYBOOK, lambda *_: None)
        ids = [await finish(meetings, number, course, by_the_bot) for number, course in enumerate(COURSES)]
        return [cast("dict[str, str]", await redis.hgetall(keys.meeting(TEAM, id_))) for id_ in ids]


async def fill(redis: Redis, team: str, number: int, like: Sequence[Mapping[str, str]]) -> None:
    """Store so many finished meetings of one team, with all that is kept as long as they are.

    They end on different days, hang on messages of their own in some thousand channels, and a few are parked.

    Args:
        redis: Of one server; no cluster.
        team: Whose they are.
        number: How many.
        like: The fields of the meetings that they are like.
    """
    shard = keys.shard_of(team)
    places = [keys.meeting(team, f"like {at}") for at in range(len(like))]
    beginnings = [keys.meeting(team, ""), keys.thread(team, "", "").removesuffix(":"), keys.member(team, "")]
    kept = (keys.DAY_SECONDS, keys.RETENTION_DAYS * keys.DAY_SECONDS)
    args = [*beginnings, CHANNELS, *kept, PARKED_EVERY, keys.field(keys.POSTED, ROOT)]
    write: Any = redis.register_script(_FILL)
    for place, fields in zip(places, like, strict=True):
        await redis.hset(place, items=[part for pair in fields.items() for part in pair])
    for begin in range(0, number, BATCH):
        last = min(begin + BATCH, number) - 1
        await write([keys.parked(shard), *places], [begin, last, *args])
    await redis.delete(*places)


async def settled(redis: Redis, seconds: float = TO_SETTLE_SECONDS) -> None:
    """Wait until Redis has moved what is stored to tables of the size that it takes now.

    Raises:
        UnsettledError: It takes longer than that.
    """
    deadline = monotonic() + seconds
    while (await redis.info("memory"))["mem_overhead_db_hashtable_rehashing"]:
        if monotonic() > deadline:
            raise UnsettledError(f"Redis still moved what is stored to larger tables after {seconds:g} s.")
        await asyncio.sleep(0.1)
