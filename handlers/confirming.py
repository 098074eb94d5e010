"""“Looks right”: somebody makes suggested answers their own."""

from collections.abc import Mapping

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import confirmation
from handlers.buttons import GONE, OUTDATED
from handlers.changes import Confirmed
from handlers.guard import Body, installing_team, tell, telling
from handlers.meetings import Meeting
from handlers.services import Services
from handlers.store import Outcome
from knowledge.answers import Answer
from knowledge.voting import Ballot


@telling
async def on_confirm(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Everybody may confirm; what that person has answered already stays as it is."""
    pressed = confirmation.read(body["actions"][0].get("value"))
    answers = pressed.parsed(services.playbook) if pressed else None
    if pressed is None or answers is None:
        await tell(context, OUTDATED)
        return
    team, person = installing_team(context), body["user"]["id"]
    meeting = await services.meetings.load(team, pressed.meeting)
    if meeting is None:
        await tell(context, GONE)
        return
    confirmed = Confirmed(pressed.round, person, _unanswered(meeting, person, answers))
    outcome = await services.meetings.record(
        team, pressed.meeting, confirmed, body["trigger_id"], context.response_url or ""
    )
    if outcome is Outcome.NO_SUCH_MEETING:
        await tell(context, GONE)
    elif outcome is Outcome.EARLIER_ROUND:
        await tell(context, OUTDATED)
    else:
        await context.ack()


def _unanswered(
    meeting: Meeting, person: str, answers: Mapping[str, Answer]
) -> tuple[tuple[str, Answer], ...]:
    """Possibly none: such as at the second of two clicks."""
    return tuple(
        (question, answer)
        for question, answer in answers.items()
        if Ballot(question, person) not in meeting.votes
    )
