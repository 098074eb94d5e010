"""“Learn more”: a passage opens in front of the person who asked; the thread stays as it is."""

from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers import presses
from handlers.guard import Body, tell, telling_anyone
from handlers.mrkdwn import Mrkdwn, link
from handlers.passages import passage_view
from handlers.services import Services
from handlers.windows import opened
from knowledge.article import article_address
from knowledge.library import library

MOVED: Final = Mrkdwn("That passage has been moved since this message was posted. {} are here.")
NO_WINDOW: Final = Mrkdwn("If no window opened, you can read it on the web: {}")


@telling_anyone
async def on_learn(services: Services, context: AsyncBoltContext, body: Body) -> None:
    lesson = presses.read_lesson(_action(body).get("value"))
    passage = library().passage(lesson.ref) if lesson else None
    article = library().article(passage.slug) if passage else None
    if passage is None or article is None:
        await tell(context, MOVED.format(link(f"{services.url}/articles", "All articles")))
    elif await opened(context, body, passage_view(article, passage, services.url)):
        await context.ack()
    else:
        await tell(context, NO_WINDOW.format(link(article_address(services.url, passage.ref), passage.title)))


def _action(body: Body) -> dict[str, Any]:
    action: dict[str, Any] = body["actions"][0]
    return action
