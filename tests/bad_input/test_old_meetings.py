"""Stored meetings of every release and in every state: shown, left alone or given up, and no other one suffers."""

import asyncio
import json
from collections import Counter
from typing import Any, cast

import pytest

from bot.storage import keys
from bot.storage.keys import SCHEMA
from handlers.buttons import GONE
from handlers.guard import NOT_STORED
from tests.bad_input import old_meetings
from tests.bad_input.case import Stored, sent
from tests.bad_input.forged import click
from tests.bad_input.room import Room, everything_holds, room

pytestmark = pytest.mark.exhaustive

CASES = {f"old-{at}": case for at, case in enumerate(old_meetings.cases())}


def is_newer(case: Stored) -> bool:
    schema = dict(case.fields).get("schema", "") if isinstance(case.fields, tuple) else ""
    return schema.isascii() and schema.isdigit() and SCHEMA < int(schema) < 10**15


NEWER = frozenset(id_ for id_, case in CASES.items() if is_newer(case))
UNREADABLE = frozenset(id_ for id_, case in CASES.items() if not case.readable) - NEWER


async def test_no_stored_meeting_breaks_anything(redis_url: str) -> None:
    async with room(redis_url) as found:
        await found.all(CASES, lambda id_: put(found, id_))
        await found.workspace.until(
            lambda: found.log.written.getvalue().count("cannot be read") >= len(UNREADABLE), 20
        )
        await found.all(CASES, lambda id_: answer(found, id_))
        await stop_offering_newer_ones(found)

        await everything_holds(found, but=NEWER | UNREADABLE)

        told = Counter(message.text for message in found.workspace.ephemerals("ana"))
        assert told[GONE] == len(UNREADABLE)
        assert told[NOT_STORED] == len(NEWER)
        assert found.log.written.getvalue().count("cannot be read") == len(UNREADABLE)
        for id_, case in CASES.items():
            assert kept(id_, case, await read(found, id_)), (case, await read(found, id_))


async def put(found: Room, id_: str) -> None:
    team, case = found.workspace.board.team.id, CASES[id_]
    if isinstance(case.fields, str):
        await found.redis.set(keys.meeting(team, id_), case.fields)
    else:
        await cast("Any", found.redis.hset(keys.meeting(team, id_), mapping=dict(case.fields)))
    await found.redis.zadd(keys.dirty(keys.shard_of(team)), {keys.member(team, id_): 0})


async def answer(found: Room, id_: str) -> None:
    """As somebody does to whom its thread is still there."""
    value = json.dumps({"meeting": id_, "round": 0, "part": "sweet", "choice": "yes"})
    await found.send(sent(id_, "interaction", click("answer:yes", value)))


async def stop_offering_newer_ones(found: Room) -> None:
    """They wait for workers of their own release for as long as it takes."""
    team = found.workspace.board.team.id
    members = [keys.member(team, id_) for id_ in NEWER]
    await asyncio.sleep(0.1)
    await found.redis.zrem(keys.dirty(keys.shard_of(team)), *members)


async def read(found: Room, id_: str) -> dict[str, str] | str:
    key = keys.meeting(found.workspace.board.team.id, id_)
    if isinstance(CASES[id_].fields, str):
        return str(await found.redis.get(key))
    return cast("dict[str, str]", await cast("Any", found.redis.hgetall(key)))


def kept(id_: str, case: Stored, now: dict[str, str] | str) -> bool:
    """All that was there; of what can be shown, but for what follows from showing it and from the one more answer."""
    if isinstance(case.fields, str) or isinstance(now, str):
        return now == case.fields
    if id_ in NEWER | UNREADABLE:
        return now == dict(case.fields)
    follows = (keys.POSTED, keys.VERSION, keys.MEMBER, keys.OPENED, keys.FORMER_REPLY_URL)
    bens = "v:0:sweet:U0BEN00002"
    before = {
        name: value for name, value in case.fields if name.partition(":")[0] not in follows and name != bens
    }
    return before.items() <= now.items()
