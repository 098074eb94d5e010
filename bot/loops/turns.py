"""A worker's turns at threads: it claims a meeting that is due, has it rendered, and gives it back whatever happens."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Final, Literal, TypeAlias

from bot.door.traffic import Traffic
from bot.logs import logger
from bot.loops.bell import Bell, Ring
from bot.loops.rendering import Rendered, Renderer
from bot.loops.saying import StoppingError
from bot.metrics import Metrics
from bot.slack.session import SLACK_SECONDS
from bot.slack.web_api import BusyError
from bot.storage import keys
from bot.storage.lease import FAILED_MS, Lease, LeaseLostError
from bot.storage.store import LEASE_MS
from handlers.store import MeetingsUnavailableError

AT_ONCE: Final = 32  # meetings rendered at the same time by one worker

CUT_OFF_MS: Final = SLACK_SECONDS * 1_000
"""Until a meeting is taken up whose render was cut off: a call may have been under way, whose fate is then certain."""

_GIVING_BACK_SECONDS: Final = 0.5
_ASK_AGAIN_SECONDS: Final = 0.2  # whether Redis answers again

Outcome: TypeAlias = Rendered | Literal["lost", "busy", "stopped", "failed"]

log = logger("rendering")


@dataclass(frozen=True, slots=True)
class Turns:
    """Takes on the meetings of one workspace, one a turn.

    Attributes:
        bell: That wakes this loop.
        team: The workspace that the renderer's token is for, `None` while that is not known: other teams may share the
            Redis, and their threads are for their own workers.
    """

    renderer: Renderer
    bell: Bell
    team: Callable[[], str | None]
    traffic: Traffic = field(default_factory=Traffic)
    metrics: Metrics = field(default_factory=Metrics)

    async def take(self, ring: Ring) -> None:
        """Render the team's meeting that the bell was rung for, once no acknowledgement waits for it."""
        await self.traffic.lull()
        team = self.team()
        if team is None or keys.shard_of(team) != ring.shard:
            return
        if ring.meeting:
            await self.render_this(team, ring.meeting)
        else:
            await self.render_next(team)

    async def render_this(self, team: str, meeting: str) -> None:
        """Render that meeting, if it is due."""
        taken = await self.renderer.meetings.take(team, meeting, secrets.token_hex(8))
        if taken:
            await self._render(taken.lease, partial(self.renderer.render, *taken))

    async def render_next(self, team: str) -> bool:
        """Render the team's meeting that has been due longest; false where none is due."""
        lease = await self.renderer.meetings.claim(team, secrets.token_hex(8))
        if lease is None:
            return False
        self.bell.ring(lease.shard)  # more may be due; whoever is free looks
        await self._render(lease, partial(self.renderer.read_and_render, lease))
        return True

    async def _render(self, lease: Lease, render: Callable[[], Awaitable[Rendered]]) -> None:
        begun = monotonic()
        outcome = await self._try(lease, render)
        if outcome == "changed":
            self.bell.ring(lease.shard, lease.meeting)
        seconds = monotonic() - begun
        self.metrics.render.labels(outcome).observe(seconds)
        if outcome == "done":
            self.metrics.behind.observe(lease.late + seconds)

    async def _try(self, lease: Lease, render: Callable[[], Awaitable[Rendered]]) -> Outcome:
        try:
            return await render()
        except LeaseLostError:
            log.info("lease lost", meeting=lease.meeting)
            return "lost"
        except BusyError as busy:
            await self._wait_for_slack(lease, busy)
            return "busy"
        except StoppingError:
            await self._release(lease, 0)
            return "stopped"
        except MeetingsUnavailableError:
            await self._hand_back(lease)
            raise
        except asyncio.CancelledError:
            await self._give_back(lease)
            raise
        except Exception:
            log.exception("rendering failed", meeting=lease.meeting)
            await self._release(lease, FAILED_MS)
            return "failed"

    async def _wait_for_slack(self, lease: Lease, busy: BusyError) -> None:
        log.info("slack is busy", meeting=lease.meeting, reason=busy.reason, retry_after=busy.retry_after)
        await self._release(lease, int(busy.retry_after * 1_000))
        # Else it would wait on for the next look at everything.
        asyncio.get_running_loop().call_later(busy.retry_after, self.bell.ring, lease.shard, lease.meeting)

    async def _give_back(self, lease: Lease) -> None:
        """What was cut off. Where Redis does not take it back, the lease runs out."""
        with suppress(MeetingsUnavailableError, TimeoutError):
            async with asyncio.timeout(_GIVING_BACK_SECONDS):
                await self._release(lease, CUT_OFF_MS)

    async def _hand_back(self, lease: Lease) -> None:
        """As soon as Redis answers again: the thread need not wait until the lease runs out."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEASE_MS / 1_000):
                while True:
                    with suppress(MeetingsUnavailableError):
                        await self._release(lease, 0)
                        return
                    await asyncio.sleep(_ASK_AGAIN_SECONDS)

    async def _release(self, lease: Lease, delay_ms: int) -> None:
        await self.renderer.meetings.release(lease, 0, delay_ms=delay_ms)
