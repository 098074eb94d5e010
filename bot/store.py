"""Meetings in Redis. Every write is one script, and is safe to repeat."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot import keys
from bot.encoding import Write, decode, encode
from handlers.meetings import Change, Meeting, MeetingsUnavailableError, Outcome
from knowledge.playbook import Playbook

LEASE_MS: Final = 8_000

ANSWER_SECONDS: Final = 2.0
"""For one request, retries included; Slack gives an acknowledgement 3 s."""

_OUTCOMES: Final = {
    "applied": Outcome.APPLIED,
    "seen": Outcome.SEEN_BEFORE,
    "none": Outcome.NO_SUCH_MEETING,
    "round": Outcome.EARLIER_ROUND,
    "moved": Outcome.MOVED,
}


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to render one meeting, for a while; lost when it runs out and another worker takes it."""

    shard: int
    team: str
    meeting: str
    token: str

    @property
    def member(self) -> str:
        return keys.member(self.team, self.meeting)


class RedisMeetings:
    """What handlers declare as `Meetings`, and the leases that the render loop works by.

    Everything here raises `MeetingsUnavailableError` when Redis does not do it in time.

    Args:
        on_commit: Called with the shard of every change that was stored, to wake the render loop.
    """

    def __init__(self, redis: Redis, playbook: Playbook, on_commit: Callable[[int], None]) -> None:
        self._redis = redis
        self._playbook = playbook
        self._on_commit = on_commit
        self._commit, self._claim, self._write, self._release = (
            redis.register_script(files("bot.lua").joinpath(f"{name}.lua").read_text())
            for name in ("commit", "claim", "write", "release")
        )

    async def record(
        self, team: str, meeting: str, change: Change, delivery: str, reply_url: str = ""
    ) -> Outcome:
        shard, write = keys.shard_of(team), encode(change, delivery)
        if reply_url:
            write = replace(write, plain={**write.plain, keys.REPLY_URL: reply_url})
        answer = await _in_time(
            self._commit(
                keys=[keys.seen(team, delivery), keys.meeting(team, meeting), keys.dirty(shard)],
                args=_commit_args(keys.member(team, meeting), write),
            )
        )
        outcome = _OUTCOMES.get(answer[0])
        if outcome is None:
            raise MeetingsUnavailableError  # a newer release wrote this meeting; one of its workers takes the change
        if outcome is Outcome.APPLIED:
            self._on_commit(shard)
        return outcome

    async def load(self, team: str, meeting: str) -> Meeting | None:
        """The meeting; one that a newer release wrote counts as unavailable, for its workers to take."""
        fields = await self.fields(team, meeting)
        if is_newer(fields):
            raise MeetingsUnavailableError
        return decode(team, meeting, fields, self._playbook) if fields else None

    async def fields(self, team: str, meeting: str) -> dict[str, str]:
        """The meeting as it is stored; empty where there is none."""
        # The client is made with decode_responses, which its types cannot say.
        found = _in_time(cast("Awaitable[Any]", self._redis.hgetall(keys.meeting(team, meeting))))
        return cast("dict[str, str]", await found)

    async def first_time(self, team: str, delivery: str) -> bool:
        key = keys.seen(team, delivery)
        return bool(await _in_time(self._redis.set(key, "1", nx=True, ex=keys.SEEN_SECONDS)))

    async def in_thread(self, team: str, channel: str, thread: str) -> Meeting | None:
        found = _in_time(cast("Awaitable[Any]", self._redis.get(keys.thread(team, channel, thread))))
        id_ = cast("str | None", await found)
        return await self.load(team, id_) if id_ else None

    async def claim(self, shard: int, token: str) -> Lease | None:
        """Lease the meeting that has been due longest, if any is due."""
        member = await _in_time(
            self._claim(keys=[keys.dirty(shard), keys.leases(shard)], args=[token, LEASE_MS])
        )
        if not member:
            return None
        team, _, id_ = cast("str", member).partition(" ")
        return Lease(shard, team, id_, token)

    async def write(self, lease: Lease, fields: Mapping[str, str], thread: str | None = None) -> bool:
        """Store what the render loop learned, and renew the lease; false without the lease.

        `thread` is the key under which typed replies find the meeting, once it is known.
        """
        pairs = [part for pair in fields.items() for part in pair]
        written = self._write(
            keys=[*_keys(lease), *([thread] if thread else [])],
            args=[lease.member, lease.token, LEASE_MS, lease.meeting, keys.MEETING_SECONDS, *pairs],
        )
        return bool(await _in_time(written))

    async def release(self, lease: Lease, version: int, delay_ms: int | None = None) -> bool:
        """Give the lease back: done with that version, or to be tried again after a delay."""
        delay = "" if delay_ms is None else delay_ms
        done = self._release(keys=_keys(lease), args=[lease.member, lease.token, version, delay])
        return bool(await _in_time(done))


def is_newer(fields: Mapping[str, str]) -> bool:
    """Whether a newer release wrote this meeting."""
    return int(fields.get(keys.SCHEMA_FIELD, "0")) > keys.SCHEMA


async def _in_time(answer: Awaitable[Any]) -> Any:  # noqa: ANN401 -- scripts answer what they like
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await answer
    except (RedisError, OSError) as error:  # a time-out is an OSError
        raise MeetingsUnavailableError from error


def _keys(lease: Lease) -> list[str]:
    return [keys.dirty(lease.shard), keys.leases(lease.shard), keys.meeting(lease.team, lease.meeting)]


def _commit_args(member: str, write: Write) -> list[str | int]:
    pairs = [part for fields in (write.plain, write.stamped) for pair in fields.items() for part in pair]
    round_ = "" if write.round is None else str(write.round)
    head: list[str | int] = [member, keys.SEEN_SECONDS, keys.MEETING_SECONDS, keys.SCHEMA, round_, write.mode]
    field, stamp = write.read or ("", 0)
    return [*head, field, stamp, len(write.plain), len(write.stamped), *pairs, *write.removed]
