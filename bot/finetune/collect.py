"""Answers that people rated, out of what is stored of one workspace."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, cast

from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.decoding import UnreadableMeetingError, decode
from bot.storage.store import is_newer
from handlers.meetings import Meeting
from knowledge.playbook import PLAYBOOK
from knowledge.tuning.examples import RatedReply

A_STEP: Final = 1_000
"""Keys that Redis looks at before it serves others in between."""


async def teams(redis: Redis) -> list[str]:
    """Every workspace of which something is stored."""
    return sorted({keys.team_of(key) for key in await _keys(redis, "*")})


async def rated(redis: Redis, team: str) -> list[RatedReply]:
    """What that workspace's people rated; nothing of another one is read.

    Args:
        redis: Where meetings are stored.
        team: One of `teams`, since it becomes part of a pattern.
    """
    found: list[RatedReply] = []
    for key in await _keys(redis, team):
        fields = cast("dict[str, str]", await cast("Any", redis.hgetall(key)))
        if fields and not is_newer(fields):
            with suppress(UnreadableMeetingError):
                found.extend(_of(decode(team, keys.id_of(key), fields, PLAYBOOK)))
    return found


async def _keys(redis: Redis, team: str) -> list[str]:
    """Each once and in an order of their own: a scan promises neither."""
    return sorted({key async for key in redis.scan_iter(keys.meetings_of(team), count=A_STEP)})


def _of(meeting: Meeting) -> Iterator[RatedReply]:
    for id_, inquiry in meeting.inquiries.items():
        said = [helpful for (of, _), helpful in meeting.ratings.items() if of == id_]
        if said and id_ in meeting.replies:
            yield RatedReply(inquiry.text, meeting.replies[id_], said.count(True), said.count(False))
