"""The buttons under a reply: whether it was helpful."""

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.buttons import OUTDATED, record
from handlers.changes import Rated
from handlers.guard import Body, telling
from handlers.services import Services


@telling
async def on_feedback(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Anyone may say so, and may change their mind; the card then counts them otherwise."""
    opinion = presses.read_opinion(body["actions"][0].get("value"))
    if opinion is None:
        await record(services, context, body, OUTDATED)
    else:
        rated = Rated(opinion.inquiry, body["user"]["id"], opinion.helpful)
        await record(services, context, body, (opinion.meeting, rated))
