"""What people and programs send to a subject, and what has to come of it before it counts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple, Protocol

from redis.asyncio import Redis

from bot.storage import keys
from tests.bench.clicks.deliveries import command, http
from tests.bench.clicks.meetings import Pattern, at_rest, begin_anew
from tests.bench.clicks.people import CHANNEL, TEAM
from tests.bench.clicks.slack_stub import POST, UPDATE, Call, stub_ts
from tests.bench.trouble import WrongError

FAR_MS: Final = 9e12
"""In the year 2255."""


class Workload(Protocol):
    """Attributes:
    calls: Of Slack's Web API that each request brings about.
    holds: What is part of every answer.
    """

    @property
    def calls(self) -> int: ...

    @property
    def holds(self) -> bytes: ...

    async def requests(self, number: int) -> Sequence[bytes]:
        """So many, none of them ever sent before; written before the clock starts."""
        ...

    async def check(self, number: int, calls: Sequence[Call]) -> None:
        """Look at what came of so many requests, once nothing more comes of them.

        Args:
            number: Of requests.
            calls: May grow meanwhile.

        Raises:
            WrongError: It is not what had to come.
        """
        ...


class Place(NamedTuple):
    """Where a message goes: to the `ts` of one that stands, or into the thread that hangs on it."""

    method: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Clicks:
    """Each moves a meeting on: one message is brought up to date, and one is posted.

    Attributes:
        meetings: Copies of the pattern.
        is_ours: Whether what is clicked is the bot: it keeps meetings, and has work left once all is posted.
    """

    redis: Redis
    pattern: Pattern
    meetings: Sequence[str]
    is_ours: bool = False
    calls: int = 2
    holds: bytes = b""

    async def requests(self, number: int) -> Sequence[bytes]:
        meetings = self.meetings[:number]
        if self.is_ours:
            await begin_anew(self.redis, meetings)
        return [self.pattern.click_in(meeting) for meeting in meetings]

    async def check(self, number: int, calls: Sequence[Call]) -> None:
        if self.is_ours:
            await at_rest(self.redis)
        places = map(self.pattern.places_in, self.meetings[:number])
        wanted = Counter(
            place
            for question, root in places
            for place in (Place(UPDATE, CHANNEL, question), Place(POST, CHANNEL, root))
        )
        found = Counter(_place(call) for call in calls)
        _compare(wanted, found)


@dataclass(frozen=True, slots=True)
class Acknowledgements:
    """The same clicks of which only the acknowledgement is waited for, since nothing is shown.

    With ours another worker seems to be busy with every meeting: the clicks are stored, and left to that worker.
    """

    redis: Redis
    pattern: Pattern
    meetings: Sequence[str]
    is_ours: bool = False
    calls: int = 0
    holds: bytes = b""

    async def requests(self, number: int) -> Sequence[bytes]:
        meetings = self.meetings[:number]
        if self.is_ours:
            await begin_anew(self.redis, meetings)
            members = [keys.member(TEAM, meeting) for meeting in meetings]
            await self.redis.zadd(keys.dirty(keys.shard_of(TEAM)), dict.fromkeys(members, FAR_MS))
        return [self.pattern.click_in(meeting) for meeting in meetings]

    async def check(self, number: int, calls: Sequence[Call]) -> None:
        if self.is_ours:
            await self.redis.delete(keys.dirty(keys.shard_of(TEAM)))
            await self._check_stored(number)
        if calls:
            raise WrongError(f"{calls[0].method} was called, where nothing was to be shown")

    async def _check_stored(self, number: int) -> None:
        before = await self._versions([self.pattern.id])
        after = await self._versions(self.meetings[:number])
        lost = sum(version == before[0] for version in after)
        if lost:
            raise WrongError(f"{lost} of {number} clicks were not stored")

    async def _versions(self, meetings: Sequence[str]) -> list[str]:
        async with self.redis.pipeline(transaction=False) as pipeline:
            for meeting in meetings:
                pipeline.hget(keys.meeting(TEAM, meeting), keys.VERSION)
            return list(await pipeline.execute())


@dataclass(frozen=True, slots=True)
class Commands:
    """Each begins something of its own in the channel: one message there, and others in its thread.

    Attributes:
        texts: Behind the command's name, one after the other.
    """

    redis: Redis
    texts: Iterator[str]
    calls: int
    holds: bytes = b""

    async def requests(self, number: int) -> Sequence[bytes]:
        return [command(text) for text in islice(self.texts, number)]

    async def check(self, number: int, calls: Sequence[Call]) -> None:
        await at_rest(self.redis)
        found: dict[str, Counter[Place]] = defaultdict(Counter)
        roots: dict[str, str] = {}
        for at, call in enumerate(calls, start=1):
            begun, place = _begun_by(call), _place(call)
            found[begun][place] += 1
            if not place.ts:
                roots[begun] = stub_ts(at)
        if len(found) != number:
            raise WrongError(f"{len(found)} things were begun by {number} commands")
        for begun, places in found.items():
            in_thread = {Place(POST, CHANNEL, roots.get(begun, "")): self.calls - 1}
            _compare(Counter({Place(POST, CHANNEL, ""): 1}) + Counter(in_thread), places)


@dataclass(frozen=True, slots=True)
class Requests:
    """The same of a program or a browser, again and again."""

    request: bytes
    holds: bytes
    calls: int = 0

    async def requests(self, number: int) -> Sequence[bytes]:
        return [self.request] * number

    async def check(self, number: int, calls: Sequence[Call]) -> None:
        if calls:
            raise WrongError(f"{calls[0].method} was called by {number} requests that are none of Slack's")


def page(path: str) -> Requests:
    return Requests(http("GET", path, headers={"Accept": "text/html"}), b"</html>")


def api(path: str, body: str, holds: str) -> Requests:
    return Requests(http("POST", path, body, {"Content-Type": "application/json"}), holds.encode())


def _place(call: Call) -> Place:
    """Where it goes.

    Raises:
        WrongError: There is nothing to be seen in it.
    """
    given = call.arguments()
    if not (given.get("blocks") and given.get("text")):
        raise WrongError(f"{call.method} was called without blocks or without a text")
    return Place(call.method, given.get("channel", ""), given.get("ts") or given.get("thread_ts") or "")


def _begun_by(call: Call) -> str:
    """The meeting, talk or estimate that a message of ours belongs to."""
    return str(call.arguments()["metadata"]["event_payload"]["meeting"])


def _compare(wanted: Counter[Place], found: Counter[Place]) -> None:
    missing, beyond = wanted - found, found - wanted
    if missing or beyond:
        told = [_told(missing, "missing"), _told(beyond, "one too many")]
        raise WrongError(", ".join(filter(None, told)))


def _told(places: Counter[Place], what: str) -> str:
    if not places:
        return ""
    first = next(iter(places))
    return f"{places.total()} calls are {what}, such as {first.method} at {first.ts or 'the channel'}"
