"""The app was uninstalled, or its token revoked: what is stored of the workspace goes."""

from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.guard import Body, refusing
from handlers.services import Services

log = structlog.get_logger("ragvsft.handlers")


@refusing
async def on_uninstalled(services: Services, _context: AsyncBoltContext, body: Body) -> None:
    await _forget(services, body)


@refusing
async def on_tokens_revoked(services: Services, _context: AsyncBoltContext, body: Body) -> None:
    """The same where it is our own token; those of people, which we never ask for, are none of our business."""
    us = services.us()
    if us and us.bot_user_id in _revoked(body["event"].get("tokens")):
        await _forget(services, body)


async def _forget(services: Services, body: Body) -> None:
    """Of both events Bolt knows the workspace only from what they say, so it is compared with our own."""
    us = services.us()
    if us and us.team_id and us.team_id == body.get("team_id"):
        await services.forgetting.forget_team(us.team_id)
        log.warning(
            "the app was uninstalled, so all that is stored of the workspace is deleted", team=us.team_id
        )


def _revoked(tokens: Any) -> list[Any]:  # noqa: ANN401 -- as Slack sends it
    """The user ids of the bots whose tokens were revoked."""
    revoked = tokens.get("bot") if isinstance(tokens, dict) else None
    return revoked if isinstance(revoked, list) else []
