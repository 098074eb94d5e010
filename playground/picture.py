"""The workspace as text, for a person who has to find out why a test failed."""

from collections.abc import Iterator
from textwrap import indent

from .board import Board
from .channels import Channel
from .messages import Message
from .people import NAMES


def picture(board: Board) -> str:
    rooms = [room for channel in board.channels.values() if channel.history for room in _channel(channel)]
    whispers = [f"only {NAMES[m.seen_by or '']} sees: {_one_message(m)}" for m in board.ephemerals]
    views = [f"{NAMES[v.user]} has open: {v.visible_text()}" for v in board.views.values() if v.is_open]
    return "\n".join([*rooms, *whispers, *views]) or "nothing at all"


def _channel(channel: Channel) -> Iterator[str]:
    yield f"#{channel.name}"
    for root in channel.messages:
        yield indent(_one_message(root), "  ")
        yield from (indent(_one_message(reply), "    | ") for reply in channel.thread(root.ts)[1:])


def _one_message(message: Message) -> str:
    labels = f"\n[{'] ['.join(message.labels())}]" if message.labels() else ""
    return f"{NAMES.get(message.user, message.user)} ({message.ts}): {message.visible_text()}{labels}"
