"""One guard around listeners of commands and clicks: nothing fails silently, nobody reads an exception."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.meetings import MeetingsUnavailableError
from handlers.services import Services

Body: TypeAlias = dict[str, Any]
"""A delivery of Slack's as it came, parsed."""

Listener: TypeAlias = Callable[[Services, AsyncBoltContext, Body], Awaitable[None]]

NOT_STORED: Final = "I could not store that just now, so nothing was changed. Please try again in a minute."
NOT_DONE: Final = "Something went wrong on my side and nothing was changed. Please try again in a minute."

log = structlog.get_logger("ragvsft.handlers")


def telling(listener: Listener) -> Listener:
    """Slack delivers commands and clicks only once: when one fails, the person is told."""

    # Bolt fills arguments in by name and looks at this signature, not at the listener's.
    async def guarded(services: Services, context: AsyncBoltContext, body: Body) -> None:
        try:
            await listener(services, context, body)
        except MeetingsUnavailableError:
            await tell(context, NOT_STORED)
        except Exception:
            log.exception("listener failed", listener=listener.__name__)
            await tell(context, NOT_DONE)

    return guarded


async def tell(context: AsyncBoltContext, text: str) -> None:
    """Acknowledge, and say it to that person alone."""
    await context.ack()
    if context.respond is not None and context.response_url:
        await context.respond(text=text, response_type="ephemeral", replace_original=False)


def installing_team(context: AsyncBoltContext) -> str:
    """The workspace that installed the app; in a shared channel the payload may name the other company's."""
    result = context.authorize_result
    if result is None or not result.team_id:
        raise MeetingsUnavailableError
    return result.team_id
