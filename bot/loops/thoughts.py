"""What one worker thinks about one meeting at the same time, under one lease."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Protocol

from bot.model.reply_cache import Thought
from bot.storage.lease import Lease
from bot.storage.store import RedisMeetings
from handlers.meetings import Inquiry, Meeting
from handlers.store import MeetingsUnavailableError
from knowledge.answers import Answers
from knowledge.grounding.reply import Reply
from knowledge.intake.suggestion import Suggestion

MOST_REPLIES: Final = 4
"""Of one meeting at the same time; its topic is read beside them."""

TOPIC: Final = "topic"  # in place of an inquiry's id

CANCEL_SECONDS: Final = 0.05

OnPart = Callable[[Reply], Awaitable[None]]


class Thinker(Protocol):
    """Says something to everything; nothing that fails it is raised."""

    @property
    def thinks(self) -> bool:
        """Whether a model takes part in it."""
        ...

    async def thought(
        self, team: str, question: str, answers: Answers | None, on_part: OnPart | None = None
    ) -> Thought: ...

    async def suggestions(self, team: str, problem: str) -> tuple[Suggestion, ...]: ...


@dataclass(slots=True)
class Thoughts:
    """Each is begun once, and stored as soon as it ends.

    Attributes:
        part_seconds: Between two parts of replies that are stored: they are written into one channel.
    """

    meetings: RedisMeetings
    thinker: Thinker
    lease: Lease
    part_seconds: float
    _begun: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _part_at: float = field(default_factory=monotonic)

    @property
    def under_way(self) -> list[asyncio.Task[None]]:
        return [task for task in self._begun.values() if not task.done()]

    def begin(self, meeting: Meeting) -> None:
        """Think about what waits in it and was not begun; people who wait come first."""
        for id_, inquiry in meeting.waiting.items():
            if self._replying < MOST_REPLIES:
                self._begin(id_, self._reply, meeting, id_, inquiry)
        unread = meeting.kind == "meeting" and meeting.topic and meeting.suggestions is None
        if unread and self.thinker.thinks:
            self._begin(TOPIC, self._suggest, meeting.topic)

    async def outcome(self) -> None:
        """Raise what the first one raised that failed; all have to be done."""
        await asyncio.gather(*self._begun.values())

    async def end(self) -> None:
        """Drop all that is still thought."""
        for task in self.under_way:
            task.cancel()
        for task in self._begun.values():
            await end(task)

    @property
    def _replying(self) -> int:
        return sum(not task.done() for id_, task in self._begun.items() if id_ != TOPIC)

    def _begin(
        self, id_: str, think: Callable[..., Coroutine[Any, Any, None]], *about: Meeting | Inquiry | str
    ) -> None:
        if id_ not in self._begun:
            self._begun[id_] = asyncio.create_task(think(*about))

    async def _reply(self, meeting: Meeting, id_: str, inquiry: Inquiry) -> None:
        async def part(so_far: Reply) -> None:
            if monotonic() - self._part_at >= self.part_seconds:
                self._part_at = monotonic()
                with suppress(MeetingsUnavailableError):  # the next part, or the whole, has it too
                    await self.meetings.answer(self.lease, id_, so_far)

        answers = meeting.answers or None
        thought = await self.thinker.thought(self.lease.team, inquiry.text, answers, part)
        await self.meetings.answer(self.lease, id_, thought.reply, thought.remembered)

    async def _suggest(self, topic: str) -> None:
        await self.meetings.suggest(self.lease, await self.thinker.suggestions(self.lease.team, topic))


async def end(task: asyncio.Task[Any]) -> None:
    """Cancel it until it ends: a call of Redis may return as if nothing had happened."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_SECONDS)
    await asyncio.gather(task, return_exceptions=True)
