"""Meetings in Redis. Every write is one script, and is safe to repeat."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, cast

from bot.storage import inquiry_fields, keys
from bot.storage.decoding import UnreadableMeetingError, decode
from bot.storage.encoding import Write, encode
from bot.storage.lease import Lease
from bot.storage.script import script
from bot.storage.server import Server
from bot.storage.stamps import whole
from handlers.changes import Asked, Change, Started
from handlers.delivery import note
from handlers.meetings import Meeting, talk_id
from handlers.store import MeetingsUnavailableError, Outcome
from knowledge.grounding.reply import Reply
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook

LEASE_MS: Final = 7_000
"""With a second until somebody looks again, a thread has caught up within 10 s of a kill."""

_COMMIT, _CLAIM, _WRITE, _MARK, _RELEASE, _ANSWER, _HEARD = map(
    script, ("commit", "claim", "write", "mark", "release", "answer", "heard")
)
_READ, _TAKE = (script("reading", name) for name in ("read", "take"))
_OUTCOMES: Final = {
    "applied": Outcome.APPLIED,
    "full": Outcome.FULL,
    "seen": Outcome.SEEN_BEFORE,
    "none": Outcome.NO_SUCH_MEETING,
    "round": Outcome.EARLIER_ROUND,
    "moved": Outcome.MOVED,
    "taken": Outcome.TAKEN,
}


Stored = Literal["stored", "stands", "lost"]
"""What became of a thought: it is stored, nothing waits for it any more, or the lease is another worker's."""


NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Taken(NamedTuple):
    """A meeting that this worker has the lease of.

    Attributes:
        fields: As it is stored, without what is over; `None` where something else stands in its place.
    """

    lease: Lease
    fields: dict[str, str] | None


