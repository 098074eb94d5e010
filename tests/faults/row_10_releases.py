"""Row 10: a rolling deploy. Workers of two releases share every meeting, and each reads what the other wrote."""

import asyncio
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, cast

from redis.asyncio import Redis

from bot.storage import keys
from handlers.guard import NOT_STORED
from playground import Message, Workspace, person
from tests.bot_process import PUBLIC_URL, BotProcess
from tests.consistency import at_rest, differences, stored_meetings
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.releases import NEW, run_new, run_old
from tests.faults.stage import stage
from tests.faults.walk import key_of

AT_ONCE: Final = 16
CHANNEL: Final = "planning"
SHARE_ASKED: Final = 0.1
"""Meetings in which somebody asks a worker of the new release something, which the old one cannot read."""

PATIENCE: Final = 240.0


class Pick(NamedTuple):
    """A button of a question, and how its choice is stored."""

    question: str
    label: str
    choice: str


@dataclass
class Met:
    """One meeting, and what was taken from people: field of the vote to its value."""

    topic: str
    root: Message
    asked: bool = False
    buttons: dict[str, Message] = field(default_factory=dict)
    votes: dict[str, str] = field(default_factory=dict)
    refused: int = 0


@dataclass
class Roll:
    """One rolling deploy.

    Attributes:
        old: Where the old release serves.
        rolled: Whether the new one does there too by now.
        surprises: Answers that people did not get as they should have, one sentence each.
    """

    workspace: Workspace
    redis_url: str
    dice: random.Random
    old: str
    new: str = ""
    rolled: bool = False
    meetings: list[Met] = field(default_factory=list)
    clicks: int = 0
    surprises: list[str] = field(default_factory=list)

    async def begin(self, count: int) -> None:
        """By whichever worker is addressed now."""
        topics = [f"topic {len(self.meetings) + number}." for number in range(count)]
        channel = self.workspace.channel(CHANNEL)
        await each(topics, lambda topic: self.workspace.command("ana", CHANNEL, "/ragvsft", topic))
        await at_rest(self.redis_url, PATIENCE)
        for topic in topics:
            root = next(message for message in channel.messages if topic in message.text)
            self.meetings.append(Met(topic, root))
        await self._look()

    async def ask(self) -> None:
        """Where it is asked, the meeting is the new release's alone from now on."""
        self._to(self.new)
        asked = [met for met in self.meetings if self.dice.random() < SHARE_ASKED]
        for met in asked:
            met.asked = True
        question = "@ragvsft why not a long context?"
        await each(asked, lambda met: self.workspace.say("eli", CHANNEL, question, thread=met.root.ts))

    async def answer_first(self) -> None:
        """Half of them give an answer that the new release does not know any more."""
        blue = self.meetings[: len(self.meetings) // 2]
        await each(blue, lambda met: self.workspace.say("ana", CHANNEL, "sky blue", thread=met.root.ts))
        for met in blue:
            met.votes[_vote("colours", "ana")] = "blue"
        await each(
            self.meetings[len(blue) :],
            lambda met: self._click(met, "ana", Pick("colours", "Not sure", "unsure")),
        )
        await self._look()

    async def answer(self, who: str, pick: Pick, meetings: Sequence[Met] = ()) -> None:
        """A question of every meeting, by a worker of either release; what the old one refuses people do again."""
        by_old: list[Met] = []
        by_new: list[Met] = []
        for met in meetings or self.meetings:
            (by_old if self.dice.random() < 0.5 else by_new).append(met)
        self._to(self.old)
        await each(by_old, lambda met: self._click(met, who, pick, fits=self.rolled or not met.asked))
        self._to(self.new)
        refused = [met for met in by_old if met.asked and not self.rolled]
        await each([*by_new, *refused], lambda met: self._click(met, who, pick))
        await self._look()

    async def type(self, who: str, text: str) -> None:
        """What is typed Slack delivers again where a worker refuses it, and another takes it."""
        self.workspace.courier.retry_delays = (0.05,) * 20
        self._to(self.old, self.new)
        asked = [met for met in self.meetings if met.asked]
        await each(asked, lambda met: self.workspace.say(who, CHANNEL, text, thread=met.root.ts))
        await self.workspace.settled()
        await at_rest(self.redis_url, PATIENCE)

    async def finish(self) -> None:
        """When only the new release is left it asks what it wants to know, and again what it does not take."""
        await self.answer("dev", Pick("sweet", "Yes", "yes"))
        blue = [met for met in self.meetings if met.votes[_vote("colours", "ana")] == "blue"]
        await self.answer("eli", Pick("colours", "Not sure", "unsure"), blue)
        await self.answer("eli", Pick("crisp", "Yes", "yes"))

    async def lost(self, met: Met) -> int:
        """Votes that were taken and are not stored as they were given; read as text, as no release reads it."""
        stored = await self._stored(met)
        return sum(stored.get(name, "").partition(":")[2] != value for name, value in met.votes.items())

    async def _stored(self, met: Met) -> dict[str, str]:
        payload = (met.root.metadata or {})["event_payload"]
        key = keys.meeting(self.workspace.board.team.id, payload["meeting"])
        async with Redis.from_url(self.redis_url, decode_responses=True) as redis:
            return cast("dict[str, str]", await redis.hgetall(key))

    async def _click(self, met: Met, who: str, pick: Pick, *, fits: bool = True) -> None:
        before = len(self._told(met, who))
        done = await self.workspace.click(who, met.buttons[pick.question], pick.label)
        self.clicks += 1
        if not fits:
            await self.workspace.until(lambda: len(self._told(met, who)) > before, 20)
            met.refused += 1
        told = self._told(met, who)[before:]
        if done.status != 200 or told != ([] if fits else [NOT_STORED]):
            self.surprises.append(f"{who} clicked {pick.label} and got {done.status}, {told}")
        vote = _vote(pick.question, who)
        if fits:
            met.votes[vote] = pick.choice
        elif vote in await self._stored(met):
            self.surprises.append("the old release wrote what it had refused")

    async def _look(self) -> None:
        """Once all is shown; a question's buttons mean the same for ever."""
        await at_rest(self.redis_url, PATIENCE)
        for met in self.meetings:
            for message in self.workspace.thread(CHANNEL, met.root.ts):
                if "Not sure" in message.labels():
                    met.buttons[key_of(message).rpartition(":")[2]] = message.snapshot()

    def _told(self, met: Met, who: str) -> list[str]:
        return [m.text for m in self.workspace.ephemerals(who) if m.thread_ts == met.root.ts]

    def _to(self, *urls: str) -> None:
        self.workspace.send_to(*(f"{url}/slack/events" for url in urls))


def _vote(question: str, who: str) -> str:
    return keys.field(keys.VOTE, 0, question, person(who).id)


async def each(things: Sequence[object], act: Callable[..., Awaitable[object]]) -> None:
    """Some of them at the same time."""
    lanes = asyncio.Semaphore(AT_ONCE)

    async def one(thing: object) -> None:
        async with lanes:
            await act(thing)

    await asyncio.gather(*map(one, things))


async def run(scale: Scale) -> Outcome:
    count, dice = scale.of(1_000, 20), random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    async with stage() as own:
        workspace = await own.workspace()
        old = await asyncio.gather(own.bot(workspace, run_old), own.bot(workspace, run_old))
        roll = Roll(workspace, own.redis.url, dice, old[0].url)
        await roll.begin(count // 2)
        await roll.answer_first()

        roll.new = (await own.bot(workspace, run_new)).url
        await stop(old[1])
        workspace.send_to(f"{roll.new}/slack/events")
        await roll.begin(count - count // 2)
        await roll.answer("ana", Pick("colours", "Not sure", "unsure"), roll.meetings[count // 2 :])
        await roll.ask()
        await roll.answer("ben", Pick("sweet", "No", "no"))
        await roll.answer("chloe", Pick("sweet", "Yes", "yes"))
        await roll.type("dev", "@ragvsft summary")

        await stop(old[0])
        roll.old, roll.rolled = (await own.bot(workspace, run_new)).url, True
        await roll.finish()
        return await outcome(roll)


async def stop(bot: BotProcess) -> None:
    bot.signal(signal.SIGTERM)
    assert await bot.gone() == 0


async def outcome(roll: Roll) -> Outcome:
    meetings = {met.thread: met for met in await stored_meetings(roll.redis_url, NEW)}
    found = [differences(roll.workspace, meeting, NEW, PUBLIC_URL) for meeting in meetings.values()]
    notices = {met.topic: len(meetings[met.root.ts].notices) for met in roll.meetings}
    undecided = [m.id for m in meetings.values() if f"{m.card_key}" not in m.posted]
    broken = [
        *roll.surprises[:5],
        *([f"{len(undecided)} meetings did not end"] if undecided else []),
        *([f"{len(stale)} meetings do not show what the new release wants"]
          if (stale := [each for each in found if each.stale]) else []),
        *(["the old release refused nothing"] if not any(met.refused for met in roll.meetings) else []),
    ]  # fmt: skip
    tally = Tally(
        clicks=roll.clicks,
        lost=sum([await roll.lost(met) for met in roll.meetings]),
        twice=sum(max(0, notices[met.topic] - met.asked) for met in roll.meetings),
        missing=sum(len(each.missing) for each in found),
        doubled=sum(len(each.doubled) for each in found),
    )
    measured = {
        "meetings": f"{len(meetings):,}",
        "only for the new release": sum(met.asked for met in roll.meetings),
        "clicks that the old one refused, and said so": sum(met.refused for met in roll.meetings),
    }
    return Outcome(measured, tally, tuple(broken))


ROW = Row(
    10,
    "a rolling deploy between two schema versions and sets of questions, with 1,000 open meetings",
    "each release reads and continues the other's meetings; what it cannot read it refuses, and says so; nothing lost",
    run,
)
