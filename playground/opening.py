"""People opening the app's pane, and what the app hears of it."""

from . import events
from .board import Board
from .channels import Channel
from .errors import Json, ScreenError
from .messages import PANE_THREAD, Message
from .people import BOT, Person
from .wire import Wire


async def open_pane(board: Board, wire: Wire, someone: Person, viewing: Channel) -> str | None:
    """Open the pane beside a channel; gives back the ``ts`` of the thread that this began, if it did."""
    kind = board.installation.pane
    if kind is None:
        raise ScreenError(f"{BOT.name} has no pane: its manifest has neither agent_view nor assistant_view")
    if kind == "agent":
        dm, now = board.bot_dm(someone.id), board.clock.ts()
        opened = events.messages_opened(someone.id, dm, viewing, board.team.id, now)
        await wire.told(lambda: wire.tell(opened, None))
        return None
    root = _first_message(board, someone)
    started = events.pane_thread_started(someone.id, root, board.clock.ts(), _context(board, viewing))

    def begin() -> None:
        board.post(root)
        wire.tell(started, None)

    await wire.told(begin)
    return root.ts


async def look_at(board: Board, wire: Wire, someone: Person, viewing: Channel, thread: str | None) -> None:
    """Turn to another channel while the pane is open."""
    root = board.bot_dm(someone.id).find(thread) if thread else None
    if root is None and board.installation.pane == "assistant":
        raise ScreenError("say which thread of the pane is open")
    now = board.clock.ts()
    turned = (
        events.app_context_changed(viewing, board.team.id, now)
        if root is None or board.installation.pane == "agent"
        else events.pane_thread_context_changed(someone.id, root, now, _context(board, viewing))
    )
    await wire.told(lambda: wire.tell(turned, None))


def _first_message(board: Board, someone: Person) -> Message:
    """The empty first message that Slack itself writes in the person's name; the thread's title is its text."""
    ts, dm = board.clock.ts(), board.bot_dm(someone.id)
    return Message(ts, dm.id, someone.id, "New chat", thread_ts=ts, subtype=PANE_THREAD)


def _context(board: Board, viewing: Channel) -> Json:
    return {"channel_id": viewing.id, "team_id": board.team.id, "enterprise_id": None}
