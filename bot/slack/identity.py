"""Who the bot is in its workspace: asked of Slack once, and given to Bolt from memory.

Bolt asks again and again on its own, and while Slack does not answer it drops the delivery with a 200.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from slack_bolt.authorization import AuthorizeResult

from bot.logs import logger
from bot.slack.session import SlackWatch
from bot.slack.web_api import BusyError, RefusedError, WebApi

RETRY_SECONDS: Final = 2.0
LOOK_AGAIN_SECONDS: Final = 30.0

log = logger("identity")


class NotReadyError(Exception):
    """Slack has not said yet who we are; the front door lets nothing in until it has."""


@dataclass(slots=True)
class Identity:
    """Known after the first answer of `auth.test`; until then nothing is taken from Slack."""

    api: WebApi
    known: AuthorizeResult | None = None
    watch: SlackWatch = field(default_factory=SlackWatch)
    look_again_seconds: float = LOOK_AGAIN_SECONDS

    def team(self) -> str | None:
        """The workspace that the token is for."""
        return self.known.team_id if self.known else None

    async def find_out(self) -> None:
        """Ask until Slack answers; a wrong token is logged each time, since only an operator can mend it."""
        while self.known is None:
            try:
                self.known = _read(await self.api.call("auth.test", {}), self.api.token)
            except (BusyError, RefusedError) as error:
                log.warning("slack does not say who we are; is SLACK_BOT_TOKEN right?", reason=error.reason)
                await asyncio.sleep(RETRY_SECONDS)

    async def keep_asking(self) -> None:
        """While Slack refuses the token, ask whether it still does: nothing else may be said to it meanwhile."""
        while True:
            await asyncio.sleep(self.look_again_seconds)
            if self.known and self.watch.token_refused:
                with suppress(BusyError, RefusedError):
                    await self.api.call("auth.test", {})

    def authorizer(self) -> Callable[[], Awaitable[AuthorizeResult]]:
        """For Bolt, which looks at argument names and cannot call a bound method."""

        async def authorize() -> AuthorizeResult:
            if self.known is None:
                raise NotReadyError
            return self.known

        return authorize


def _read(answer: Mapping[str, Any], token: str) -> AuthorizeResult:
    if not answer.get("team_id"):
        raise RefusedError("no_team")
    return AuthorizeResult(
        enterprise_id=answer.get("enterprise_id"),
        team_id=answer["team_id"],
        bot_token=token,
        bot_id=answer.get("bot_id"),
        bot_user_id=answer.get("user_id"),
    )
