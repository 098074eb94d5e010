"""`/ragvsft check`: the guide's seven factors in a window, and what follows from them."""

from typing import Final

from pydantic import ValidationError
from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.cards.check import form_view, result_view
from handlers.guard import Body, say
from handlers.mrkdwn import Mrkdwn, link
from handlers.services import Services
from handlers.windows import in_window, opened, show
from knowledge.article import article_address
from knowledge.contrast import contrast
from knowledge.quick_check import Factors

NO_WINDOW: Final = Mrkdwn("If no window opened, please try `/ragvsft check` again, or read on the web {}.")


async def check(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Open the form; the command guards it."""
    if await opened(context, body, form_view(Factors())):
        await context.ack()
    else:
        article = link(article_address(services.url, "quick-check"), "how the factors decide")
        await say(context, NO_WINDOW.format(article))


@in_window
async def on_check(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """The form was submitted: show the result in its place."""
    factors = _submitted(body)
    await show(context, result_view(factors, contrast(factors, services.playbook), services.url))


@in_window
async def on_check_again(_services: Services, context: AsyncBoltContext, body: Body) -> None:
    """From the result back to the form, with the same factors ticked."""
    await show(context, form_view(_kept(body)))


def _submitted(body: Body) -> Factors:
    """What is ticked; a factor that this release does not know is left out."""
    field = body["view"]["state"]["values"].get(presses.CHECK, {}).get(presses.PICK, {})
    ticked = {option["value"] for option in field.get("selected_options") or ()}
    return Factors.model_validate({name: name in ticked for name in Factors.model_fields})


def _kept(body: Body) -> Factors:
    """What was ticked; nothing, if the window is of a release with other factors."""
    try:
        return Factors.model_validate_json(body["view"].get("private_metadata", ""))
    except ValidationError:
        return Factors()
