"""One guard around every listener: nothing fails silently, nobody reads an exception."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Final, TypeAlias

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.delivery import note_told
from handlers.mrkdwn import Mrkdwn
from handlers.outsiders import ONLY_ANSWERS, is_outsider
from handlers.reply_address import webhook
from handlers.services import Services
from handlers.store import MeetingsUnavailableError

Body: TypeAlias = dict[str, Any]
"""A delivery of Slack's as it came, parsed."""

Listener: TypeAlias = Callable[[Services, AsyncBoltContext, Body], Awaitable[BoltResponse | None]]


@dataclass(frozen=True, slots=True)
class Guarded:
    """A listener that cannot fail silently. Only guards make one, and nothing else can be bound to Bolt.

    Attributes:
        run: Bolt fills arguments in by name and looks at this signature; a misspelt one would be `None`.
    """

    run: Listener

    def bound(self, services: Services) -> Callable[..., Awaitable[BoltResponse | None]]:
        """What Bolt calls."""
        return partial(self.run, services)


# A store that was too slow to answer may yet have done it.
NOT_STORED: Final = Mrkdwn(
    "I could not make sure that this is stored. If it does not show within a minute, please try again."
)
NOT_DONE: Final = Mrkdwn(
    "Something went wrong on my side and nothing was changed. Please try again in a minute."
)

TELL_SECONDS: Final = 0.5
"""How long an acknowledgement waits for a private message; a slow one goes on by itself."""

_under_way: set[asyncio.Task[None]] = set()  # asyncio itself keeps no hold of its tasks

log = structlog.get_logger("ragvsft.handlers")


def telling(listener: Listener) -> Guarded:
    """For commands and clicks of people of our own workspace; others are told what they may do instead."""

    @wraps(listener)
    async def of_ours(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
        if not is_outsider(context, body):
            return await listener(services, context, body)
        await (say if "command" in body else tell)(context, ONLY_ANSWERS)
        return None

    return telling_anyone(of_ours)


def telling_anyone(listener: Listener) -> Guarded:
    """For commands and clicks, which Slack delivers only once: when one fails, the person is told."""

    async def guarded(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
        try:
            return await listener(services, context, body)
        except MeetingsUnavailableError:
            await tell(context, NOT_STORED)
        except Exception:
            log.exception("listener failed", listener=listener.__name__)
            await tell(context, NOT_DONE)
        return None

    return Guarded(guarded)


def refusing(listener: Listener) -> Guarded:
    """For events, which Slack delivers again after a 5xx, a few times; and for clicks whose button it then marks."""

    async def guarded(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
        try:
            return await listener(services, context, body)
        except MeetingsUnavailableError:
            return BoltResponse(status=503)
        except Exception:
            log.exception("listener failed", listener=listener.__name__)
            return BoltResponse(status=500)

    return Guarded(guarded)


async def say(context: AsyncBoltContext, text: Mrkdwn) -> None:
    """Acknowledge a command with words for whoever typed it; Slack shows them also where the bot is no member."""
    await context.ack(text)


async def tell(context: AsyncBoltContext, text: Mrkdwn) -> None:
    """Acknowledge, and say it to that person alone."""
    note_told()
    await context.ack()
    if context.response_url:
        answering = _answer(context.client, context.response_url, text, context.thread_ts)
        telling_them = asyncio.create_task(answering)
        _under_way.add(telling_them)
        telling_them.add_done_callback(_under_way.discard)
        await asyncio.wait([telling_them], timeout=TELL_SECONDS)


async def _answer(client: AsyncWebClient, url: str, text: Mrkdwn, thread: str | None) -> None:
    """In the thread where they clicked: Slack would show it in the channel, behind what they look at."""
    try:
        if there := webhook(client, url):
            message = {"text": text, "response_type": "ephemeral", "replace_original": False}
            await there.send_dict({**message, "thread_ts": thread})
    except Exception as error:  # noqa: BLE001 -- whatever it is, there is no other way to reach them
        log.warning("could not tell the person", error=type(error).__name__)


def installing_team(context: AsyncBoltContext) -> str:
    """The workspace that installed the app; in a shared channel the payload may name the other company's."""
    result = context.authorize_result
    if result is None or not result.team_id:
        raise MeetingsUnavailableError
    return result.team_id
