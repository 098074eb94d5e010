"""What is written by the million is what the bot's own store would have written."""

from dataclasses import replace
from typing import cast

import pytest
from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.backlog import Backlog, backlog_of
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.meetings import ROOT
from knowledge.playbook import PLAYBOOK
from tests.bench.growth.finished import TEAM, Course, finish
from tests.bench.growth.stored import PARKED_EVERY, fill, settled

SHOWN = {keys.field(keys.POSTED, ROOT): "1790000000.000001 1 591c80a61059115c 13", keys.MEMBER: "1"}
OTHER_TEAM = "T061EG9R6AB"


async def test_our_store_reads_them_as_it_reads_one_that_was_held(redis: Redis) -> None:
    meetings = RedisMeetings(Server(redis), PLAYBOOK, lambda *_: None)
    ids = [await finish(meetings, number, Course(people=1 + number), SHOWN) for number in range(2)]
    held = [cast("dict[str, str]", await redis.hgetall(keys.meeting(TEAM, id_))) for id_ in ids]
    await fill(redis, OTHER_TEAM, PARKED_EVERY + 1, held)

    found = [key async for key in redis.scan_iter(keys.meetings_of(OTHER_TEAM), count=1_000)]
    assert len(found) == PARKED_EVERY + 1
    for number in (1, PARKED_EVERY - 2):
        id_ = f"{number:012}"
        meeting = await meetings.load(OTHER_TEAM, id_)
        one = await meetings.load(TEAM, ids[number % 2])
        assert meeting
        assert one
        root = one.posted[ROOT]._replace(ts=meeting.posted[ROOT].ts)
        assert meeting == replace(one, team=OTHER_TEAM, id=id_, channel=meeting.channel, posted={ROOT: root})
        assert meeting == await meetings.in_thread(OTHER_TEAM, meeting.channel, meeting.posted[ROOT].ts)
        key = keys.meeting(OTHER_TEAM, id_)
        takes = await redis.memory_usage(keys.meeting(TEAM, ids[number % 2]))
        assert await redis.memory_usage(key) == pytest.approx(takes, rel=0.1)  # it is allocated by steps
        thread = keys.thread(OTHER_TEAM, meeting.channel, meeting.posted[ROOT].ts)
        assert await redis.pexpiretime(thread) == await redis.pexpiretime(key)
        assert keys.DAY_SECONDS <= await redis.ttl(key) <= keys.RETENTION_DAYS * keys.DAY_SECONDS
    assert await backlog_of(redis) == Backlog(due=0, waiting=0, overdue=0, pending=0, parked=2)
    await settled(redis)
