"""What people did, what they were told was taken, and what store and threads then have to show."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.storage import keys
from bot.storage.redis_client import connect
from handlers import presses
from handlers.guard import NOT_DONE, NOT_STORED
from handlers.meetings import Meeting
from knowledge.answers import Answer, choose
from knowledge.playbook import PLAYBOOK
from knowledge.voting import Ballot
from playground import Delivery, Message, Workspace
from tests.bot_process import PUBLIC_URL
from tests.consistency import differences, stored_meetings
from tests.faults.plan import Tally

CHANNEL: Final = "planning"
UNSURE: Final = frozenset({str(NOT_STORED), str(NOT_DONE)})
PATIENCE: Final = 120
"""Seconds for which people click again what was not taken."""


@dataclass(slots=True)
class Ledger:
    """Every delivery under the id that the bot has to apply once, and the last answer of each person that was taken.

    Attributes:
        clicks: How many acts of people were taken; what had to be repeated counts once.
        sent: Of every delivery the meeting that it is meant for; also of those that nobody took.
        starts: Deliveries that call a meeting.
        taken: Deliveries that were acknowledged, by their ids; of events nothing more is known.
        answers: By meeting and ballot, the last that was acknowledged, and the delivery of it.
    """

    workspace: Workspace
    redis_url: str
    clicks: int = 0
    sent: dict[str, str] = field(default_factory=dict)
    starts: set[str] = field(default_factory=set)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[tuple[str, Ballot], tuple[Answer, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.workspace.courier.retry_delays = (0, 0.5, 1, 2, 4)  # Slack waits for minutes

    async def start(self, who: str, topic: str) -> Message:
        """Call a meeting until that is taken; the first message of its thread, once it asks something."""
        await self._insist(lambda: self.workspace.command(who, CHANNEL, "/ragvsft", topic), self._started)
        async with asyncio.timeout(PATIENCE):
            while not (found := self._begun(topic)):  # noqa: ASYNC110 -- to look at every change takes long
                await asyncio.sleep(0.1)
        return found

    async def click(self, who: str, message: Message, label: str) -> None:
        """Answer with a button until that is taken."""
        await self._insist(lambda: self.workspace.click(who, message, label), self.clicked)

    async def mention(self, who: str, root: Message, words: str) -> None:
        """Call the bot in a thread; Slack itself repeats what is not taken."""
        said = await self.workspace.say(who, CHANNEL, f"@ragvsft {words}", thread=root.ts)
        self.sent[f"{said.channel}+{said.ts}"] = meeting_of(root)
        self.clicks += 1

    def clicked(self, payload: dict[str, Any], *, taken: bool) -> None:
        """Enter a click as it was sent: on an answer, or on what shows the answers again."""
        press = presses.read(payload["actions"][0]["value"])
        assert press
        self.sent[payload["trigger_id"]] = press.meeting
        if taken:
            self._take(payload)
        question = PLAYBOOK.question(press.part)
        place = press.meeting, Ballot(press.part, payload["user"]["id"])
        if question and press.choice and taken:
            self.answers[place] = choose(question, [press.choice]), payload["trigger_id"]
        elif press.choice:
            self.answers.pop(place, None)  # it may be stored all the same, and nobody was promised that

    def _started(self, payload: dict[str, Any], *, taken: bool) -> None:
        self.starts.add(payload["trigger_id"])
        if taken:
            self._take(payload)

    def _take(self, payload: dict[str, Any]) -> None:
        self.taken[payload["trigger_id"]] = payload
        self.clicks += 1

    async def _insist(self, act: Callable[[], Awaitable[Delivery]], enter: Callable[..., None]) -> None:
        async with asyncio.timeout(PATIENCE):
            taken = False
            while not taken:
                done = await act()
                taken = done.ok and not self.was_told(done.payload)
                enter(done.payload, taken=taken)
                await asyncio.sleep(0 if taken else 0.05)

    def promised(self) -> set[str]:
        """What was taken, but for what a person was told a moment later: that it may not be stored."""
        return {delivery for delivery, payload in self.taken.items() if not self.was_told(payload)}

    def was_told(self, payload: dict[str, Any]) -> bool:
        """Whether the person was told that it may not be stored: then nothing was promised."""
        origin = self.workspace.responses.origins.get(payload.get("response_url", "").rpartition("/")[2])
        return origin is not None and not UNSURE.isdisjoint(origin.said)

    def _begun(self, topic: str) -> Message | None:
        """The first message of the meeting on that topic, once its first question stands."""
        channel = self.workspace.channel(CHANNEL)
        roots = [message for message in channel.messages if message.metadata and topic in message.text]
        return next((root for root in roots if len(channel.thread(root.ts)) > 1), None)

    async def audit(self) -> tuple[Tally, tuple[str, ...]]:
        """Hold store and threads against it, once everything rests; what is counted, and what shows stale answers."""
        await self.workspace.settled()
        self._enter_events()
        team = self.workspace.board.team.id
        stored = [each for each in await stored_meetings(self.redis_url, PLAYBOOK) if each.team == team]
        seen = await _seen(self.redis_url)
        shown = {meeting.id: differences(self.workspace, meeting, PLAYBOOK, PUBLIC_URL) for meeting in stored}
        moved = self._moved_too_often(stored, seen)
        tally = Tally(
            clicks=self.clicks,
            lost=self._lost(stored, seen) + sum(max(0, -times) for times in moved),
            twice=sum(max(0, times) for times in moved),
            missing=sum(len(found.missing) for found in shown.values()),
            doubled=sum(len(found.doubled) for found in shown.values()),
        )
        stale = (f"{id_} shows something old: {key}" for id_, found in shown.items() for key in found.stale)
        return tally, tuple(stale)

    def _moved_too_often(self, stored: Iterable[Meeting], seen: set[str]) -> list[int]:
        """How much oftener each meeting was changed than deliveries for it were applied, and meetings were made."""
        applied = Counter(meeting for delivery, meeting in self.sent.items() if delivery in seen)
        changed = {meeting.id: meeting.version - 1 - applied[meeting.id] for meeting in stored}
        return [*changed.values(), len(changed) - len(self.starts & seen)]

    def _lost(self, stored: Iterable[Meeting], seen: set[str]) -> int:
        votes = {
            (meeting.id, ballot): vote.answer for meeting in stored for ballot, vote in meeting.votes.items()
        }
        promised = self.promised()
        gone = [
            place
            for place, (answer, delivery) in self.answers.items()
            if delivery in promised and votes.get(place) != answer
        ]
        return len(promised - seen) + len(gone)

    def _enter_events(self) -> None:
        """Slack repeats events by itself; here is what came of it."""
        for delivery in self.workspace.deliveries:
            event = delivery.payload.get("event", {})
            id_ = f"{event.get('channel')}+{event.get('ts')}"
            if delivery.ok and event.get("type") == "app_mention" and id_ in self.sent:
                self.taken[id_] = {}


def meeting_of(message: Message) -> str:
    """The id of the meeting that a message of the bot belongs to."""
    assert message.metadata
    return str(message.metadata["event_payload"]["meeting"])


def answers_of(message: Message) -> list[str]:
    """The labels of the buttons of a question that are an answer by themselves."""
    elements = (element for block in message.blocks for element in block.get("elements", ()))
    return [
        element["text"]["text"]
        for element in elements
        if str(element.get("action_id", "")).startswith(presses.ANSWER)
    ]


def together(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        sums = {name: getattr(total, name) + getattr(tally, name) for name in Tally.__slots__}
        total = replace(total, **sums)
    return total


async def _seen(redis_url: str) -> set[str]:
    async with connect(redis_url) as redis:
        return {keys.id_of(str(key)) async for key in redis.scan_iter("*:seen:*", count=1_000)}
