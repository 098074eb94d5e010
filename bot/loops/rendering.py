"""Brings a thread up to date: what should stand there, less what does."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import Final, Literal, TypeAlias

from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import logger
from bot.loops.saying import Lacking, Saying
from bot.slack.messages import SlackThread
from bot.slack.patience import PatientApi
from bot.slack.reply_url import tell_by_url
from bot.slack.web_api import RefusedError
from bot.storage import decoding, keys, posts
from bot.storage.lease import NEWER_MS, Lease
from bot.storage.store import RedisMeetings, is_newer
from handlers.cards.card import Card
from handlers.cards.closed import OPEN_TO_ALL, closed_place
from handlers.meetings import ROOT, Meeting, Posted
from handlers.thread import card_elsewhere, cards
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook

LAST_CALL_SECONDS: Final = 1.5
"""Told to stop, a worker begins no call of Slack's after that; whatever its threads lack then is another's to post."""

Rendered: TypeAlias = Literal["done", "changed", "left", "parked"]
"""What came of it. "changed": the meeting was, meanwhile; "left": nothing of it is ours to show."""

log = logger("rendering")


@dataclass(slots=True)
class Renderer:
    """Posts what the thread of a leased meeting lacks, and gives the lease back once that is done.

    Attributes:
        api: For the thread.
        client: For people in places that the bot cannot post in.
        url: Where the pages are served, without a slash at its end.
        prices: Of today.
    """

    meetings: RedisMeetings
    api: PatientApi
    client: AsyncWebClient
    playbook: Playbook
    url: str
    prices: Callable[[], PriceList]
    _last_call: float = math.inf  # of `monotonic`

    def stop(self) -> None:
        """Bring to an end what is held, and leave what cannot be ended soon."""
        self._last_call = monotonic() + LAST_CALL_SECONDS

    def _stops(self) -> bool:
        return monotonic() > self._last_call

    async def read_and_render(self, lease: Lease) -> Rendered:
        """The same as `render`, for what is not read yet."""
        try:
            fields = await self.meetings.fields(lease.team, lease.meeting)
        except decoding.UnreadableMeetingError:
            return await self.render(lease, None)
        return await self.render(lease, fields)

    async def render(self, lease: Lease, fields: Mapping[str, str] | None) -> Rendered:
        """Bring the thread up to date.

        Args:
            lease: Of the meeting.
            fields: As it is stored; none where there is no meeting, `None` where something else stands in its place.

        Raises:
            LeaseLostError: Another worker renders it now.
            BusyError: Slack wants to be asked again later.
            StoppingError: This worker was told to stop.
            MeetingsUnavailableError: Redis does not answer.
        """
        meeting = await self._decoded(lease, fields)
        if meeting is None or fields is None:
            return "left"
        saying = Saying(self.meetings, self.api, lease, meeting, self._stops)
        try:
            await self._bring_up_to_date(saying, posts.intents(fields))
        except RefusedError as refused:
            await self._park(saying, refused.reason, told=keys.PARKED in fields)
            return "parked"
        done = await self.meetings.release(
            lease, meeting.version, thread=_thread_of(saying.meeting), fields=saying.learned
        )
        return "done" if done else "changed"

    async def _decoded(self, lease: Lease, fields: Mapping[str, str] | None) -> Meeting | None:
        """What there is to render; `None` where it is a newer release's, or nobody's, and then given back."""
        if fields is not None and (not fields or is_newer(fields)):
            await self.meetings.release(lease, 0, delay_ms=NEWER_MS if fields else None)
            return None
        try:
            return decoding.decode(lease.team, lease.meeting, fields or {}, self.playbook)
        except decoding.UnreadableMeetingError as unreadable:
            log.warning("meeting cannot be read", meeting=lease.meeting)
            await self.meetings.release(lease, unreadable.version)
            return None

    async def _bring_up_to_date(self, saying: Saying, unclear: Mapping[str, int]) -> None:
        meeting = saying.meeting
        if meeting.is_member is None and meeting.is_typed_to:
            await self._find_out_membership(saying)
        await self._find_left_behind(saying, unclear)
        lacking = self._lacking(saying.meeting)
        if lacking and saying.meeting.thread is None:  # everything else hangs on the first one
            first, *lacking = lacking
            await saying.say([first])
            await saying.save(_thread_of(saying.meeting))
        if lacking:
            await saying.say(lacking)

    def _lacking(self, meeting: Meeting) -> list[Lacking]:
        """What differs from what stands, in the order in which it is said."""
        drawn = cards(meeting, self.playbook, self.url, self.prices())
        found = (Lacking(key, card, meeting.posted.get(key)) for key, card in drawn.items())
        return [each for each in found if not each.stands_as_it_should]

    async def _find_out_membership(self, saying: Saying) -> None:
        hears = await SlackThread(self.api, saying.meeting).hears_replies()
        saying.learned[keys.MEMBER] = "1" if hears else "0"
        saying.meeting = replace(saying.meeting, is_member=hears)

    async def _find_left_behind(self, saying: Saying, unclear: Mapping[str, int]) -> None:
        """Messages that a dead worker may have posted.

        Those that the answers want no more have to be known too. Else they would stand as they are for ever: nothing
        is brought up to date that nobody knows of.
        """
        for key in sorted(unclear):
            meeting = saying.meeting
            ts = await SlackThread(self.api, meeting).find(key, unclear[key])
            posted = Posted(ts, meeting.version, "", meeting.version) if ts else None
            known = posts.encode_posted(posted) if posted else posts.NOT_POSTED
            saying.learned[keys.field(keys.POSTED, key)] = known
            if posted:
                saying.meeting = replace(meeting, posted={**meeting.posted, key: posted})
            await saying.save()

    async def _park(self, saying: Saying, reason: str, *, told: bool) -> None:
        """Stop trying; the next change to the meeting tries again. Whoever made the last one learns why, once.

        Whoever asked something learns it together with the reply.
        """
        meeting, lease = saying.meeting, saying.lease
        waits = bool(meeting.waiting)
        url = await self.meetings.reply_url(meeting.team, meeting.id)
        if not waits:
            saying.learned[keys.PARKED] = reason
            await saying.save()
        log.warning("meeting parked", meeting=lease.meeting, reason=reason)
        await self.meetings.release(lease, meeting.version, thread=_thread_of(meeting))
        if not waits and not told:
            in_channel = reason in OPEN_TO_ALL and meeting.kind != "meeting" and meeting.thread is None
            await tell_by_url(self.client, url, self._elsewhere(meeting, reason), in_channel=in_channel)

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
