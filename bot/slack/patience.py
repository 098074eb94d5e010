"""Slack's Retry-After, which is for every worker: whoever is told it keeps all of them from asking again too soon."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack.web_api import BusyError, meaning
from bot.storage import keys

BY_CHANNEL: Final = frozenset({"chat.postMessage"})
"""Slack counts the calls of each method by workspace; posts by channel, about one a second."""

RATE_LIMITED: Final = "ratelimited"


class PatientClient(AsyncWebClient):
    """A client that does not call a method again before its time, whichever worker was told so.

    Raises `BusyError` in place of such a call. Where Redis does not answer, Slack is asked: it will say so again.

    Args:
        client: What it calls with.
        team: The workspace of the client's token, `None` while that is not known.
    """

    def __init__(self, client: AsyncWebClient, redis: Redis, team: Callable[[], str | None]) -> None:
        super().__init__(client.token, client.base_url, session=client.session, retry_handlers=[])
        self._redis = redis
        self._team = team

    async def api_call(self, api_method: str, **arguments: Any) -> AsyncSlackResponse:  # noqa: ANN401 -- the SDK's own
        key = self._key(api_method, arguments.get("json") or arguments.get("params") or {})
        if left := await self._left(key):
            raise BusyError(left, RATE_LIMITED, nothing_done=True)
        try:
            return await super().api_call(api_method, **arguments)
        except SlackApiError as error:
            found = meaning(error)
            if isinstance(found, BusyError) and found.reason == RATE_LIMITED:
                await self._keep_quiet(key, found.retry_after)
            raise

    def _key(self, method: str, arguments: dict[str, Any]) -> str | None:
        channel = str(arguments.get("channel", "")) if method in BY_CHANNEL else ""
        team = self._team()
        return keys.quiet(team, method, channel) if team else None

    async def _left(self, key: str | None) -> float:
        """Seconds."""
        with suppress(RedisError, OSError):
            return max(0, int(await self._redis.pttl(key)) if key else 0) / 1_000
        return 0

    async def _keep_quiet(self, key: str | None, seconds: float) -> None:
        with suppress(RedisError, OSError):
            if key:
                await self._redis.set(key, "1", px=max(1, int(seconds * 1_000)))
