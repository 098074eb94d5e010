"""Clicks in a thread: an answer, "Done", a number, "Change" and "Keep", "Details" and "Less"."""

from collections.abc import Iterable
from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.cards.recommendation import DETAILS
from handlers.changes import Answered, Change, Closed, Opened
from handlers.guard import Body, installing_team, tell, telling_anyone
from handlers.mrkdwn import Mrkdwn
from handlers.presses import Press
from handlers.services import Services
from handlers.store import Outcome
from knowledge.answers import Answer, InvalidAnswerError, choose, parse
from knowledge.playbook import Playbook

PICK_ONE: Final = Mrkdwn("Tick at least one answer before “Done”, or press “Not sure”.")
NO_NUMBER: Final = Mrkdwn("Please give a whole number of calls a day, such as 20000.")
GONE: Final = Mrkdwn(
    "This is no longer stored. Start a new meeting with `/ragvsft`, a new estimate with `/ragvsft cost`."
)
OUTDATED: Final = Mrkdwn(
    "That belongs to an earlier round or release, and nothing was changed. "
    "Please use the newest message in the thread."
)


@telling_anyone
async def on_answer(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """A button that is an answer by itself."""
    press = presses.read(_action(body).get("value"))
    answer = _chosen(services.playbook, press, [press.choice]) if press and press.choice else None
    await record(services, context, body, _vote(press, body, answer) or OUTDATED)


@telling_anyone
async def on_done(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Several choices, confirmed; what is ticked stands in the message's state."""
    press = presses.read(_action(body).get("value"))
    if press is None or services.playbook.question(press.part) is None:
        await tell(context, OUTDATED)
        return
    answer = _chosen(services.playbook, press, _ticked(body))
    await record(services, context, body, _vote(press, body, answer) or PICK_ONE)


@telling_anyone
async def on_number(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """A number typed into its field; the press stands in the block's id."""
    action = _action(body)
    press = presses.read(action.get("block_id"))
    if press is None or services.playbook.question(press.part) is None:
        await tell(context, OUTDATED)
        return
    answer = _number(services.playbook, press, action.get("value"))
    await record(services, context, body, _vote(press, body, answer) or NO_NUMBER)


@telling_anyone
async def on_open(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Show controls or details: "Change", "Details"."""
    press = _of_a_part(services.playbook, body)
    change = (press.meeting, Opened(press.round, press.part, done_at(body))) if press else OUTDATED
    await record(services, context, body, change)


@telling_anyone
async def on_close(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Put them away again: "Keep", "Less"."""
    press = _of_a_part(services.playbook, body)
    change = (press.meeting, Closed(press.round, press.part, done_at(body))) if press else OUTDATED
    await record(services, context, body, change)


@telling_anyone
async def on_nothing(_services: Services, context: AsyncBoltContext, _body: Body) -> None:
    """A tick before "Done", or a link: Slack wants it acknowledged, nothing else."""
    await context.ack()


async def record(
    services: Services, context: AsyncBoltContext, body: Body, change: tuple[str, Change] | Mrkdwn
) -> None:
    """Store the change to its meeting, or tell the person why there is none."""
    if isinstance(change, Mrkdwn):
        await tell(context, change)
        return
    outcome = await services.meetings.record(
        installing_team(context), *change, body["trigger_id"], context.response_url or ""
    )
    if outcome is Outcome.NO_SUCH_MEETING:
        await tell(context, GONE)
    elif outcome is Outcome.EARLIER_ROUND:
        await tell(context, OUTDATED)
    else:
        await context.ack()


def _of_a_part(playbook: Playbook, body: Body) -> Press | None:
    """The press, if what it opens or closes exists."""
    press = presses.read(_action(body).get("value"))
    return press if press and (press.part == DETAILS or playbook.question(press.part)) else None


def _vote(press: Press | None, body: Body, answer: Answer | None) -> tuple[str, Change] | None:
    if press is None or answer is None:
        return None
    return press.meeting, Answered(press.round, press.part, body["user"]["id"], answer, done_at(body))


def done_at(body: Body) -> str:
    """When somebody clicked, by Slack's clock."""
    return str(_action(body).get("action_ts", ""))


def _action(body: Body) -> dict[str, Any]:
    action: dict[str, Any] = body["actions"][0]
    return action


def _chosen(playbook: Playbook, press: Press | None, ids: Iterable[str]) -> Answer | None:
    """The answer, if the question and all the choices still exist."""
    question = playbook.question(press.part) if press else None
    known = list(ids)
    if question is None or not known or any(question.choice(id_) is None for id_ in known):
        return None
    return choose(question, known)


def _number(playbook: Playbook, press: Press | None, typed: object) -> Answer | None:
    question = playbook.question(press.part) if press else None
    try:
        return parse(question, int(str(typed))) if question else None
    except (InvalidAnswerError, ValueError):
        return None


def _ticked(body: Body) -> list[str]:
    blocks = (body.get("state") or {}).get("values") or {}
    fields = (block.get(presses.PICK) for block in blocks.values())
    return [option["value"] for field in fields if field for option in field.get("selected_options") or ()]
