"""The loop that brings threads up to date: what should stand there, less what does."""

import asyncio
import math
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import monotonic, time
from typing import Final, Literal, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from bot import encoding, keys
from bot.bell import Bell
from bot.lease import Lease
from bot.logs import logger
from bot.metrics import Metrics
from bot.slack import BusyError, RefusedError, SlackThread, tell_by_url
from bot.slack_session import SLACK_SECONDS
from bot.store import LEASE_MS, RedisMeetings, is_newer
from bot.traffic import Traffic
from handlers.cards.card import Card
from handlers.cards.closed import OPEN_TO_ALL, closed_place
from handlers.meetings import ROOT, Meeting, Posted
from handlers.store import MeetingsUnavailableError
from handlers.thread import card_elsewhere, cards
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook

AT_ONCE: Final = 8  # meetings rendered at the same time by one worker

_SURE_SECONDS: Final = LEASE_MS / 1_000 - SLACK_SECONDS
"""So long after it was asked for, a lease certainly outlasts one call."""

NEWER_MS: Final = 2_000  # until a meeting that a newer release wrote is offered to the workers again
FAILED_MS: Final = 60_000  # until a meeting is tried again that met an error of ours

LAST_CALL_SECONDS: Final = 1.5
"""Told to stop, a worker begins no call of Slack's after that; whatever its threads lack then is another's to post."""

CUT_OFF_MS: Final = SLACK_SECONDS * 1_000
"""Until a meeting is taken up whose render was cut off: a call may have been under way, whose fate is then certain."""

_GIVING_BACK_SECONDS: Final = 0.5
_ASK_AGAIN_SECONDS: Final = 0.2  # whether Redis answers again

Rendered: TypeAlias = Literal["done", "changed", "left", "parked", "lost", "busy", "stopped", "failed"]
"""What came of one turn at a thread. "changed": it was changed meanwhile; "left": nothing of it is ours to show."""

log = logger("rendering")


class LeaseLostError(Exception):
    """Another worker renders this meeting now; whatever we were about to write is void."""


class StoppingError(Exception):
    """This worker stops, and the thread still lacks something."""