class RedisMeetings:
    """What handlers declare as `Meetings`, and the leases that the two loops work by.

    Everything here raises `MeetingsUnavailableError` when Redis does not do it in time.

    Args:
        server: Where they are stored.
        on_commit: Called with the shard and the id of every meeting that was changed, to wake the render loop.
        on_pending: Called with the shard where somebody has to think about the change, to wake the answer loop.
        thinks: Whether a model reads the topics of new meetings.
        kept_seconds: For how long a meeting is kept after its last change.
    """

    def __init__(  # noqa: PLR0913 -- what it rests on, whom it wakes, and two things that may be set
        self,
        server: Server,
        playbook: Playbook,
        on_commit: Callable[[int, str], None],
        on_pending: Callable[[int], None] = lambda _shard: None,
        *,
        thinks: bool = False,
        kept_seconds: int = keys.RETENTION_DAYS * keys.DAY_SECONDS,
    ) -> None:
        self._server = server
        self._playbook = playbook
        self._on_commit = on_commit
        self._on_pending = on_pending
        self._thinks = thinks
        self._kept_seconds = kept_seconds

    async def record(
        self, team: str, meeting: str, change: Change, delivery: str, reply_url: str = ""
    ) -> Outcome:
        shard, write = keys.shard_of(team), encode(change, delivery)
        if reply_url:
            write = replace(write, reply_url=reply_url)
        pending = self._is_pending(change)
        own = [keys.meeting(team, meeting), keys.given(team, meeting), keys.reply_url(team, meeting)]
        marks = [keys.dirty(shard), *([keys.pending(shard)] if pending else [])]
        answer = await self._server.commit(
            _COMMIT,
            [keys.seen(team, delivery), *own, *marks],
            _commit_args(keys.member(team, meeting), write, self._kept_seconds),
        )
        outcome = _OUTCOMES.get(answer[0])
        if outcome is None:
            note("newer", meeting)
            raise MeetingsUnavailableError  # a newer release wrote this meeting; one of its workers takes the change
        note(outcome.name.lower().replace("_", " "), meeting)
        if outcome is Outcome.APPLIED:
            self._applied(shard, meeting, change, pending=pending)
        elif outcome is Outcome.FULL:
            self._on_commit(shard, meeting)  # the thread says so
        return outcome

    def _applied(self, shard: int, meeting: str, change: Change, *, pending: bool) -> None:
        self._on_commit(shard, meeting)
        if pending:
            self._on_pending(shard)
        if isinstance(change, Asked) and change.reply:
            self._server.metrics.replied(change.reply)

    def _is_pending(self, change: Change) -> bool:
        """Whether a worker has to think about it."""
        match change:
            case Asked():
                return change.reply is None
            case Started():
                return self._thinks and not change.case and bool(change.topic)
            case _:
                return False

    async def load(self, team: str, meeting: str) -> Meeting | None:
        """The meeting; one that a newer release wrote counts as unavailable, for its workers to take.

        What cannot be read counts as gone.
        """
        try:
            fields = await self.fields(team, meeting)
            if is_newer(fields):
                raise MeetingsUnavailableError
            return decode(team, meeting, fields, self._playbook) if fields else None
        except UnreadableMeetingError:
            return None

    async def fields(self, team: str, meeting: str) -> dict[str, str]:
        """The meeting as it is stored, without what is over; empty where there is none.

        Raises:
            UnreadableMeetingError: Something else stands in its place.
        """
        try:
            return _fields(await self._server.run(_READ, [keys.meeting(team, meeting)], []))
        except MeetingsUnavailableError as error:
            if str(error.__cause__).startswith("WRONGTYPE"):
                raise UnreadableMeetingError from error
            raise

    async def reply_url(self, team: str, meeting: str) -> str:
        """Where whoever did something last can be told that it cannot be shown; "" once Slack takes nothing there.

        Where the meeting itself has one, the release before this one was told it last.
        """
        redis, in_time = self._server.redis, self._server.in_time
        former: Any = redis.hget(keys.meeting(team, meeting), keys.FORMER_REPLY_URL)
        found = await in_time(former) or await in_time(redis.get(keys.reply_url(team, meeting)))
        return cast("str", found or "")

    async def first_time(self, team: str, delivery: str) -> bool:
        key = keys.seen(team, delivery)
        is_first = bool(
            await self._server.in_time(self._server.redis.set(key, "1", nx=True, ex=keys.SEEN_SECONDS))
        )
        note("applied" if is_first else "seen before")
        return is_first

    async def in_thread(self, team: str, channel: str, thread: str) -> Meeting | None:
        found = self._server.in_time(
            cast("Awaitable[Any]", self._server.redis.get(keys.thread(team, channel, thread)))
        )
        id_ = cast("str | None", await found)
        return await self.load(team, id_ or talk_id(channel, thread))

    async def heard(self, team: str, channel: str, thread: str, ts: str) -> str | None:
        key = keys.heard(team, channel, thread)
        return cast("str | None", await self._server.run(_HEARD, [key], [ts, keys.HEARD_SECONDS, keys.HEARD]))

    async def claim(self, team: str, token: str) -> Lease | None:
        """Lease the team's meeting whose thread has been due longest, if any is due."""
        shard = keys.shard_of(team)
        return await self._lease(team, token, [keys.dirty(shard), keys.leases(shard)])

    async def take(self, team: str, meeting: str, token: str) -> Taken | None:
        """Lease that meeting and read it, if its thread is due and nobody else has it."""
        lease = Lease(keys.shard_of(team), team, meeting, token)
        found = await self._server.run(_TAKE, lease.places, [lease.member, token, LEASE_MS])
        if not found:
            return None
        late_ms, stored = cast("tuple[int, int | list[str]]", found)
        return Taken(
            replace(lease, late=late_ms / 1_000), None if isinstance(stored, int) else _fields(stored)
        )

    async def claim_pending(self, team: str, token: str) -> Lease | None:
        """Lease the team's meeting that has waited longest for a thought, if any waits."""
        shard = keys.shard_of(team)
        return await self._lease(team, token, [keys.pending(shard), keys.answering(shard)])

    async def _lease(self, team: str, token: str, places: list[str]) -> Lease | None:
        prefix = keys.member(team, "")
        found = await self._server.run(_CLAIM, places, [token, LEASE_MS, prefix])
        if not found:
            return None
        member, late_ms = cast("tuple[str, int]", found)
        return Lease(keys.shard_of(team), team, member.removeprefix(prefix), token, late_ms / 1_000)

    async def write(self, lease: Lease, fields: Mapping[str, str], thread: str | None = None) -> bool:
        """Store what the render loop learned, and renew the lease; false without the lease.

        `thread` is the key under which typed replies find the meeting, once it is known.
        """
        places = [*lease.places, *([thread] if thread else [])]
        head = [lease.member, lease.token, LEASE_MS, lease.meeting, self._kept_seconds]
        return bool(await self._server.run(_WRITE, places, [*head, *_pairs(fields)]))

    async def mark(
        self, lease: Lease, fields: Mapping[str, str], calls: Sequence[str]
    ) -> tuple[float, ...] | None:
        """Store what is about to be said, and renew the lease; `None` without the lease.

        Args:
            lease: Of the meeting.
            fields: To be stored.
            calls: The keys of what may hold back each call that is about to be made.

        Returns:
            For each of them, the seconds for which it is held back; 0 where it may be made.
        """
        args = [lease.member, lease.token, LEASE_MS, *_pairs(fields)]
        found = await self._server.run(_MARK, [*lease.places, *calls], args)
        return None if found is None else tuple(max(0, left) / 1_000 for left in found)

    async def release(
        self,
        lease: Lease,
        version: int | str,
        delay_ms: int | None = None,
        thread: str | None = None,
        fields: Mapping[str, str] = NOTHING,
    ) -> bool:
        """Give the lease back: done with that version, or to be tried again after a delay.

        `thread` is the key under which typed replies find the meeting; it is then kept as long as the meeting.
        `fields` are stored before.
        """
        places = [*lease.places, keys.parked(lease.shard), *([thread] if thread else [])]
        return await self._give_back(places, lease, version, delay_ms, fields)

    async def renew(self, lease: Lease) -> bool:
        """Think on; false without the lease."""
        head = [lease.member, lease.token, LEASE_MS, lease.meeting, self._kept_seconds]
        return bool(await self._server.run(_WRITE, lease.pending_places, head))

    async def answer(self, lease: Lease, inquiry: str, reply: Reply, remembered: str = "") -> Stored:
        """Store the reply to an inquiry that has no complete one, and renew the lease.

        `remembered` is the key under which it is then found for whoever asks the same; "" for none.
        """
        (thought,) = inquiry_fields.reply(inquiry, reply).items()
        outcome = await self._store_thought(lease, thought, keys.field(keys.INQUIRY, inquiry), remembered)
        if outcome == "stored" and reply.complete:
            self._server.metrics.replied(reply)
        return outcome

    async def suggest(self, lease: Lease, suggestions: tuple[Suggestion, ...]) -> Stored:
        """Store what the topic of a meeting suggests, once, and renew the lease."""
        return await self._store_thought(lease, (keys.SUGGESTIONS, inquiry_fields.suggestions(suggestions)))

    async def _store_thought(
        self, lease: Lease, thought: tuple[str, str], needs: str = "", remembered: str = ""
    ) -> Stored:
        places = [*lease.pending_places, keys.dirty(lease.shard), *([remembered] if remembered else [])]
        args = [lease.member, lease.token, LEASE_MS, *thought, needs, self._kept_seconds, keys.REPLY_SECONDS]
        outcome = cast("Stored", await self._server.run(_ANSWER, places, args))
        if outcome == "stored":
            self._on_commit(lease.shard, lease.meeting)
        return outcome

    async def release_pending(self, lease: Lease, version: int | str, delay_ms: int | None = None) -> bool:
        """Give the lease back: nothing of that version is pending, or to be thought about after a delay."""
        return await self._give_back(lease.pending_places, lease, version, delay_ms)

    async def _give_back(
        self,
        places: list[str],
        lease: Lease,
        version: int | str,
        delay_ms: int | None,
        fields: Mapping[str, str] = NOTHING,
    ) -> bool:
        head: list[str | int] = [lease.member, lease.token, version, "" if delay_ms is None else delay_ms]
        args = [*head, lease.meeting, self._kept_seconds, *_pairs(fields)]
        return bool(await self._server.run(_RELEASE, places, args))


def is_newer(fields: Mapping[str, str]) -> bool:
    """Whether a newer release wrote this meeting."""
    return (whole(fields.get(keys.SCHEMA_FIELD, "")) or 0) > keys.SCHEMA


def _fields(stored: Sequence[str]) -> dict[str, str]:
    return dict(zip(stored[::2], stored[1::2], strict=True))


def _pairs(fields: Mapping[str, str]) -> list[str]:
    return [part for pair in fields.items() for part in pair]


def _commit_args(member: str, write: Write, kept_seconds: int) -> list[str | int]:
    groups = (write.plain, write.stamped, write.timed)
    pairs = [part for fields in groups for part in _pairs(fields)]
    round_ = "" if write.round is None else str(write.round)
    head: list[str | int] = [member, keys.SEEN_SECONDS, kept_seconds, keys.SCHEMA, round_, write.mode]
    field, stamp = write.read or ("", 0)
    limit = (write.limit.field, write.limit.most, *write.limit.told) if write.limit else ("", 0, "", "")
    told = (write.reply_url, keys.REPLY_URL_SECONDS)
    return [*head, field, stamp, write.at, keys.GIVEN_SECONDS, *limit, *told, *map(len, groups), *pairs]
