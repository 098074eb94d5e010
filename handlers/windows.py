"""Opening a window in front of one person, in the time that Slack gives for it."""

import asyncio
from typing import Final

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.blocks import Block
from handlers.guard import Body

OPENING_SECONDS: Final = 2.0
"""For the call; what triggered it has to be acknowledged within 3 s, and its trigger is good for no longer."""

log = structlog.get_logger("ragvsft.handlers")


async def opened(context: AsyncBoltContext, body: Body, view: Block) -> bool:
    """Whether Slack said that the window is open; where it did not, the person has to be told another way."""
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            await context.client.views_open(trigger_id=str(body.get("trigger_id", "")), view=view)
    except Exception as error:  # noqa: BLE001 -- refused, busy, cut off, slow: there is one other way for all
        log.warning("slack opened no window", error=type(error).__name__)
        return False
    return True
