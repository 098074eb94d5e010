"""The loop that thinks about what is pending, and stores what it thought under the inquiry's own key.

A thought takes a model's time, and whoever has it may die over it. So it is leased: another worker takes it up once
the lease has run out, and whatever the first one may still have to say is then void.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.logs import logger
from bot.loops.bell import Bell
from bot.loops.thoughts import Thinker, Thoughts, end
from bot.storage import decoding, keys
from bot.storage.lease import FAILED_MS, NEWER_MS, Lease
from bot.storage.store import RedisMeetings, is_newer
from handlers.store import MeetingsUnavailableError
from knowledge.playbook import Playbook

AT_ONCE: Final = 16
"""Meetings that one worker thinks about at the same time: that is mostly waiting for a model."""

LOOK_SECONDS: Final = 1.0
"""Between two looks at a meeting that is thought about, which renew its lease."""

PART_SECONDS: Final = 1.0
"""Between two parts of replies that are still being written: Slack takes about one message a second and channel."""

log = logger("answers")


@dataclass(frozen=True, slots=True)
class AnswerLoop:
    """Claims meetings in which something waits for a thought.

    Attributes:
        bell: That wakes this loop.
        team: Whose meetings it thinks about, `None` while that is not known: other teams have their own model.
        look_seconds: Between two looks at a meeting.
        part_seconds: Between two parts of its replies that are stored.
    """

    meetings: RedisMeetings
    playbook: Playbook
    thinker: Thinker
    bell: Bell
    team: Callable[[], str | None]
    look_seconds: float = LOOK_SECONDS
    part_seconds: float = PART_SECONDS
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Give every thought up at once, for other workers to think."""
        self._stopping.set()

    async def take(self, shard: int) -> bool:
        """Think about the team's meeting that has waited longest, where it lies in that shard; else false."""
        team = self.team()
        if team is None or keys.shard_of(team) != shard:
            return False
        lease = await self.meetings.claim_pending(team, secrets.token_hex(8))
        if lease is None:
            return False
        self.bell.ring(shard)  # more may be pending; whoever is free looks
        thoughts = Thoughts(self.meetings, self.thinker, lease, self.part_seconds)
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await self._think(lease, thoughts, stopping)
        except MeetingsUnavailableError:
            raise  # the lease runs out, and somebody thinks again
        except decoding.UnreadableMeetingError as unreadable:
            log.warning("meeting cannot be read", meeting=lease.meeting)
            await self.meetings.release_pending(lease, unreadable.version)
        except Exception:
            log.exception("thinking failed", meeting=lease.meeting)
            await self.meetings.release_pending(lease, 0, delay_ms=FAILED_MS)
        finally:
            await thoughts.end()
            await end(stopping)
        return True

    async def _think(self, lease: Lease, thoughts: Thoughts, stopping: asyncio.Task[bool]) -> None:
        """Think about all that waits, and about what comes meanwhile: nobody waits for another's reply.

        It is dropped where another worker has the lease, or this one stops.
        """
        # A claim that was on its way when the worker was told to stop may win what the worker has just given up.
        version, delay_ms = (0, 0) if self._stopping.is_set() else await self._look(lease, thoughts)
        while thoughts.under_way:
            some = (*thoughts.under_way, stopping)
            await asyncio.wait(some, timeout=self.look_seconds, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done() or not await self._renews(lease):
                await self.meetings.release_pending(lease, 0, delay_ms=0)
                return
            version, delay_ms = await self._look(lease, thoughts)
        await thoughts.outcome()
        if not await self.meetings.release_pending(lease, version, delay_ms):
            self.bell.ring(lease.shard)  # there may be more

    async def _look(self, lease: Lease, thoughts: Thoughts) -> tuple[int, int | None]:
        """Begin what waits; the version and the delay to give the lease back with, where that is nothing."""
        try:
            fields = await self.meetings.fields(lease.team, lease.meeting)
        except MeetingsUnavailableError:
            if not thoughts.under_way:
                raise
            return 0, 0  # what is thought counts only with the lease
        if not fields or is_newer(fields):
            return 0, NEWER_MS if fields else None
        meeting = decoding.decode(lease.team, lease.meeting, fields, self.playbook)
        thoughts.begin(meeting)
        return meeting.version, None

    async def _renews(self, lease: Lease) -> bool:
        try:
            return await self.meetings.renew(lease)
        except MeetingsUnavailableError:
            return True  # as above
