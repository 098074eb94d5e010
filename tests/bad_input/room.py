"""A real bot among strict neighbours, to which bad input is sent; and what must hold of it afterwards."""

import asyncio
import gc
import io
import json
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager, redirect_stderr
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar, cast

from redis.asyncio import Redis

from bot import logs
from bot.storage import keys
from bot.storage.decoding import decode
from bot.storage.redis_client import connect
from knowledge.playbook import Playbook
from knowledge.retrieval.retriever import retriever
from playground import BOT, Channel, Delivery, Message, Workspace, from_manifest, person, serve
from playground.errors import Json
from tests.bad_input.case import CHANNEL, MARK, MEETING, ROOT, TS, Sent, Typed
from tests.bot_process import PUBLIC_URL, bot_for
from tests.consistency import at_rest, differences
from tests.conversations.small import SMALL
from tests.fixtures import MANIFEST
from tests.hostile.exposure import Bounds, exposures, linked_by_itself
from tests.talk import Talk, answer_value

PEOPLE: Final = ("ana", "ben", "chloe", "dev")
AT_ONCE: Final = 16
"""Deliveries under way at the same time; Slack waits 3 s for each."""

_Case = TypeVar("_Case")


@dataclass
class Log:
    """All that was logged at the default level: as records, and as the lines that were written."""

    written: io.StringIO
    records: list[logging.LogRecord] = field(default_factory=list)


class _Keeping(logging.Handler):
    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def logging_as_shipped() -> Iterator[Log]:
    """Set logging up as the process does, and leave it as it was."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (list(root.handlers), root.level, ours.level, logging.raiseExceptions)
    root.handlers.clear()  # else they are closed
    with redirect_stderr(io.StringIO()) as written:
        logs.set_up()
    log = Log(written)
    root.addHandler(_Keeping(log.records))
    try:
        yield log
    finally:
        root.handlers[:], level, ours_level, logging.raiseExceptions = before
        root.setLevel(level)
        ours.setLevel(ours_level)


@dataclass
class Room:
    """One bot, and one meeting in which a question is answered already.

    Attributes:
        url: Where the bot serves.
        talk: The meeting.
        meeting: Its id.
        stood: Its fields before anything bad came in.
    """

    workspace: Workspace
    redis: Redis
    redis_url: str
    url: str
    log: Log
    talk: Talk
    playbook: Playbook
    meeting: str = ""
    stood: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    async def all(self, cases: Iterable[_Case], do: Callable[[_Case], Awaitable[object]]) -> None:
        """Do it with every case, many at the same time."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one(case: _Case) -> None:
            async with places:
                await do(case)

        async with asyncio.TaskGroup() as group:
            for case in cases:
                group.create_task(one(case))

    async def send(self, case: Sent) -> Delivery:
        channel, now = self.workspace.channel("planning").id, self.workspace.board.clock.ts()
        known = {MEETING: self.meeting, CHANNEL: channel, ROOT: self.talk.root, TS: now}
        payload = json.loads(re.sub("%[a-z]+%", lambda found: known[found[0]], case.payload))
        if "response_url" in payload and payload["response_url"] == "":
            payload["response_url"] = self.workspace.responses.address(
                person("ana").id, self.workspace.channel("planning")
            )
        return await self.workspace.send(case.kind, payload)

    async def type(self, case: Typed, number: int) -> Delivery | None:
        """In that way, by one person after the other; as an app may post it, marks in it live."""
        who = PEOPLE[number % len(PEOPLE)]
        behind = {"topic": "", "ask": "ask ", "scenario": "scenario ", "cost": "cost "}
        if case.way in behind:
            return await self._command(who, f"{behind[case.way]}{case.text}")
        place = f"{who}-bot" if case.way == "direct" else "planning"
        named = f"<@{BOT.user_id}> " if case.way == "mention" else ""
        thread = self.talk.root if case.way == "reply" else None
        await self._say(who, place, f"{named}{case.text}", thread)
        return None

    async def _command(self, who: str, text: str) -> Delivery:
        workspace, channel = self.workspace, self.workspace.channel("planning")
        clean = text.encode("utf-8", "replace").decode()  # no form can hold half a character
        payload = workspace.envelope.command(person(who), channel, "/ragvsft", clean)
        payload |= {"response_url": workspace.responses.address(person(who).id, channel)}
        return await workspace.wire.deliver("command", payload, person(who).id)

    async def _say(self, who: str, where: str, text: str, thread: str | None) -> None:
        board, channel = self.workspace.board, self.workspace.channel(where)
        message = Message(board.clock.ts(), channel.id, person(who).id, text, thread_ts=thread)
        await self.workspace.wire.told(lambda: board.post(message))


