"""Slack's Retry-After, which is for every worker: whoever is told it keeps all of them from asking again too soon."""

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.slack.web_api import RATE_LIMITED, BusyError, WebApi
from bot.storage import keys

BY_CHANNEL: Final = frozenset({"chat.postMessage"})
"""Slack counts the calls of each method by workspace; posts by channel, about one a second."""


@dataclass(frozen=True, slots=True)
class PatientApi:
    """Does not call a method again before its time, whichever worker was told so.

    Where Redis does not answer, Slack is asked: it will say so again.

    Attributes:
        team: The workspace of the token, `None` while that is not known.
    """

    api: WebApi
    redis: Redis
    team: Callable[[], str | None]

    async def call(self, method: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call; raises as `WebApi` does, and `BusyError` in place of a call that Slack does not want yet."""
        if left := await self._left(self._key(method, arguments)):
            raise BusyError(left, RATE_LIMITED, nothing_done=True)
        return await self.call_at_once(method, arguments)

    async def call_at_once(
        self, method: str, arguments: Mapping[str, Any], leave_by: float = math.inf
    ) -> Mapping[str, Any]:
        """One call, by somebody who has looked what holds it back; raises as `WebApi` does."""
        try:
            return await self.api.call(method, arguments, leave_by)
        except BusyError as busy:
            if busy.reason == RATE_LIMITED:
                await self._keep_quiet(self._key(method, arguments), busy.retry_after)
            raise

    def _key(self, method: str, arguments: Mapping[str, Any]) -> str | None:
        team = self.team()
        return held_back_by(team, method, str(arguments.get("channel", ""))) if team else None

    async def _left(self, key: str | None) -> float:
        """Seconds."""
        with suppress(RedisError, OSError):
            return max(0, int(await self.redis.pttl(key)) if key else 0) / 1_000
        return 0

    async def _keep_quiet(self, key: str | None, seconds: float) -> None:
        with suppress(RedisError, OSError):
            if key:
                await self.redis.set(key, "1", px=max(1, int(seconds * 1_000)))


def held_back_by(team: str, method: str, channel: str) -> str:
    """The key that is there while Slack wants no such call."""
    return keys.quiet(team, method, channel if method in BY_CHANNEL else "")
