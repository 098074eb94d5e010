"""Deleting what is stored, in Redis: a meeting in one script, a workspace key by key until none is left."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.storage import keys
from bot.storage.script import script
from bot.storage.server import Server
from bot.storage.store import LEASE_MS
from handlers.delivery import note
from handlers.meetings import Meeting
from handlers.store import MeetingsUnavailableError, Outcome

BATCH: Final = 500
"""Keys that are deleted at once."""

_FORGET, _FORGET_TEAM, _CLAIM, _WRITE, _RELEASE = map(
    script, ("forget", "forget_team", "claim", "write", "release")
)
_OUTCOMES: Final = {
    "applied": Outcome.APPLIED,
    "seen": Outcome.SEEN_BEFORE,
    "none": Outcome.NO_SUCH_MEETING,
}


@dataclass(frozen=True, slots=True)
class Job:
    """The right to finish forgetting for a while: the messages of one meeting, or a workspace.

    Attributes:
        delivery: That asked to forget a meeting; empty where it is the whole workspace.
    """

    team: str
    delivery: str
    token: str

    @property
    def member(self) -> str:
        return keys.member(self.team, self.delivery) if self.delivery else keys.workspace(self.team)

    @property
    def shard(self) -> int:
        return keys.shard_of(self.team)

    @property
    def places(self) -> list[str]:
        return [
            keys.forgetting(self.shard),
            keys.forgetters(self.shard),
            keys.left(self.team, self.delivery),
        ]


@dataclass(frozen=True, slots=True)
class Deleted:
    """How much was."""

    meetings: int = 0
    keys: int = 0

    def __add__(self, other: "Deleted") -> "Deleted":
        return Deleted(self.meetings + other.meetings, self.keys + other.keys)


class RedisForgetting:
    """What handlers declare as `Forgetting`, and the leases that the loop works by which finishes it.

    Everything here raises `MeetingsUnavailableError` when Redis does not do it in time.

    Args:
        on_commit: Called with the shard of everything that has to be finished.
    """

    def __init__(self, server: Server, on_commit: Callable[[int], None]) -> None:
        self._server = server
        self._on_commit = on_commit

    async def forget(self, meeting: Meeting, person: str, place: tuple[str, str], delivery: str) -> Outcome:
        team, shard = meeting.team, keys.shard_of(meeting.team)
        stored = [keys.meeting(team, meeting.id), keys.given(team, meeting.id)]
        lines = [keys.dirty(shard), keys.leases(shard), keys.pending(shard), keys.answering(shard)]
        left = [keys.parked(shard), keys.forgetting(shard), keys.left(team, delivery)]
        others = [keys.thread(team, *place), keys.heard(team, *place), keys.reply_url(team, meeting.id)]
        member, job = keys.member(team, meeting.id), keys.member(team, delivery)
        answer = await self._server.commit(
            _FORGET,
            [keys.seen(team, delivery), *stored, *lines, *left, *others],
            [member, keys.SEEN_SECONDS, keys.SCHEMA, job, keys.LEFT_SECONDS, meeting.id, person],
        )
        outcome = _OUTCOMES.get(answer[0])
        if outcome is None:
            raise MeetingsUnavailableError  # a newer release wrote this meeting, and knows what belongs to it
        note(
            "forgotten" if outcome is Outcome.APPLIED else outcome.name.lower().replace("_", " "), meeting.id
        )
        self._on_commit(shard)
        return outcome

    async def forget_team(self, team: str) -> None:
        """Mark it; whoever sees the mark deletes, and takes it away once nothing is left."""
        shard = keys.shard_of(team)
        await self._server.commit(_FORGET_TEAM, [keys.forgetting(shard)], [keys.workspace(team)])
        self._on_commit(shard)

    async def claim_workspace(self, shard: int, token: str) -> Job | None:
        """Lease a workspace that is to be forgotten, if there is one: that takes no token of it."""
        found = await self._lease(shard, token, keys.workspace(""))
        return Job(found, "", token) if found else None

    async def claim_meeting(self, team: str, token: str) -> Job | None:
        """Lease the team's forgotten meeting whose messages have waited longest to be deleted, if any do."""
        found = await self._lease(keys.shard_of(team), token, keys.member(team, ""))
        return Job(team, found, token) if found else None

    async def _lease(self, shard: int, token: str, prefix: str) -> str:
        """What the member says after its prefix; empty where none is due."""
        places = [keys.forgetting(shard), keys.forgetters(shard)]
        found = await self._server.run(_CLAIM, places, [token, LEASE_MS, prefix])
        return cast("str", found[0]).removeprefix(prefix) if found else ""

    async def left(self, job: Job) -> dict[str, str]:
        """Where the messages of a forgotten meeting stand; empty once they are gone."""
        stored = self._server.redis.hgetall(keys.left(job.team, job.delivery))
        return cast("dict[str, str]", await self._server.in_time(cast("Any", stored)))

    async def write(self, job: Job, fields: dict[str, str]) -> bool:
        """Store what became of its messages, and renew the lease; false without the lease."""
        pairs = [part for pair in fields.items() for part in pair]
        head = [job.member, job.token, LEASE_MS, job.delivery, keys.LEFT_SECONDS]
        return bool(await self._server.run(_WRITE, job.places, [*head, *pairs]))

    async def release(self, job: Job, delay_ms: int | None = None) -> None:
        """Give the lease back: nothing is left to be done, or to be tried again after a delay."""
        if delay_ms is None:
            await self._server.in_time(self._server.redis.delete(keys.left(job.team, job.delivery)))
        delay = "" if delay_ms is None else delay_ms
        await self._server.run(
            _RELEASE, job.places, [job.member, job.token, "", delay, job.delivery, keys.LEFT_SECONDS]
        )

    async def delete_team(self, team: str) -> Deleted:
        """Takes as long as it takes."""
        try:
            return await delete_team(self._server.redis, team)
        except (RedisError, OSError) as error:
            raise MeetingsUnavailableError from error


async def delete_team(redis: Redis, team: str) -> Deleted:
    """Delete everything of a workspace, again and again until nothing new turns up.

    Two at the same time do no harm, and whoever dies over it leaves the rest to the next.
    """
    deleted = Deleted()
    while True:
        await _take_out_of_line(redis, team)
        found = Deleted()
        async for batch in _batches(redis, keys.all_of(team)):
            found += await _delete(redis, batch)
        if not found.keys:
            return deleted
        deleted += found


async def _take_out_of_line(redis: Redis, team: str) -> None:
    """So that no loop looks for its meetings any more."""
    shard, wanted = keys.shard_of(team), keys.member(team, "*")
    for line in (keys.dirty(shard), keys.pending(shard), keys.parked(shard), keys.forgetting(shard)):
        found = [member async for member, _ in redis.zscan_iter(line, wanted, BATCH)]
        if found:
            await redis.zrem(line, *found)
    for line in (keys.leases(shard), keys.answering(shard), keys.forgetters(shard)):
        found = [member async for member, _ in redis.hscan_iter(line, wanted, BATCH)]
        if found:
            await redis.hdel(line, *found)


async def _batches(redis: Redis, pattern: str) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for key in redis.scan_iter(pattern, count=BATCH):
        batch.append(key)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _delete(redis: Redis, batch: Sequence[str]) -> Deleted:
    meetings = [key for key in batch if keys.is_meeting(key)]
    others = [key for key in batch if not keys.is_meeting(key)]
    gone = [int(await redis.unlink(*some)) if some else 0 for some in (meetings, others)]
    return Deleted(meetings=gone[0], keys=sum(gone))
