"""“Looks right”: somebody makes suggested answers their own."""

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.buttons import OUTDATED, done_at, record
from handlers.changes import Change, Confirmed
from handlers.guard import Body, telling_anyone
from handlers.mrkdwn import Mrkdwn
from handlers.presses import Confirmation
from handlers.services import Services
from knowledge.answers import Answer, InvalidAnswerError, parse
from knowledge.playbook import Playbook


@telling_anyone
async def on_confirm(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Everybody may confirm; what that person has answered already stays as it is."""
    pressed = presses.read_confirmation(body["actions"][0].get("value"))
    answers = confirmed_answers(pressed, services.playbook) if pressed else None
    change: tuple[str, Change] | Mrkdwn = OUTDATED
    if pressed and answers:
        confirmed = Confirmed(pressed.round, body["user"]["id"], tuple(answers.items()), done_at(body))
        change = pressed.meeting, confirmed
    await record(services, context, body, change)


def confirmed_answers(confirmation: Confirmation, playbook: Playbook) -> dict[str, Answer] | None:
    """Its answers, or `None` if one of them is no longer asked for or offered."""
    try:
        return {id_: _parse(playbook, id_, given) for id_, given in confirmation.answers.items()}
    except InvalidAnswerError:
        return None


def _parse(playbook: Playbook, id_: str, given: object) -> Answer:
    question = playbook.question(id_)
    if question is None:
        raise InvalidAnswerError("This is no longer asked.")
    return parse(question, given)
