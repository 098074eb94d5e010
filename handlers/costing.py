"""`/ragvsft cost` and "Adjust": figures from a command or a window, and the estimate that follows from them."""

import asyncio
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers import presses
from handlers.buttons import GONE, OUTDATED
from handlers.cards.estimate_form import Form, estimate_view, read_form
from handlers.figures import VOLUME, basis_of
from handlers.guard import NOT_STORED, Body, installing_team, tell, telling
from handlers.meetings import Answered, Change, Estimated, Meeting, MeetingsUnavailableError, Outcome, Started
from handlers.mrkdwn import Mrkdwn, link
from handlers.services import Services
from handlers.windows import OUTDATED_WINDOW, in_window, notice_view, opened, redrawn, show
from knowledge.costs.costing import Costing
from knowledge.costs.options import (
    OPTIONS,
    SECTIONS,
    Trouble,
    from_link,
    query_string,
    read,
    read_words,
    value,
)
from knowledge.costs.typical import typical

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
        await context.ack(Mrkdwn("\n").join(trouble.says for trouble in found))


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
        await context.ack(_no_window(services))


@telling
async def on_adjust(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """The window with what a card rests on; anyone may."""
    press = presses.read(body["actions"][0].get("value"))
    if press is None:
        await tell(context, OUTDATED)
        return
    meeting = await _look_up(services, context, press.meeting)
    if meeting is None:
        await tell(context, GONE)
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


async def on_more(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
    """One section more; what was typed stays, since fields keep their names."""
    form = read_form(body["view"].get("private_metadata"))
    wanted = body["actions"][0].get("value")
    start = from_link(form.case, services.prices()) if form else None
    if form is None or not isinstance(start, Costing) or wanted not in dict(SECTIONS):
        grown = notice_view(OUTDATED_WINDOW)
    else:
        more = form.model_copy(update={"sections": tuple(sorted({*form.sections, wanted}))})
        grown = estimate_view(more, start)
    # A window has no place for a message: to any other answer, Slack's client marks the button as failed.
    return None if await redrawn(context, body, grown) else BoltResponse(status=503)


@in_window
async def on_estimate(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Figures were submitted: store them, or say at their fields what cannot be read."""
    view = body["view"]
    form, prices = read_form(view.get("private_metadata")), services.prices()
    start = from_link(form.case, prices) if form else None
    if form is None or not isinstance(start, Costing):
        await show(context, notice_view(OUTDATED_WINDOW))
        return
    found = read(_entered(form, view["state"]["values"], start), start, prices)
    if isinstance(found, Costing):
        await _record(services, context, body, form, _change(form, start, found, body["user"]["id"]))
    else:
        await _object(context, form, found)


async def _record(
    services: Services, context: AsyncBoltContext, body: Body, form: Form, change: Change
) -> None:
    try:
        outcome = await services.meetings.record(
            installing_team(context), form.meeting, change, _delivery(body["view"]), form.reply_url
        )
    except MeetingsUnavailableError:
        await _object(context, form, [Trouble(None, NOT_STORED)])
        return
    if outcome is Outcome.NO_SUCH_MEETING:
        await show(context, notice_view(GONE))
    elif outcome is Outcome.EARLIER_ROUND:
        await show(context, notice_view(OUTDATED))
    else:
        await context.ack(response_action="clear")


def _change(form: Form, start: Costing, found: Costing, person: str) -> Change:
    """In a meeting, a volume that was changed is the person's answer to the question about it."""
    case = query_string(found)
    if form.channel:
        return Started(form.channel, "", person, form.reply_url, case)
    volume = found.volume if found.volume != start.volume else None
    vote = None if volume is None else Answered(form.round, VOLUME, person, volume)
    return Estimated(form.round, person, case, vote)


def _entered(form: Form, values: dict[str, Any], start: Costing) -> list[tuple[str, str]]:
    """What is otherwise than when the window opened: untouched figures stay exactly what they were."""
    typed = {
        option.id: (values[option.id][presses.PICK].get("value") or "").strip()
        for option in form.fields()
        if option.id in values
    }
    shown = {option.id: value(start, option) for option in OPTIONS}
    return [(id_, text) for id_, text in typed.items() if text != shown[id_]]


async def _object(context: AsyncBoltContext, form: Form, troubles: Iterable[Trouble]) -> None:
    """Under each field what is wrong; what belongs to none that is shown stands under the first."""
    shown = [option.id for option in form.fields()]
    errors: dict[str, str] = {}
    for trouble in troubles:
        field = trouble.option if trouble.option in shown else shown[0]
        errors[field] = f"{errors[field]} {trouble.says}" if field in errors else trouble.says
    await context.ack(response_action="errors", errors=errors)


def _delivery(view: dict[str, Any]) -> str:
    """A submission that was mended after trouble is another one, though Slack gives its window no other hash."""
    values = repr(sorted(view["state"]["values"].items()))
    return f"{view['id']}+{view['hash']}+{blake2b(values.encode(), digest_size=8).hexdigest()}"


async def _look_up(services: Services, context: AsyncBoltContext, meeting: str) -> Meeting | None:
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            return await services.meetings.load(installing_team(context), meeting)
    except TimeoutError as error:
        raise MeetingsUnavailableError from error


def _no_window(services: Services) -> Mrkdwn:
    return NO_WINDOW.format(link(f"{services.url}/cost", "the calculator"))
