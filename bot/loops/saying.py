"""What a thread lacks, said under one lease, so that a crash loses nothing and says nothing twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic, time
from typing import Final, NamedTuple

from bot.slack.messages import POST, UPDATE, SlackThread
from bot.slack.patience import PatientApi, held_back_by
from bot.slack.session import SLACK_SECONDS
from bot.slack.web_api import RATE_LIMITED, BusyError, RefusedError
from bot.storage import keys
from bot.storage.lease import Lease, LeaseLostError
from bot.storage.posts import NOT_POSTED, encode_intent, encode_posted
from bot.storage.store import LEASE_MS, RedisMeetings
from handlers.cards.card import Card
from handlers.meetings import ROOT, Meeting, Posted

_SURE_SECONDS: Final = LEASE_MS / 1_000 - SLACK_SECONDS
"""So long after it was asked for, a lease certainly outlasts one call."""


class StoppingError(Exception):
    """This worker stops, and the thread still lacks something."""

    nothing_done = True


class Lacking(NamedTuple):
    """A message that is to be posted, or to be brought up to date.

    Attributes:
        stands: What stands there now; `None` where it is to be posted.
    """

    key: str
    card: Card
    stands: Posted | None

    @property
    def method(self) -> str:
        return UPDATE if self.stands else POST

    @property
    def stands_as_it_should(self) -> bool:
        return self.stands is not None and (self.card.once or self.stands.digest == self.card.digest)

    def marked(self, now: float) -> str:
        """Until Slack's answer is stored, nobody knows what stands there, should it be lost."""
        return encode_posted(self.stands._replace(digest="")) if self.stands else encode_intent(now)

    @property
    def unsaid(self) -> str:
        """Where it was certainly not said, all is as before."""
        return encode_posted(self.stands) if self.stands else NOT_POSTED


@dataclass(slots=True)
class Saying:
    """Says what one thread lacks.

    That something is about to be said is stored before; what became of it goes to Redis with whatever is stored next,
    at the latest when the lease is given back.

    Attributes:
        meeting: With the message that its thread hangs on, once that stands.
        stops: Whether it is too late to begin another call, since this worker is told to stop.
        learned: Fields that are not stored yet.
    """

    meetings: RedisMeetings
    api: PatientApi
    lease: Lease
    meeting: Meeting
    stops: Callable[[], bool]
    learned: dict[str, str] = field(default_factory=dict)
    _leave_by: float = 0

    async def say(self, lacking: Sequence[Lacking]) -> None:
        """Say all of it, in this order.

        Raises:
            LeaseLostError: Another worker renders it now.
            BusyError: Slack wants to be asked again later.
            RefusedError: Slack will never take one of them.
            StoppingError: This worker was told to stop.
            MeetingsUnavailableError: Redis does not answer.
        """
        self._go_on()
        held_back = await self._mark(lacking)
        for at, (each, seconds) in enumerate(zip(lacking, held_back, strict=True)):
            try:
                self._note(each.key, await self._said(each, seconds))
            except (BusyError, RefusedError, StoppingError) as error:
                unsaid = lacking[at if error.nothing_done else at + 1 :]
                self.learned |= {_field(one.key): one.unsaid for one in unsaid}
                await self.save()
                raise

    async def save(self, thread: str | None = None) -> None:
        """Store what was learned, and renew the lease; `thread` is as for `RedisMeetings.write`.

        Raises:
            LeaseLostError: Another worker renders it now.
        """
        leave_by = monotonic() + _SURE_SECONDS
        self._renewed(leave_by, held=await self.meetings.write(self.lease, self.learned, thread))

    async def _mark(self, lacking: Sequence[Lacking]) -> tuple[float, ...]:
        """Store that all of it is about to be said; the seconds for which each call is held back."""
        leave_by, now = monotonic() + _SURE_SECONDS, time()
        marks = {_field(each.key): each.marked(now) for each in lacking}
        team, channel = self.meeting.team, self.meeting.channel
        calls = [held_back_by(team, each.method, channel) for each in lacking]
        held_back = await self.meetings.mark(self.lease, self.learned | marks, calls)
        self._renewed(leave_by, held=held_back is not None)
        return held_back or ()

    def _renewed(self, leave_by: float, *, held: bool) -> None:
        """A worker that was held up cannot trust an answer that lay waiting for it."""
        if not held or monotonic() > leave_by:
            raise LeaseLostError
        self._leave_by = leave_by
        self.learned.clear()

    async def _said(self, lacking: Lacking, held_back: float) -> Posted:
        self._go_on()
        if held_back:
            raise BusyError(held_back, RATE_LIMITED, nothing_done=True)
        if monotonic() > self._leave_by - _SURE_SECONDS / 2:
            await self.save()
        thread, version, digest = (
            SlackThread(self.api, self.meeting),
            self.meeting.version,
            lacking.card.digest,
        )
        if lacking.stands:
            await thread.update(lacking.stands.ts, lacking.key, lacking.card, self._leave_by)
            return lacking.stands._replace(digest=digest, shown=version)
        ts = await thread.post(lacking.key, lacking.card, self._leave_by)
        return Posted(ts, version, digest, version)

    def _go_on(self) -> None:
        if self.stops():
            raise StoppingError

    def _note(self, key: str, posted: Posted) -> None:
        self.learned[_field(key)] = encode_posted(posted)
        if key == ROOT:
            self.meeting = replace(self.meeting, posted={**self.meeting.posted, key: posted})


def _field(key: str) -> str:
    return keys.field(keys.POSTED, key)
