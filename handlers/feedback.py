"""The buttons under a reply: whether it was helpful."""

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.buttons import GONE, OUTDATED
from handlers.changes import Rated
from handlers.guard import Body, installing_team, tell, telling
from handlers.services import Services
from handlers.store import Outcome


@telling
async def on_feedback(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Anyone may say so, and may change their mind; the card then counts them otherwise."""
    opinion = presses.read_opinion(body["actions"][0].get("value"))
    if opinion is None:
        await tell(context, OUTDATED)
        return
    rated = Rated(opinion.inquiry, body["user"]["id"], opinion.helpful)
    outcome = await services.meetings.record(
        installing_team(context), opinion.meeting, rated, body["trigger_id"], context.response_url or ""
    )
    if outcome is Outcome.NO_SUCH_MEETING:
        await tell(context, GONE)
    else:
        await context.ack()
