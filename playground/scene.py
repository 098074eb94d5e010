"""What one person has in front of them, as the page draws it."""

from dataclasses import asdict

from .board import Board
from .channels import Channel
from .errors import Json
from .messages import Message
from .mrkdwn import readable
from .people import BOT, PEOPLE, Person
from .views import View


def scene(board: Board, who: Person) -> Json:
    """Everything on the screen: conversations with their messages, what only they see, and open views."""
    rooms = [channel for channel in board.channels.values() if who.id in channel.members]
    mine = [message for message in board.ephemerals if message.seen_by == who.id]
    modals = [v for v in board.views.values() if v.user == who.id and v.is_open and v.kind == "modal"]
    home = board.home_of(who.id)
    return {
        "team": board.team.name,
        "me": who.id,
        "bot": {"id": BOT.user_id, "name": BOT.name},
        "people": [{"id": p.id, "name": p.name, "realName": p.real_name} for p in PEOPLE],
        "commands": [{"command": name, "hint": hint} for name, hint in board.installation.commands],
        "hasHome": board.installation.has_home and "app_home_opened" in board.installation.events,
        "pane": board.installation.pane,
        "prompts": _prompts(board, who),
        "shortcuts": [{"callback": name, "title": title} for name, title in board.installation.shortcuts],
        "channels": [_channel(board, room, who, mine) for room in rooms],
        "modal": _view(modals[-1]) if modals else None,
        "home": _view(home) if home else None,
    }


def _channel(board: Board, channel: Channel, who: Person, mine: list[Message]) -> Json:
    here = [message for message in mine if message.channel == channel.id]
    shown = sorted([*channel.history, *here], key=lambda message: message.ts)
    others = [p.real_name for p in PEOPLE if p.id in channel.members - {who.id}]
    title = channel.name if channel.kind != "im" else (others[0] if others else BOT.name)
    return {
        "id": channel.id,
        "name": title,
        "kind": channel.kind,
        "hasBot": channel.has_bot,
        "isBotDm": channel.kind == "im" and channel.has_bot,
        "members": len(channel.members),
        "statuses": _statuses(board, channel),
        "messages": [_message(board, message, who) for message in shown],
    }


def _statuses(board: Board, channel: Channel) -> Json:
    said = {message.ts: board.panes.status(channel.id, message.ts) for message in channel.messages}
    return {root: status for root, status in said.items() if status}


def _prompts(board: Board, who: Person) -> list[Json]:
    """What is offered in the pane and in each of its threads; without a thread it is for the whole pane."""
    dm = board.bot_dm(who.id)
    threads: list[str | None] = [message.ts for message in dm.messages if message.begins_pane_thread]
    return [
        {"thread": thread, "heading": board.panes.headings.get((dm.id, thread)), "prompts": offered}
        for thread in (None, *threads)
        if (offered := [asdict(prompt) for prompt in board.prompts(who.id, thread)])
    ]


def _message(board: Board, message: Message, who: Person) -> Json:
    return {
        "ts": message.ts,
        "user": message.user,
        "isBot": message.bot_id is not None,
        "text": message.text,
        "plain": readable(message.text),
        "blocks": message.blocks,
        "thread": message.thread_ts,
        "isRoot": message.is_root,
        "joinsChannel": message.joins_channel,
        "ephemeral": message.seen_by is not None,
        "subtype": message.subtype,
        "title": message.title,
        "edited": _is_marked_edited(message),
        "state": board.state(who.id, message).values(message.blocks) if message.blocks else {},
    }


def _is_marked_edited(message: Message) -> bool:
    """Slack marks neither messages of blocks nor those that it wrote itself."""
    return message.edited is not None and not message.blocks and message.subtype is None


def _view(view: View) -> Json:
    shown = {key: view.payload[key]["text"] for key in ("title", "submit", "close") if view.payload.get(key)}
    state = view.state.values(view.blocks)
    return {"id": view.id, "blocks": view.blocks, "errors": view.errors, "state": state, **shown}
