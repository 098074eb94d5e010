"""What reaches the bot without being a surface of this release: of another one, or set up by somebody by mistake.

Each is taken, so that Slack reports no error, and whoever did it is told once what to do.
"""

from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.buttons import OUTDATED
from handlers.guard import Body, refusing, say, tell, telling, telling_anyone
from handlers.mrkdwn import Mrkdwn
from handlers.services import Services
from handlers.windows import OUTDATED_WINDOW, in_window, notice_view, opened, show

OTHER_COMMAND: Final = Mrkdwn(
    "Nothing was done: I only know the command `/ragvsft`, and this one leads to me by mistake. "
    "Try `/ragvsft help`, and tell whoever set this command up."
)
NO_SHORTCUTS: Final = Mrkdwn(
    "Nothing was done: I have no shortcuts, and this one leads to me by mistake. Try `/ragvsft help`, "
    "and tell whoever set this shortcut up."
)


@telling
async def on_command(_services: Services, context: AsyncBoltContext, _body: Body) -> None:
    await say(context, OTHER_COMMAND)


@telling_anyone
async def on_action(_services: Services, context: AsyncBoltContext, _body: Body) -> None:
    await tell(context, OUTDATED)


@telling_anyone
async def on_options(_services: Services, context: AsyncBoltContext, _body: Body) -> None:
    """A menu that asks what to offer: nothing."""
    await context.ack(options=[])


@telling
async def on_shortcut(_services: Services, context: AsyncBoltContext, body: Body) -> None:
    """On a message it has a place to answer to; elsewhere only a window."""
    if not context.response_url:
        await opened(context, body, notice_view(NO_SHORTCUTS))
    await tell(context, NO_SHORTCUTS)


@in_window
async def on_window(_services: Services, context: AsyncBoltContext, _body: Body) -> None:
    await show(context, notice_view(OUTDATED_WINDOW))


@refusing
async def on_event(_services: Services, _context: AsyncBoltContext, _body: Body) -> None:
    """Events that the app was subscribed to without our doing: Slack need not send them again."""
