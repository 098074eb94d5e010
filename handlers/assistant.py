"""The assistant pane: a greeting with questions to begin with, and a line while an answer is being looked for.

None of it is part of the conversation that is stored: where Slack does not take it, the pane does without.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final

import structlog
from pydantic import BaseModel, ValidationError
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.cards.notices import greeting_card
from handlers.guard import Body, installing_team, refusing
from handlers.ids import Id, Ts
from handlers.said import Said
from handlers.services import Services

CALL_SECONDS: Final = 0.5
"""For a call that may as well fail; the delivery has to be stored and acknowledged within 3 s."""

PROMPTS: Final = (
    ("Fine-tune on our wiki?", "Can't we just fine-tune a model on our wiki?"),
    ("Is 200 examples enough?", "What if we have only 200 labelled examples?"),
    ("Why not a long context?", "Why not put all our documents into a long context?"),
    ("When do we need both?", "When does it make sense to combine RAG and fine-tuning?"),
)
"""Title and question of what the pane suggests; the manifest has the same four."""

PROMPTS_TITLE: Final = "Ask what your planning meeting is stuck on"

log = structlog.get_logger("ragvsft.handlers")


class Pane(BaseModel):
    """A thread that somebody opened with the bot."""

    channel_id: Id
    thread_ts: Ts


@refusing
async def on_home_opened(_services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Somebody opened the conversation with the bot: what it may begin with stands above the field to type in."""
    event = body["event"]
    if event.get("tab") == "messages":
        await _tried(
            context.client.assistant_threads_setSuggestedPrompts(
                channel_id=str(event.get("channel")), title=PROMPTS_TITLE, prompts=_prompts()
            )
        )


@refusing
async def on_pane_opened(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """The same in the older kind of pane, where each opening begins a thread: greet in it, however often Slack says so.

    Apps that were made before June 2026 have it: https://docs.slack.dev/ai/migrating-to-agent-messaging/
    """
    pane = _pane(body)
    if pane is None or not await services.meetings.first_time(
        installing_team(context), f"{pane.channel_id}+{pane.thread_ts}+pane"
    ):
        return
    card, client = greeting_card(), context.client
    await _tried(
        client.chat_postMessage(
            channel=pane.channel_id, thread_ts=pane.thread_ts, text=card.text, blocks=card.blocks
        )
    )
    await _tried(
        client.assistant_threads_setSuggestedPrompts(
            channel_id=pane.channel_id, thread_ts=pane.thread_ts, prompts=_prompts()
        )
    )


async def say_looking(services: Services, context: AsyncBoltContext, said: Said) -> None:
    """Beside the pane's name, until the reply stands."""
    status = f"is looking through {services.inquiries.passages} passages\N{HORIZONTAL ELLIPSIS}"
    await _tried(
        context.client.assistant_threads_setStatus(
            channel_id=said.channel, thread_ts=said.thread, status=status
        )
    )


async def _tried(call: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(CALL_SECONDS):
            await call
    except Exception as error:  # noqa: BLE001 -- refused, busy, cut off, slow: the conversation goes on without it
        log.warning("the assistant pane does without", error=type(error).__name__)


def _prompts() -> list[dict[str, str]]:
    return [{"title": title, "message": message} for title, message in PROMPTS]


def _pane(body: Body) -> Pane | None:
    try:
        return Pane.model_validate(body["event"].get("assistant_thread"))
    except ValidationError:
        return None
