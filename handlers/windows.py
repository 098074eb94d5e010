"""Opening a window in front of one person, in the time that Slack gives for it."""

import asyncio
from typing import Final

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers.blocks import Block, modal, section
from handlers.guard import NOT_DONE, Body, Guarded, Listener
from handlers.mrkdwn import Mrkdwn
from handlers.outsiders import ONLY_ANSWERS, is_outsider
from handlers.services import Services

OPENING_SECONDS: Final = 2.0
"""For the call; what triggered it has to be acknowledged within 3 s, and its trigger is good for no longer."""

OUTDATED_WINDOW: Final = Mrkdwn(
    "This window is of another release. Please close it and type your command again."
)

log = structlog.get_logger("ragvsft.handlers")


async def opened(context: AsyncBoltContext, body: Body, view: Block) -> bool:
    """Whether Slack said that the window is open; where it did not, the person has to be told another way."""
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            await context.client.views_open(trigger_id=str(body.get("trigger_id", "")), view=view)
    except Exception as error:  # noqa: BLE001 -- refused, busy, cut off, slow: there is one other way for all
        log.warning("slack opened no window", reason=_reason(error))
        return False
    return True


async def redrawn(context: AsyncBoltContext, body: Body, view: Block) -> bool:
    """Whether Slack put a view in the place of the one that was clicked in, or there is nothing left to do."""
    place = {"view_id": body["view"]["id"], "hash": body["view"]["hash"]}
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            await context.client.views_update(**place, view=view)
    except Exception as error:  # noqa: BLE001 -- as above
        log.warning("slack changed no window", reason=_reason(error))
        return _reason(error) in {"hash_conflict", "not_found"}  # the next click was quicker, or it is closed
    return True


def _reason(error: Exception) -> str:
    """Slack's own word, or the name of what the network gave."""
    answer = getattr(getattr(error, "response", None), "data", None)
    return str(answer.get("error")) if isinstance(answer, dict) else type(error).__name__


def in_window(listener: Listener) -> Guarded:
    """As `telling`, for what people submit: there is no other place to say what became of it."""

    async def guarded(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
        try:
            if is_outsider(context, body):
                await show(context, notice_view(ONLY_ANSWERS))
                return None
            return await listener(services, context, body)
        except Exception:
            log.exception("listener failed", listener=listener.__name__)
            await show(context, notice_view(NOT_DONE))
        return None

    return Guarded(guarded)


async def show(context: AsyncBoltContext, view: Block) -> None:
    """Put it in the place of the window that was submitted."""
    await context.ack(response_action="update", view=view)


def notice_view(text: Mrkdwn) -> Block:
    return modal("ragvsft", [section(text)], "notice")
