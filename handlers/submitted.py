"""Figures that were submitted in a window: a new estimate, or others in the place of those that a card rests on."""

import asyncio
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeAlias

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.buttons import GONE, OUTDATED
from handlers.cards.estimate_form import Form, read_form
from handlers.changes import Answered, Estimated, Started
from handlers.costing import look_up
from handlers.figures import VOLUME, basis_of, to_store
from handlers.guard import NOT_STORED, Body, installing_team
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn
from handlers.services import Services
from handlers.store import MeetingsUnavailableError, Outcome
from handlers.windows import OUTDATED_WINDOW, in_window, notice_view, show
from knowledge.costs.costing import Costing
from knowledge.costs.written.options import OPTIONS, Trouble, from_link, query_string, read, value
from knowledge.voting import LAST, Ballot, Vote, in_force

Changed: TypeAlias = Sequence[tuple[str, str]]
"""Options, and the texts that were entered for them."""

ADJUST_SECONDS: Final = 2.0
"""For all attempts to store what was entered; the submission has to be answered within 3 s."""

NO_VOLUME: Final = "In a meeting the volume is an answer: give a number, or leave it as it is."

VOLUME_STAYS: Final = Mrkdwn(
    "Your answer, {yours} calls a day, is stored. The costs stay at {theirs}, the answer of most people, or on a tie "
    "the earlier one."
)


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
        found = read(changed, start, prices)
        if not form.channel or not await _asked_for(services, context, body, form, found):
            await _adjust(services, context, body, form, changed)
    except MeetingsUnavailableError:
        await _object(context, form, [Trouble(None, NOT_STORED)])


async def _asked_for(
    services: Services, context: AsyncBoltContext, body: Body, form: Form, found: Costing | list[Trouble]
) -> bool:
    """A new estimate, if its figures can be read.

    False where it stands already: the answer to a first submission was lost, and the person changed something.
    """
    if not isinstance(found, Costing):
        await _object(context, form, found)
        return True
    started = Started(form.channel, "", body["user"]["id"], form.reply_url, query_string(found))
    outcome = await services.meetings.record(
        installing_team(context), form.meeting, started, _delivery(body["view"]), form.reply_url
    )
    if outcome is Outcome.TAKEN:
        return False
    await context.ack(response_action="clear")
    return True


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
    meeting = await look_up(services, context, form.meeting)
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


def _volume_stays(meeting: Meeting, vote: Answered | None) -> Mrkdwn | None:
    """What to tell somebody whose volume most people see otherwise; it is stored, and nothing shows it to them."""
    if vote is None:
        return None
    cast = {**meeting.votes, Ballot(VOLUME, vote.person): Vote(vote.answer, meeting.version + 1, LAST)}
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
        if presses.PICK in values.get(option.id, {})
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
