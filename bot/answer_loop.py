"""The loop that thinks about what is pending, and stores what it thought under the inquiry's own key.

A thought takes a model's time, and whoever has it may die over it. So it is leased: another worker takes it up once
the lease has run out, and whatever the first one may still have to say is then void.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Protocol

from bot import encoding
from bot.bell import Bell
from bot.logs import logger
from bot.rendering import FAILED_MS, NEWER_MS
from bot.store import LEASE_MS, Lease, RedisMeetings, is_newer
from handlers.meetings import Inquiry, Meeting
from handlers.store import MeetingsUnavailableError
from knowledge.answers import Answers
from knowledge.grounding.reply import Reply
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook
from knowledge.voting import in_force

AT_ONCE: Final = 4  # thoughts at the same time of one worker

RENEW_SECONDS: Final = LEASE_MS / 1_000 / 4
PART_SECONDS: Final = 1.0
"""Between two parts of a reply that is still being written: Slack takes about one message a second and channel."""

CANCEL_SECONDS: Final = 0.05

OnPart = Callable[[Reply], Awaitable[None]]

log = logger("answers")


class Thinker(Protocol):
    """Says something to everything; nothing that fails it is raised."""

    @property
    def thinks(self) -> bool:
        """Whether a model takes part in it."""
        ...

    async def reply(
        self, team: str, question: str, answers: Answers | None, on_part: OnPart | None = None
    ) -> Reply: ...

    async def suggestions(self, team: str, problem: str) -> tuple[Suggestion, ...]: ...


@dataclass(frozen=True, slots=True)
class AnswerLoop:
    """Claims meetings that wait for a thought, one thought a claim.

    Attributes:
        bell: That wakes this loop.
        renew_seconds: Between two renewals of a lease.
        part_seconds: Between two parts of one reply that are stored.
    """

    meetings: RedisMeetings
    playbook: Playbook
    thinker: Thinker
    bell: Bell
    renew_seconds: float = RENEW_SECONDS
    part_seconds: float = PART_SECONDS
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Give every thought up at once, for other workers to think."""
        self._stopping.set()

    async def take(self, shard: int) -> bool:
        """Think about the meeting of that shard that has waited longest; false where none waits."""
        lease = await self.meetings.claim_pending(shard, secrets.token_hex(8))
        if lease is None:
            return False
        self.bell.ring(shard)  # more may be pending; whoever is free looks
        try:
            await self._think_about(lease)
        except MeetingsUnavailableError:
            raise  # the lease runs out, and somebody thinks again
        except Exception:
            log.exception("thinking failed", meeting=lease.meeting)
            await self.meetings.release_pending(lease, 0, delay_ms=FAILED_MS)
        return True

    async def _think_about(self, lease: Lease) -> None:
        fields = await self.meetings.fields(lease.team, lease.meeting)
        if not fields or is_newer(fields):
            await self.meetings.release_pending(lease, 0, delay_ms=NEWER_MS if fields else None)
            return
        meeting = encoding.decode(lease.team, lease.meeting, fields, self.playbook)
        thought = self._next_thought(lease, meeting)
        if thought and not await self._thinks_to_the_end(lease, thought):
            await self.meetings.release_pending(lease, 0, delay_ms=0)
        elif not await self.meetings.release_pending(lease, meeting.version):
            self.bell.ring(lease.shard)  # there may be more

    def _next_thought(self, lease: Lease, meeting: Meeting) -> Coroutine[None, None, None] | None:
        """People who wait come first."""
        for id_, inquiry in meeting.inquiries.items():
            reply = meeting.replies.get(id_)
            if reply is None or not reply.complete:
                return self._reply(lease, meeting, id_, inquiry)
        unread = meeting.kind == "meeting" and meeting.topic and meeting.suggestions is None
        return self._suggest(lease, meeting.topic) if unread and self.thinker.thinks else None

    async def _thinks_to_the_end(self, lease: Lease, thought: Coroutine[None, None, None]) -> bool:
        """False where the thought was dropped: another worker has the lease, or this one stops."""
        thinking, stopping = asyncio.create_task(thought), asyncio.create_task(self._stopping.wait())
        try:
            while not thinking.done():
                await asyncio.wait(
                    (thinking, stopping), timeout=self.renew_seconds, return_when=asyncio.FIRST_COMPLETED
                )
                if stopping.done() or not await self._renews(lease):
                    return False
            await thinking
        finally:
            await _end(thinking)
            await _end(stopping)
        return True

    async def _renews(self, lease: Lease) -> bool:
        try:
            return await self.meetings.renew(lease)
        except MeetingsUnavailableError:
            return True  # what is thought counts only with the lease

    async def _reply(self, lease: Lease, meeting: Meeting, id_: str, inquiry: Inquiry) -> None:
        stored_at = monotonic()

        async def part(so_far: Reply) -> None:
            nonlocal stored_at
            if monotonic() - stored_at >= self.part_seconds:
                stored_at = monotonic()
                with suppress(MeetingsUnavailableError):  # the next part, or the whole, has it too
                    await self.meetings.answer(lease, id_, so_far)

        answers = in_force(meeting.votes) or None
        reply = await self.thinker.reply(lease.team, inquiry.text, answers, part)
        await self.meetings.answer(lease, id_, reply)

    async def _suggest(self, lease: Lease, topic: str) -> None:
        await self.meetings.suggest(lease, await self.thinker.suggestions(lease.team, topic))


async def _end(task: asyncio.Task[Any]) -> None:
    """Cancel it until it ends: a call of Redis may return as if nothing had happened."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=CANCEL_SECONDS)
    await asyncio.gather(task, return_exceptions=True)
