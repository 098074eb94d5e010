"""The loop that brings threads up to date: what should stand there, less what does."""

import asyncio
import secrets
from dataclasses import dataclass, field, replace
from typing import Final

from redis.exceptions import RedisError
from slack_sdk.web.async_client import AsyncWebClient

from bot import encoding, keys
from bot.logs import logger
from bot.slack import CLOSED_PLACES, GONE_THREADS, BusyError, RefusedError, SlackThread, tell_by_url
from bot.store import Lease, RedisMeetings
from handlers.cards.card import Card
from handlers.cards.closed import closed_place
from handlers.meetings import ROOT, Meeting, MeetingsUnavailableError, Posted
from handlers.thread import cards
from knowledge.playbook import Playbook

POLL_SECONDS: Final = 1.0
AT_ONCE: Final = 8  # meetings rendered at the same time by one worker

log = logger("rendering")


class LeaseLostError(Exception):
    """Another worker renders this meeting now; whatever we were about to write is void."""


@dataclass(slots=True)
class Bell:
    """Wakes the render loop: with the shard of a change that was just stored, and for all shards now and then."""

    _rung: asyncio.Queue[int | None] = field(default_factory=asyncio.Queue)
    stopped: bool = False

    def ring(self, shard: int) -> None:
        self._rung.put_nowait(shard)

    def ring_all(self) -> None:
        if self._rung.empty():
            for shard in range(keys.SHARDS):
                self._rung.put_nowait(shard)

    async def heard(self) -> int | None:
        """The next shard to look at; `None` once it is time to stop."""
        return None if self.stopped else await self._rung.get()

    def stop(self, listeners: int) -> None:
        self.stopped = True
        for _ in range(listeners):
            self._rung.put_nowait(None)


@dataclass(frozen=True, slots=True)
class Renderer:
    """Claims meetings that are due and posts what their threads lack.

    Attributes:
        url: Where the pages are served, without a slash at its end.
    """

    meetings: RedisMeetings
    client: AsyncWebClient
    playbook: Playbook
    url: str
    bell: Bell

    async def run(self) -> None:
        """Render until `stop`; what is held by then is finished first."""
        ticker = asyncio.create_task(self._tick())
        try:
            await asyncio.gather(*(self._work() for _ in range(AT_ONCE)))
        finally:
            ticker.cancel()

    def stop(self) -> None:
        self.bell.stop(AT_ONCE)

    async def _tick(self) -> None:
        """Finds what other workers left behind, and what Slack asked to have later."""
        while True:
            self.bell.ring_all()
            await asyncio.sleep(POLL_SECONDS)

    async def _work(self) -> None:
        while (shard := await self.bell.heard()) is not None:
            try:
                while not self.bell.stopped and await self.render_next(shard):
                    pass
            except (RedisError, OSError, MeetingsUnavailableError) as error:
                log.warning("redis does not answer", error=type(error).__name__)
                await asyncio.sleep(POLL_SECONDS)

    async def render_next(self, shard: int) -> bool:
        """Render the meeting of that shard that has been due longest; false where none is due."""
        lease = await self.meetings.claim(shard, secrets.token_hex(8))
        if lease is None:
            return False
        try:
            await self._render(lease)
        except LeaseLostError:
            log.info("lease lost", meeting=lease.meeting)
        except BusyError as busy:
            log.info("slack is busy", meeting=lease.meeting, retry_after=busy.retry_after)
            await self.meetings.release(lease, 0, delay_ms=int(busy.retry_after * 1_000))
        except RefusedError as refused:
            await self._park(lease, refused.reason)
        except (RedisError, OSError, MeetingsUnavailableError):
            raise
        except Exception:
            # The meeting stays due, and is tried again when its lease runs out.
            log.exception("rendering failed", meeting=lease.meeting)
        return True

    async def _render(self, lease: Lease) -> None:
        fields = await self.meetings.fields(lease.team, lease.meeting)
        if not fields:
            await self.meetings.release(lease, 0)
            return
        meeting = encoding.decode(lease.team, lease.meeting, fields, self.playbook)
        unclear = encoding.intents(fields)
        thread = SlackThread(self.client, meeting)
        if meeting.is_member is None:
            meeting = await self._find_out_membership(lease, thread)
        for key, card in cards(meeting, self.playbook, self.url).items():
            meeting = await self._bring_up_to_date(
                lease, replace(thread, meeting=meeting), key, card, key in unclear
            )
        await self.meetings.release(lease, meeting.version)

    async def _bring_up_to_date(
        self, lease: Lease, thread: SlackThread, key: str, card: Card, unclear: bool
    ) -> Meeting:
        """Post or update one message where it differs, and return the meeting with it."""
        meeting, stands = thread.meeting, thread.meeting.posted.get(key)
        if stands and (card.once or stands.digest == card.digest):
            return meeting
        if stands:
            await thread.update(stands.ts, key, card)
            posted = stands._replace(digest=card.digest, shown=meeting.version)
        else:
            posted = Posted(
                await self._post(lease, thread, key, card, unclear),
                meeting.version,
                card.digest,
                meeting.version,
            )
        index = keys.thread(meeting.team, meeting.channel, posted.ts) if key == ROOT else None
        await self._write(lease, {keys.field(keys.POSTED, key): encoding.encode_posted(posted)}, index)
        return replace(meeting, posted={**meeting.posted, key: posted})

    async def _post(self, lease: Lease, thread: SlackThread, key: str, card: Card, unclear: bool) -> str:
        """Post a message that a worker may have posted before it died: look first, then mark, then post."""
        if unclear and (ts := await thread.find(key)):
            await thread.update(ts, key, card)
            return ts
        await self._write(lease, {keys.field(keys.POSTED, key): ""})
        return await thread.post(key, card)

    async def _find_out_membership(self, lease: Lease, thread: SlackThread) -> Meeting:
        hears = await thread.hears_replies()
        await self._write(lease, {keys.MEMBER: "1" if hears else "0"})
        return replace(thread.meeting, is_member=hears)

    async def _write(self, lease: Lease, fields: dict[str, str], index: str | None = None) -> None:
        if not await self.meetings.write(lease, fields, index):
            raise LeaseLostError

    async def _park(self, lease: Lease, reason: str) -> None:
        """Stop trying; the next change to the meeting tries again. Whoever started it learns why."""
        meeting = await self.meetings.load(lease.team, lease.meeting)
        if not meeting or not await self.meetings.write(lease, {keys.PARKED: reason}):
            return
        log.warning("meeting parked", meeting=lease.meeting, reason=reason)
        await self.meetings.release(lease, meeting.version)
        if not meeting.thread and reason in CLOSED_PLACES | GONE_THREADS:
            await tell_by_url(self.client, meeting.reply_url, closed_place(reason))
