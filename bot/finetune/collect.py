"""Answers that people rated, out of what is stored of one workspace."""

from collections.abc import Iterator
from typing import Any, cast

from redis.asyncio import Redis

from bot import keys
from bot.encoding import decode
from bot.store import is_newer
from handlers.meetings import Meeting
from knowledge.playbook import PLAYBOOK
from knowledge.tuning.examples import Rated


async def teams(redis: Redis) -> list[str]:
    """Every workspace of which something is stored."""
    return sorted({keys.team_of(key) async for key in redis.scan_iter(keys.meetings_of("*"), count=1_000)})


async def rated(redis: Redis, team: str) -> list[Rated]:
    """What that workspace's people rated; nothing of another one is read."""
    found: list[Rated] = []
    async for key in redis.scan_iter(keys.meetings_of(team), count=1_000):
        fields = cast("dict[str, str]", await cast("Any", redis.hgetall(key)))
        if fields and not is_newer(fields):
            found.extend(_of(decode(team, keys.id_of(key), fields, PLAYBOOK)))
    return sorted(found, key=lambda each: each.key)  # a scan has no order


def _of(meeting: Meeting) -> Iterator[Rated]:
    for id_, inquiry in meeting.inquiries.items():
        said = [helpful for (of, _), helpful in meeting.ratings.items() if of == id_]
        if said and id_ in meeting.replies:
            yield Rated(inquiry.text, meeting.replies[id_], said.count(True), said.count(False))
