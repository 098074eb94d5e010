"""`/ragvsft cost` and "Adjust": figures from a command or a window, and the estimate that follows from them."""

import asyncio
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from handlers import presses
from handlers.blocks import Block
from handlers.buttons import GONE, OUTDATED
from handlers.cards.estimate_form import Form, estimate_view, read_form
from handlers.changes import Answered, Estimated, Started
from handlers.figures import VOLUME, basis_of, to_store
from handlers.guard import NOT_DONE, NOT_STORED, Body, installing_team, tell, telling
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, link
from handlers.services import Services
from handlers.store import MeetingsUnavailableError, Outcome
from handlers.windows import OUTDATED_WINDOW, in_window, notice_view, opened, redrawn, show
from knowledge.costs.costing import Costing
from knowledge.costs.typical import typical
from knowledge.costs.written.options import (
    OPTIONS,
    SECTIONS,
    Trouble,
    from_link,
    query_string,
    read,
    read_words,
    value,
)
from knowledge.voting import Ballot, Vote, in_force

Changed: TypeAlias = Sequence[tuple[str, str]]
"""Options, and the texts that were entered for them."""

LOOK_UP_SECONDS: Final = 0.4
"""For the stored figures; opening the window takes the rest of the time that Slack gives."""

ADJUST_SECONDS: Final = 2.0
"""For all attempts to store what was entered; the submission has to be answered within 3 s."""

NO_VOLUME: Final = "In a meeting the volume is an answer: give a number, or leave it as it is."

VOLUME_STAYS: Final = (
    "Your answer, {yours} calls a day, is stored. The costs stay at {theirs}, the answer of most people, or on a tie "
    "the earlier one."
)

NO_WINDOW: Final = Mrkdwn(
    "If no window opened, please try again, type the figures as in `/ragvsft cost 50k`, or use {}."
)

log = structlog.get_logger("ragvsft.handlers")


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
    try:
        meeting = await _look_up(services, context, press.meeting)
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


async def on_more(services: Services, context: AsyncBoltContext, body: Body) -> BoltResponse | None:
    """One section more; what was typed stays, since fields keep their names."""
    # A window has no place for a message; where the answer is an error, Slack's client marks the button as failed.
    try:
        done = await redrawn(context, body, _grown(services, body))
    except Exception:
        log.exception("listener failed", listener="on_more")
        done = False
    if not done:
        return BoltResponse(status=503)
    await context.ack()
    return None


def _grown(services: Services, body: Body) -> Block:
    form = read_form(body["view"].get("private_metadata"))
    wanted = body["actions"][0].get("value")
    start = from_link(form.case, services.prices()) if form else None
    if form is None or not isinstance(start, Costing) or wanted not in dict(SECTIONS):
        return notice_view(OUTDATED_WINDOW)
    more = form.model_copy(update={"sections": tuple(sorted({*form.sections, wanted}))})
    return estimate_view(more, start)


@in_window
async def on_estimate(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Figures were submitted: store them, or say at their fields what cannot be read."""
    view = body["view"]
    form, prices = read_form(view.get("private_metadata")), services.prices()
    start = from_link(form.case, prices) if form else None
    if form is None or not isinstance(start, Costing):
        await show(context, notice_view(OUTDATED_WINDOW))
        return
    changed = _entered(form, view["state"]["values"], start)
    try:
        if form.channel:
            await _ask_for(services, context, body, form, read(changed, start, prices))
        else:
            await _adjust(services, context, body, form, changed)
    except MeetingsUnavailableError:
        await _object(context, form, [Trouble(None, NOT_STORED)])


async def _ask_for(
    services: Services, context: AsyncBoltContext, body: Body, form: Form, found: Costing | list[Trouble]
) -> None:
    """A new estimate, if its figures can be read."""
    if not isinstance(found, Costing):
        await _object(context, form, found)
        return
    started = Started(form.channel, "", body["user"]["id"], form.reply_url, query_string(found))
    await services.meetings.record(
        installing_team(context), form.meeting, started, _delivery(body["view"]), form.reply_url
    )
    await context.ack(response_action="clear")


async def _adjust(
    services: Services, context: AsyncBoltContext, body: Body, form: Form, changed: Changed
) -> None:
    """Again and again while other people's figures come in between, in the time that Slack gives."""
    try:
        async with asyncio.timeout(ADJUST_SECONDS):
            while not await _adjusted(services, context, body, form, changed):
                pass
    except TimeoutError as error:
        raise MeetingsUnavailableError from error


async def _adjusted(
    services: Services, context: AsyncBoltContext, body: Body, form: Form, changed: Changed
) -> bool:
    """What was changed goes into the figures as they are now, so that two people lose nothing of each other's.

    False where others stand there by the time that these are stored.
    """
    meeting = await _look_up(services, context, form.meeting)
    if meeting is None:
        await show(context, notice_view(GONE))
        return True
    change = _change(services, meeting, form, changed, body["user"]["id"])
    if change is None:
        await context.ack(response_action="clear")
    elif isinstance(change, list):
        await _object(context, form, change)
    else:
        outcome = await services.meetings.record(
            installing_team(context), meeting.id, change, _delivery(body["view"]), form.reply_url
        )
        if outcome is Outcome.MOVED:
            return False
        await _close(context, meeting, change, outcome)
    return True


async def _close(
    context: AsyncBoltContext, meeting: Meeting, change: Estimated | Answered, outcome: Outcome
) -> None:
    """The window, unless there is something that the person could not see otherwise."""
    stays = _volume_stays(meeting, change.vote if isinstance(change, Estimated) else change)
    if outcome is Outcome.EARLIER_ROUND:
        await show(context, notice_view(OUTDATED))
    elif outcome is Outcome.NO_SUCH_MEETING:
        await show(context, notice_view(GONE))
    elif stays:
        await show(context, notice_view(stays))
    else:
        await context.ack(response_action="clear")


def _change(
    services: Services, meeting: Meeting, form: Form, changed: Changed, person: str
) -> Estimated | Answered | list[Trouble] | None:
    """What there is to store: figures, an answer or both; `None` where all is as it was."""
    if meeting.kind == "meeting" and dict(changed).get(VOLUME) == "":
        return [Trouble(VOLUME, NO_VOLUME)]
    before = basis_of(meeting, services.prices())
    found = read(changed, before.costing, services.prices())
    if not isinstance(found, Costing):
        return found
    vote = None
    if meeting.kind == "meeting" and VOLUME in dict(changed) and found.volume is not None:
        vote = Answered(form.round, VOLUME, person, found.volume)
    case = to_store(meeting, before, found)
    if case is None:
        return vote
    order = meeting.figures.order if meeting.figures else 0
    return Estimated(form.round, person, case, order, vote)


def _volume_stays(meeting: Meeting, vote: Answered | None) -> str | None:
    """What to tell somebody whose volume most people see otherwise; it is stored, and nothing shows it to them."""
    if vote is None:
        return None
    cast = {**meeting.votes, Ballot(VOLUME, vote.person): Vote(vote.answer, meeting.version + 1)}
    stands = in_force(cast)[VOLUME]
    if stands == vote.answer:
        return None
    theirs = f"{stands:,}" if isinstance(stands, int) else "open"
    return VOLUME_STAYS.format(yours=f"{vote.answer:,}", theirs=theirs)


def _entered(form: Form, values: dict[str, Any], start: Costing) -> Changed:
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
