"""The loop that brings threads up to date: what should stand there, less what does."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from time import monotonic, time
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from bot import encoding, keys
from bot.logs import logger
from bot.slack import SLACK_SECONDS, BusyError, RefusedError, SlackThread, tell_by_url
from bot.store import LEASE_MS, Lease, RedisMeetings, is_newer
from bot.traffic import Traffic
from handlers.cards.card import Card
from handlers.cards.closed import OPEN_TO_ALL, closed_place
from handlers.meetings import ROOT, Meeting, MeetingsUnavailableError, Posted
from handlers.thread import card_elsewhere, cards
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook

POLL_SECONDS: Final = 1.0
AT_ONCE: Final = 8  # meetings rendered at the same time by one worker

_SURE_SECONDS: Final = LEASE_MS / 1_000 - SLACK_SECONDS
"""So long after it was asked for, a lease certainly outlasts one call."""

NEWER_MS: Final = 2_000  # until a meeting that a newer release wrote is offered to the workers again
FAILED_MS: Final = 60_000  # until a meeting is tried again that met an error of ours

log = logger("rendering")


class LeaseLostError(Exception):
    """Another worker renders this meeting now; whatever we were about to write is void."""


@dataclass(slots=True)
class Bell:
    """Wakes the render loop with a shard to look at; a shard waits in line once, however often it is rung."""

    _line: asyncio.Queue[int | None] = field(default_factory=asyncio.Queue)
    _waiting: set[int] = field(default_factory=set)
    _stopped: bool = False

    def ring(self, shard: int) -> None:
        if shard not in self._waiting:
            self._waiting.add(shard)
            self._line.put_nowait(shard)

    async def heard(self) -> int | None:
        """The next shard to look at; `None` once it is time to stop."""
        shard = None if self._stopped else await self._line.get()
        self._waiting.discard(-1 if shard is None else shard)
        return shard

    def stop(self, listeners: int) -> None:
        self._stopped = True
        for _ in range(listeners):
            self._line.put_nowait(None)


@dataclass(slots=True)
class Renderer:
    """Claims meetings that are due and posts what their threads lack.

    Attributes:
        url: Where the pages are served, without a slash at its end.
        prices: Of today.
    """

    meetings: RedisMeetings
    client: AsyncWebClient
    playbook: Playbook
    url: str
    bell: Bell
    prices: Callable[[], PriceList]
    traffic: Traffic = field(default_factory=Traffic)
    _redis_answers: bool = True

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
            for shard in range(keys.SHARDS):
                self.bell.ring(shard)
            await asyncio.sleep(POLL_SECONDS)

    async def _work(self) -> None:
        """One meeting a ring, so that a busy team does not keep the others waiting."""
        while (shard := await self.bell.heard()) is not None:
            await self.traffic.lull()
            try:
                await self.render_next(shard)
            except MeetingsUnavailableError as error:
                self._note(answers=False, error=error.__cause__)
            except Exception:
                log.exception("the render loop met an error")
            else:
                self._note(answers=True)

    def _note(self, *, answers: bool, error: BaseException | None = None) -> None:
        """Log an outage once, and its end."""
        if answers is not self._redis_answers:
            self._redis_answers = answers
            if answers:
                log.info("redis answers again")
            else:
                log.warning("redis does not answer", error=type(error).__name__)

    async def render_next(self, shard: int) -> bool:
        """Render the meeting of that shard that has been due longest; false where none is due."""
        lease = await self.meetings.claim(shard, secrets.token_hex(8))
        if lease is None:
            return False
        self.bell.ring(shard)  # more may be due; whoever is free looks
        try:
            await self._render(lease)
        except LeaseLostError:
            log.info("lease lost", meeting=lease.meeting)
        except BusyError as busy:
            log.info("slack is busy", meeting=lease.meeting, reason=busy.reason, retry_after=busy.retry_after)
            await self.meetings.release(lease, 0, delay_ms=int(busy.retry_after * 1_000))
        except MeetingsUnavailableError:
            raise  # the lease runs out, and the meeting is due again
        except Exception:
            log.exception("rendering failed", meeting=lease.meeting)
            await self.meetings.release(lease, 0, delay_ms=FAILED_MS)
        return True

    async def _render(self, lease: Lease) -> None:
        fields = await self.meetings.fields(lease.team, lease.meeting)
        if not fields or is_newer(fields):
            await self.meetings.release(lease, 0, delay_ms=NEWER_MS if fields else None)
            return
        meeting = encoding.decode(lease.team, lease.meeting, fields, self.playbook)
        try:
            await self._bring_all_up_to_date(lease, meeting, encoding.intents(fields))
        except RefusedError as refused:
            await self._park(lease, meeting, refused.reason)
        else:
            if not await self.meetings.release(lease, meeting.version):
                self.bell.ring(lease.shard)  # it was changed meanwhile

    async def _bring_all_up_to_date(self, lease: Lease, meeting: Meeting, unclear: dict[str, int]) -> None:
        thread = SlackThread(self.client, meeting)
        if meeting.is_member is None and meeting.kind == "meeting":  # nothing is typed to an estimate
            meeting = await self._find_out_membership(lease, thread)
        meeting = await self._find_left_behind(lease, thread, meeting, unclear)
        for key, card in self._cards(meeting).items():
            thread = replace(thread, meeting=meeting)
            meeting = await self._bring_up_to_date(lease, thread, key, card, unclear.get(key))

    def _cards(self, meeting: Meeting) -> dict[str, Card]:
        return cards(meeting, self.playbook, self.url, self.prices())

    async def _find_left_behind(
        self, lease: Lease, thread: SlackThread, meeting: Meeting, unclear: dict[str, int]
    ) -> Meeting:
        """A message that a dead worker may have posted, and that the answers want no more, still has to be known.

        Else it would stand as it is for ever: nothing is brought up to date that nobody knows of.
        """
        if not unclear:
            return meeting
        wanted = self._cards(meeting)
        for key in sorted(unclear.keys() - wanted.keys()):
            ts = await thread.find(key, unclear[key])
            posted = Posted(ts, meeting.version, "", meeting.version) if ts else None
            known = encoding.encode_posted(posted) if posted else encoding.NOT_POSTED
            await self._write(lease, {keys.field(keys.POSTED, key): known})
            if posted:
                meeting = replace(meeting, posted={**meeting.posted, key: posted})
        return meeting

    async def _bring_up_to_date(
        self, lease: Lease, thread: SlackThread, key: str, card: Card, marked: int | None
    ) -> Meeting:
        """Post or update one message where it differs, and return the meeting with it."""
        meeting, stands = thread.meeting, thread.meeting.posted.get(key)
        if stands and (card.once or stands.digest == card.digest):
            return meeting
        if stands:
            # Until Slack's answer is stored nobody knows what stands there, should it be lost.
            unclear = encoding.encode_posted(stands._replace(digest=""))
            leave_by = await self._write(lease, {keys.field(keys.POSTED, key): unclear})
            await thread.update(stands.ts, key, card, leave_by)
            posted = stands._replace(digest=card.digest, shown=meeting.version)
        else:
            posted = Posted(
                await self._post(lease, thread, key, card, marked),
                meeting.version,
                card.digest,
                meeting.version,
            )
        index = keys.thread(meeting.team, meeting.channel, posted.ts) if key == ROOT else None
        await self._write(lease, {keys.field(keys.POSTED, key): encoding.encode_posted(posted)}, index)
        return replace(meeting, posted={**meeting.posted, key: posted})

    async def _post(self, lease: Lease, thread: SlackThread, key: str, card: Card, marked: int | None) -> str:
        """Look for a message that a worker marked and may have posted before it died; else mark, then post."""
        mark = keys.field(keys.POSTED, key)
        if marked is not None and (ts := await thread.find(key, marked)):
            await thread.update(ts, key, card, await self._write(lease, {}))
            return ts
        leave_by = await self._write(lease, {mark: encoding.encode_intent(time())})
        try:
            return await thread.post(key, card, leave_by)
        except (BusyError, RefusedError) as error:
            if error.nothing_done:  # else it has to be looked for
                await self._write(lease, {mark: encoding.NOT_POSTED})
            raise

    async def _find_out_membership(self, lease: Lease, thread: SlackThread) -> Meeting:
        hears = await thread.hears_replies()
        await self._write(lease, {keys.MEMBER: "1" if hears else "0"})
        return replace(thread.meeting, is_member=hears)

    async def _write(self, lease: Lease, fields: dict[str, str], index: str | None = None) -> float:
        """Write, and renew the lease; the moment until which a call may leave, and end within the lease.

        A worker that was held up cannot trust an answer that lay waiting for it.
        """
        leave_by = monotonic() + _SURE_SECONDS
        if not await self.meetings.write(lease, fields, index) or monotonic() > leave_by:
            raise LeaseLostError
        return leave_by

    async def _park(self, lease: Lease, meeting: Meeting, reason: str) -> None:
        """Stop trying; the next change to the meeting tries again. Whoever made the last one learns why."""
        await self._write(lease, {keys.PARKED: reason})
        log.warning("meeting parked", meeting=lease.meeting, reason=reason)
        await self.meetings.release(lease, meeting.version)
        if meeting.kind == "estimate" and meeting.thread is None:
            card = card_elsewhere(meeting, self.url, self.prices(), reason)
            await tell_by_url(self.client, meeting.reply_url, card, in_channel=reason in OPEN_TO_ALL)
        else:
            text = closed_place(reason, begun=meeting.thread is not None)
            await tell_by_url(self.client, meeting.reply_url, Card(text, ()))