@contextmanager
def only_new_objects_collected() -> Iterator[None]:
    """All that ships is read into objects that stay: to look through them takes half a second each time."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


@asynccontextmanager
async def room(redis_url: str, playbook: Playbook = SMALL, **more: object) -> AsyncIterator[Room]:
    retriever()  # read before anybody waits for it
    with logging_as_shipped() as log, only_new_objects_collected():
        async with (
            serve(installation=from_manifest(MANIFEST)) as workspace,
            bot_for(workspace, redis_url, playbook, public_url=PUBLIC_URL, **more) as url,
        ):
            workspace.courier.retry_delays = ()  # the first answer is what counts
            workspace.courier.deadline = (
                30  # that it comes in time is measured elsewhere, with one click at a time
            )
            workspace.board.on_event = told_of_people(workspace)
            redis = connect(redis_url)
            talk = Talk(workspace, playbook.questions, patience=20)
            found = Room(workspace, redis, redis_url, url, log, talk, playbook)
            try:
                await _begin(found)
                yield found
            finally:
                await redis.aclose()


def told_of_people(workspace: Workspace) -> Callable[[Json, Channel | None], None]:
    """The bot does not hear itself, which it would pass over anyhow, at the price of a delivery a message."""

    def tell(event: Json, channel: Channel | None) -> None:
        if event.get("user") != BOT.user_id and event.get("subtype") != "message_changed":
            workspace.wire.tell(event, channel)

    return tell


async def _begin(found: Room) -> None:
    first, second = found.playbook.questions[:2]
    await found.talk.start()
    await found.talk.run("ana", {first.id: "Not sure"})
    value = json.loads(answer_value(await found.talk.asked(second.id), "Not sure"))
    found.meeting = value["meeting"]
    await found.workspace.settled()
    found.stood = await stored(found)
    found.secrets = (found.workspace.bot_token, found.workspace.signing_secret)


async def stored(found: Room) -> dict[str, str]:
    """What people did in the meeting; not what was posted of it."""
    key = keys.meeting(found.workspace.board.team.id, found.meeting)
    fields = cast("dict[str, str]", await cast("Any", found.redis.hgetall(key)))
    ours = (keys.POSTED, keys.VERSION, keys.SCHEMA_FIELD)
    return {name: value for name, value in fields.items() if name.partition(":")[0] not in ours}


async def everything_holds(found: Room, *words: str, but: AbstractSet[str] = frozenset()) -> None:
    """Nothing failed, nothing is live, nothing is in the log, nothing is lost, and every thread agrees.

    Args:
        found: The room.
        words: That no log may have, beside all others.
        but: Ids of what is stored and has no thread.
    """
    await found.workspace.settled()
    answers_are_honest(found.workspace.deliveries)
    await threads_agree(found, but)
    assert found.stood.items() <= (await stored(found)).items()
    nothing_is_live(found)
    log_is_clean(found, MARK, *words)
    await meeting_goes_on(found)


async def threads_agree(found: Room, but: AbstractSet[str] = frozenset()) -> None:
    """Of all meetings but these, and those that Slack has no place for."""
    await at_rest(found.redis_url)
    pattern = keys.meetings_of(found.workspace.board.team.id)
    agreeing = 0
    async for key in found.redis.scan_iter(pattern, count=1_000):
        if keys.id_of(key) in but:
            continue
        fields = await cast("Any", found.redis.hgetall(key))
        if keys.PARKED not in fields:
            meeting = decode(keys.team_of(key), keys.id_of(key), fields, found.playbook)
            differs = differences(found.workspace, meeting, found.playbook, PUBLIC_URL)
            assert differs.none, (differs, fields)
            agreeing += 1
    assert agreeing


def answers_are_honest(deliveries: Iterable[Delivery]) -> None:
    for delivery in deliveries:
        status = delivery.attempts[0].status
        assert status is not None, (delivery.attempts[0].problem, delivery.payload)
        assert status < 500, (status, delivery.payload)


def nothing_is_live(found: Room) -> None:
    bounds = Bounds(PUBLIC_URL, frozenset(person(name).id for name in PEOPLE), found.secrets)
    for arguments in _shown(found):
        assert exposures(arguments, bounds) == [], arguments
        assert linked_by_itself(arguments) == [], arguments


def _shown(found: Room) -> Iterator[Json]:
    """All that Slack was given to show, in whatever way."""
    workspace = found.workspace
    writes = ("chat.", "assistant.", "views.")
    yield from (call.arguments for call in workspace.calls if call.method.startswith(writes))
    yield from (
        {"text": each.text, "blocks": each.blocks, "parse": "none"} for each in workspace.board.ephemerals
    )
    yield from (each.answer() | {"parse": "none"} for each in workspace.deliveries)


def log_is_clean(found: Room, *words: str) -> None:
    gc.collect()  # what nobody waited for is complained about only then
    errors = [record for record in found.log.records if record.levelno >= logging.ERROR or record.exc_info]
    assert errors == [], found.log.written.getvalue()[-3_000:]
    written = found.log.written.getvalue()
    for word in (*found.secrets, *words):
        assert word not in written, word


async def meeting_goes_on(found: Room) -> None:
    """To its end, by clicks."""
    second = found.playbook.questions[1]
    await found.talk.click("ben", second.id, "Not sure")
    await found.talk.answered(second.id, "Not sure")
