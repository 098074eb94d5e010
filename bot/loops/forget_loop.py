"""The loop that finishes what has to be forgotten: our messages in Slack, and all that is stored of a workspace."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import time
from typing import Final

from bot.logs import logger
from bot.loops.bell import Bell
from bot.slack.messages import SlackThread
from bot.slack.patience import PatientApi
from bot.slack.web_api import BusyError, RefusedError
from bot.storage import keys, posts
from bot.storage.forgetting import Job, RedisForgetting
from bot.storage.lease import FAILED_MS, LeaseLostError
from bot.storage.store import LEASE_MS
from handlers.cards.card import Card
from handlers.cards.notices import forgotten_card
from handlers.meetings import Meeting
from handlers.store import MeetingsUnavailableError

AT_ONCE: Final = 2  # jobs of one worker

SETTLED_MS: Final = LEASE_MS + 3_000
"""So long after a meeting was forgotten, whatever the worker that rendered it then was saying has certainly arrived.

The lease and some seconds: that was taken down by Redis' clock, and is compared with ours.
"""

_GONE: Final = "message_not_found"

log = logger("forgetting")


@dataclass(slots=True)
class Forgetter:
    """Claims what is to be forgotten, and finishes it.

    Attributes:
        team: The workspace that the token is for, `None` while that is not known.
        settled_ms: As above.
    """

    forgetting: RedisForgetting
    api: PatientApi
    bell: Bell
    team: Callable[[], str | None]
    settled_ms: int = SETTLED_MS

    async def take(self, shard: int) -> bool:
        """Finish what has waited longest on that shard; false where nothing does."""
        job = await self._claim(shard, secrets.token_hex(8))
        if job is None:
            return False
        self.bell.ring(shard)  # more may wait; whoever is free looks
        try:
            await self._finish(job)
        except LeaseLostError:
            log.info("lease lost")
        except BusyError as busy:
            log.info("slack is busy", reason=busy.reason, retry_after=busy.retry_after)
            await self.forgetting.release(job, delay_ms=int(busy.retry_after * 1_000))
        except MeetingsUnavailableError:
            raise  # the lease runs out, and it is due again
        except Exception:
            log.exception("forgetting failed", team=job.team)
            await self.forgetting.release(job, delay_ms=FAILED_MS)
        return True

    async def _claim(self, shard: int, token: str) -> Job | None:
        """Any worker forgets any workspace; only its own can delete messages."""
        if job := await self.forgetting.claim_workspace(shard, token):
            return job
        team = self.team()
        ours = team is not None and keys.shard_of(team) == shard
        return await self.forgetting.claim_meeting(team, token) if team and ours else None

    async def _finish(self, job: Job) -> None:
        if job.delivery:
            left = await self.forgetting.left(job)
            await self.forgetting.release(job, await self._clear(job, left) if left else None)
            return
        deleted = await self.forgetting.delete_team(job.team)
        await self.forgetting.release(job)
        log.info("a workspace is forgotten", team=job.team, meetings=deleted.meetings, keys=deleted.keys)

    async def _clear(self, job: Job, left: Mapping[str, str]) -> int | None:
        """Delete its messages but the first, which then says why; the time to wait for what may yet arrive.

        A change that was under way then may reach Slack after ours, and stand again. So it is cleared at once, for who
        looks at it, and once more when no such call can be under way.
        """
        wait = int(left[keys.LEFT_AT]) + self.settled_ms - int(time() * 1_000)
        cleared = Cleared(self.api, _meeting(job, left), forgotten_card(left[keys.LEFT_BY]))
        posted = sorted(cleared.meeting.posted.items(), key=lambda entry: entry[1].ts)
        for _, message in posted[:1]:
            await cleared.say_instead(message.ts)
        for key, message in posted[1:]:
            await cleared.delete(message.ts)
            if message.digest or wait <= 0:
                await self._note(job, key)
        unclear = posts.intents(left)
        if wait > 0 and (unclear or not all(message.digest for _, message in posted)):
            return wait
        for key, since in unclear.items():
            if ts := await SlackThread(self.api, cleared.meeting).find(key, since):
                await cleared.delete(ts)
            await self._note(job, key)
        return None

    async def _note(self, job: Job, key: str) -> None:
        """That this message is gone, so that an interruption does not begin at the first one again."""
        if not await self.forgetting.write(job, {keys.field(keys.POSTED, key): posts.NOT_POSTED}):
            raise LeaseLostError


@dataclass(frozen=True, slots=True)
class Cleared:
    """The messages of a forgotten meeting. Whatever Slack refuses for good is not tried again.

    Attributes:
        card: What stands in the place of a message that cannot be deleted, or is not to be.
    """

    api: PatientApi
    meeting: Meeting
    card: Card

    async def delete(self, ts: str) -> None:
        """Where messages must not be deleted, for compliance, at least nothing of the meeting stays in it."""
        await self._first_that_works(ts, ("chat.delete", {}), ("chat.update", self._said))

    async def say_instead(self, ts: str) -> None:
        await self._first_that_works(ts, ("chat.update", self._said), ("chat.delete", {}))

    @property
    def _said(self) -> dict[str, object]:
        return {"text": self.card.text, "blocks": self.card.blocks}

    async def _first_that_works(self, ts: str, *ways: tuple[str, dict[str, object]]) -> None:
        reasons = []
        for method, arguments in ways:
            try:
                await self.api.call(method, {"channel": self.meeting.channel, "ts": ts, **arguments})
            except RefusedError as refused:
                reasons.append(refused.reason)
            else:
                return
            if reasons[-1] == _GONE:
                return
        log.warning("slack keeps a message that was to be forgotten", reasons=reasons)


def _meeting(job: Job, left: Mapping[str, str]) -> Meeting:
    return Meeting(
        team=job.team,
        id=left[keys.LEFT_ID],
        channel=left[keys.CHANNEL],
        topic="",
        started_by="",
        posted=posts.posted(left),
        hung_on=left.get(keys.HUNG_ON, ""),
    )
