"""`/ragvsft cost` and "Adjust": an estimate from a command's words, or the window that asks for its figures."""

import asyncio
from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers import presses
from handlers.blocks import Block
from handlers.buttons import GONE, OUTDATED
from handlers.cards.estimate_form import Form, estimate_view, read_form
from handlers.changes import Started
from handlers.figures import basis_of
from handlers.guard import NOT_DONE, Body, installing_team, refusing, say, tell, telling
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, link
from handlers.outsiders import is_outsider
from handlers.services import Services
from handlers.store import MeetingsUnavailableError
from handlers.windows import OUTDATED_WINDOW, notice_view, opened, redrawn
from knowledge.costs.costing import Costing
from knowledge.costs.typical import typical
from knowledge.costs.written.options import (
    SECTIONS,
    from_link,
    query_string,
    read_words,
)

LOOK_UP_SECONDS: Final = 0.4
"""For the stored figures; opening the window takes the rest of the time that Slack gives."""

NO_WINDOW: Final = Mrkdwn(
    "If no window opened, please try again, type the figures as in `/ragvsft cost 50k`, or use {}."
)


async def cost(services: Services, context: AsyncBoltContext, body: Body, words: str) -> None:
    """An estimate from a command's words, or the window without them; the command guards it."""
    if not words:
        await _ask(services, context, body)
        return
    found = read_words(words, typical(), services.prices())
    if isinstance(found, Costing):
        await _start(services, context, body, found)
    else:
        await say(context, Mrkdwn("\n").join(trouble.says for trouble in found))


async def _start(services: Services, context: AsyncBoltContext, body: Body, costing: Costing) -> None:
    started = Started(
        channel=body["channel_id"],
        topic="",
        person=body["user_id"],
        reply_url=body.get("response_url") or "",
        case=query_string(costing),
    )
    await services.meetings.record(installing_team(context), services.new_id(), started, body["trigger_id"])
    await context.ack()


async def _ask(services: Services, context: AsyncBoltContext, body: Body) -> None:
    start = typical()
    form = Form(
        meeting=services.new_id(),
        channel=body["channel_id"],
        reply_url=body.get("response_url") or "",
        case=query_string(start),
    )
    if await opened(context, body, estimate_view(form, start)):
        await context.ack()
    else:
        await say(context, _no_window(services))


@telling
async def on_adjust(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """The window with what a card rests on; anyone may."""
    press = presses.read(body["actions"][0].get("value"))
    if press is None:
        await tell(context, OUTDATED)
        return
    try:
        meeting = await look_up(services, context, press.meeting)
    except MeetingsUnavailableError:
        await tell(context, NOT_DONE)
        return
    if meeting is None:
        await tell(context, GONE)
        return
    if press.round != meeting.round:
        await tell(context, OUTDATED)
        return
    start = basis_of(meeting, services.prices()).costing
    form = Form(
        meeting=meeting.id,
        round=meeting.round,
        reply_url=context.response_url or "",
        case=query_string(start),
    )
    if await opened(context, body, estimate_view(form, start)):
        await context.ack()
    else:
        await tell(context, _no_window(services))


@refusing
async def on_more(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
    """One section more; what was typed stays, since fields keep their names.

    A window has no place for a message; where the answer is an error, Slack's client marks the button as failed.
    """
    if not body.get("view"):
        await tell(context, OUTDATED)
        return None
    if is_outsider(context, body) or not await redrawn(context, body, _grown(services, body)):
        return BoltResponse(status=503)
    await context.ack()
    return None


def _grown(services: Services, body: Body) -> Block:
    form = read_form(body["view"].get("private_metadata"))
    wanted = body["actions"][0].get("value")
    start = from_link(form.case, services.prices()) if form else None
    if form is None or not isinstance(start, Costing) or wanted not in [id_ for id_, _ in SECTIONS]:
        return notice_view(OUTDATED_WINDOW)
    more = form.model_copy(update={"sections": tuple(sorted({*form.sections, wanted}))})
    return estimate_view(more, start)


async def look_up(services: Services, context: AsyncBoltContext, meeting: str) -> Meeting | None:
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            return await services.meetings.load(installing_team(context), meeting)
    except TimeoutError as error:
        raise MeetingsUnavailableError from error


def _no_window(services: Services) -> Mrkdwn:
    return NO_WINDOW.format(link(f"{services.url}/cost", "the calculator"))
