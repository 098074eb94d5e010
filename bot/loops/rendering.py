"""Brings a thread up to date: what should stand there, less what does."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic, time
from typing import Final, Literal, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import logger
from bot.slack.session import SLACK_SECONDS
from bot.slack.web_api import BusyError, RefusedError, SlackThread, tell_by_url
from bot.storage import encoding, keys
from bot.storage.lease import NEWER_MS, Lease, LeaseLostError
from bot.storage.store import LEASE_MS, RedisMeetings, is_newer
from handlers.cards.card import Card
from handlers.cards.closed import OPEN_TO_ALL, closed_place
from handlers.meetings import ROOT, Meeting, Posted
from handlers.thread import card_elsewhere, cards
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook

_SURE_SECONDS: Final = LEASE_MS / 1_000 - SLACK_SECONDS
"""So long after it was asked for, a lease certainly outlasts one call."""

LAST_CALL_SECONDS: Final = 1.5
"""Told to stop, a worker begins no call of Slack's after that; whatever its threads lack then is another's to post."""

Rendered: TypeAlias = Literal["done", "changed", "left", "parked"]
"""What came of it. "changed": the meeting was, meanwhile; "left": nothing of it is ours to show."""

log = logger("rendering")


class StoppingError(Exception):
    """This worker stops, and the thread still lacks something."""


@dataclass(slots=True)
class Renderer:
    """Posts what the thread of a leased meeting lacks, and gives the lease back once that is done.

    Attributes:
        url: Where the pages are served, without a slash at its end.
        prices: Of today.
    """

    meetings: RedisMeetings
    client: AsyncWebClient
    playbook: Playbook
    url: str
    prices: Callable[[], PriceList]
    _last_call: float = math.inf  # of `monotonic`

    def stop(self) -> None:
        """Bring to an end what is held, and leave what cannot be ended soon."""
        self._last_call = monotonic() + LAST_CALL_SECONDS

    async def render(self, lease: Lease) -> Rendered:
        """Bring the thread up to date.

        Raises:
            LeaseLostError: Another worker renders it now.
            BusyError: Slack wants to be asked again later.
            StoppingError: This worker was told to stop.
            MeetingsUnavailableError: Redis does not answer.
        """
        found = await self._read(lease)
        if found is None:
            return "left"
        fields, meeting = found
        try:
            meeting = await self._bring_all_up_to_date(lease, meeting, encoding.intents(fields))
        except RefusedError as refused:
            await self._park(lease, meeting, refused.reason, told=keys.PARKED in fields)
            return "parked"
        done = await self.meetings.release(lease, meeting.version, thread=_thread_of(meeting))
        return "done" if done else "changed"

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