@dataclass(slots=True)
class Renderer:
    """Claims meetings that are due and posts what their threads lack.

    Attributes:
        url: Where the pages are served, without a slash at its end.
        prices: Of today.
        team: The workspace that the client's token is for, `None` while that is not known: other teams may share the
            Redis, and their threads are for their own workers.
    """

    meetings: RedisMeetings
    client: AsyncWebClient
    playbook: Playbook
    url: str
    bell: Bell
    prices: Callable[[], PriceList]
    team: Callable[[], str | None]
    traffic: Traffic = field(default_factory=Traffic)
    metrics: Metrics = field(default_factory=Metrics)
    _last_call: float = math.inf  # of `monotonic`

    def stop(self) -> None:
        """Bring to an end what is held, and give back at once what cannot be ended soon."""
        self._last_call = monotonic() + LAST_CALL_SECONDS

    async def take(self, shard: int) -> None:
        """Render the team's next meeting, where it lies in that shard, once no acknowledgement waits for it."""
        await self.traffic.lull()
        team = self.team()
        if team is not None and keys.shard_of(team) == shard:
            await self.render_next(team)

    async def render_next(self, team: str) -> bool:
        """Render the team's meeting that has been due longest; false where none is due."""
        lease = await self.meetings.claim(team, secrets.token_hex(8))
        if lease is None:
            return False
        self.bell.ring(lease.shard)  # more may be due; whoever is free looks
        begun = monotonic()
        rendered = await self._try(lease)
        seconds = monotonic() - begun
        self.metrics.render.labels(rendered).observe(seconds)
        if rendered == "done":
            self.metrics.behind.observe(lease.late + seconds)
        return True

    async def _try(self, lease: Lease) -> Rendered:
        try:
            return await self._render(lease)
        except LeaseLostError:
            log.info("lease lost", meeting=lease.meeting)
            return "lost"
        except BusyError as busy:
            log.info("slack is busy", meeting=lease.meeting, reason=busy.reason, retry_after=busy.retry_after)
            await self.meetings.release(lease, 0, delay_ms=int(busy.retry_after * 1_000))
            # Else it would wait on for the next look at everything.
            asyncio.get_running_loop().call_later(busy.retry_after, self.bell.ring, lease.shard)
            return "busy"
        except StoppingError:
            await self.meetings.release(lease, 0, delay_ms=0)
            return "stopped"
        except MeetingsUnavailableError:
            await self._hand_back(lease)
            raise
        except asyncio.CancelledError:
            await self._give_back(lease)
            raise
        except Exception:
            log.exception("rendering failed", meeting=lease.meeting)
            await self.meetings.release(lease, 0, delay_ms=FAILED_MS)
            return "failed"

    async def _give_back(self, lease: Lease) -> None:
        """What was cut off. Where Redis does not take it back, the lease runs out."""
        with suppress(MeetingsUnavailableError, TimeoutError):
            async with asyncio.timeout(_GIVING_BACK_SECONDS):
                await self.meetings.release(lease, 0, delay_ms=CUT_OFF_MS)

    async def _hand_back(self, lease: Lease) -> None:
        """As soon as Redis answers again: the thread need not wait until the lease runs out."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEASE_MS / 1_000):
                while True:
                    with suppress(MeetingsUnavailableError):
                        await self.meetings.release(lease, 0, delay_ms=0)
                        return
                    await asyncio.sleep(_ASK_AGAIN_SECONDS)

    async def _render(self, lease: Lease) -> Rendered:
        found = await self._read(lease)
        if found is None:
            return "left"
        fields, meeting = found
        try:
            meeting = await self._bring_all_up_to_date(lease, meeting, encoding.intents(fields))
        except RefusedError as refused:
            await self._park(lease, meeting, refused.reason, told=keys.PARKED in fields)
            return "parked"
        if await self.meetings.release(lease, meeting.version, thread=_thread_of(meeting)):
            return "done"
        self.bell.ring(lease.shard)
        return "changed"

    async def _read(self, lease: Lease) -> tuple[dict[str, str], Meeting] | None:
        """What there is to render, with its fields; `None` where it is a newer release's, or nobody's."""
        try:
            fields = await self.meetings.fields(lease.team, lease.meeting)
            if not fields or is_newer(fields):
                await self.meetings.release(lease, 0, delay_ms=NEWER_MS if fields else None)
                return None
            return fields, encoding.decode(lease.team, lease.meeting, fields, self.playbook)
        except encoding.UnreadableMeetingError as unreadable:
            log.warning("meeting cannot be read", meeting=lease.meeting)
            await self.meetings.release(lease, unreadable.version)
            return None

    async def _bring_all_up_to_date(self, lease: Lease, meeting: Meeting, unclear: dict[str, int]) -> Meeting:
        thread = SlackThread(self.client, meeting)
        if meeting.is_member is None and meeting.is_typed_to:
            meeting = await self._find_out_membership(lease, thread)
        meeting = await self._find_left_behind(lease, thread, meeting, unclear)
        for key, card in self._cards(meeting).items():
            thread = replace(thread, meeting=meeting)
            meeting = await self._bring_up_to_date(lease, thread, key, card, unclear.get(key))
        return meeting

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
        if monotonic() > self._last_call:
            raise StoppingError
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
        meeting = replace(meeting, posted={**meeting.posted, key: posted})
        index = _thread_of(meeting) if key == ROOT else None
        await self._write(lease, {keys.field(keys.POSTED, key): encoding.encode_posted(posted)}, index)
        return meeting

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

    async def _park(self, lease: Lease, meeting: Meeting, reason: str, *, told: bool) -> None:
        """Stop trying; the next change to the meeting tries again. Whoever made the last one learns why, once.

        Whoever asked something learns it together with the reply.
        """
        waits = bool(meeting.waiting)
        if not waits:
            await self._write(lease, {keys.PARKED: reason})
        log.warning("meeting parked", meeting=lease.meeting, reason=reason)
        await self.meetings.release(lease, meeting.version, thread=_thread_of(meeting))
        if not waits and not told:
            in_channel = reason in OPEN_TO_ALL and meeting.kind != "meeting" and meeting.thread is None
            await tell_by_url(
                self.client, meeting.reply_url, self._elsewhere(meeting, reason), in_channel=in_channel
            )

    def _elsewhere(self, meeting: Meeting, reason: str) -> Card:
        """What is said by the address of a command or a click, where the bot cannot post."""
        begun = meeting.thread is not None
        if meeting.kind == "meeting" or begun:
            return Card(closed_place(reason, begun=begun), ())
        return card_elsewhere(meeting, self.url, self.prices(), reason)


def _thread_of(meeting: Meeting) -> str | None:
    """The key that leads from what is typed in its thread to it; where a talk hangs on a message, its id does."""
    root = meeting.posted.get(ROOT)
    return keys.thread(meeting.team, meeting.channel, root.ts) if root else None
