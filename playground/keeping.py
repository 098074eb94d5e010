"""Keeping the demo's workspace on disk, so that a restart shows the same threads."""

import json
import os
import secrets
import stat
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from .board import Board
from .errors import Json
from .messages import Message
from .people import BOT

OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


@dataclass(frozen=True)
class Identity:
    """What has to stay the same from one start to the next, unless the folder is removed.

    Attributes:
        ports: the page's port and then one for each process of the bot; links in old messages hold them.
    """

    bot_token: str
    signing_secret: str
    ports: tuple[int, ...] = ()


def identity(folder: Path) -> Identity:
    """Read the identity that is kept in this folder, or make one."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = _read(folder / "identity.json")
    if kept:
        return Identity(kept["bot_token"], kept["signing_secret"], tuple(kept["ports"]))
    return Identity(f"xoxb-{secrets.token_hex(16)}", secrets.token_hex(16))


def keep_identity(folder: Path, own: Identity) -> None:
    _write(folder / "identity.json", asdict(own))


def keep(folder: Path, board: Board) -> None:
    """Write all messages and memberships; open modals and what was half typed are let go."""
    rooms = {
        room.id: {"members": sorted(room.members), "history": [asdict(message) for message in room.history]}
        for room in board.channels.values()
    }
    whispers = [asdict(message) for message in board.ephemerals]
    _write(folder / "workspace.json", {"channels": rooms, "ephemerals": whispers})


def restore(folder: Path, board: Board) -> None:
    """Bring back what `keep` wrote; without such a file the workspace stays new.

    Of the members only the bot comes and goes; people of a newer release are in their channels at once.
    """
    kept = _read(folder / "workspace.json")
    for channel_id, room in kept.get("channels", {}).items():
        channel = board.channels[channel_id]
        channel.members -= {BOT.user_id}
        channel.members |= {BOT.user_id} & set(room["members"])
        channel.history = [_message(message) for message in room["history"]]
    board.ephemerals = [_message(message) for message in kept.get("ephemerals", [])]
    everything = [m for c in board.channels.values() for m in c.history] + board.ephemerals
    for message in everything:
        board.clock.not_before(message.ts)


def _message(kept: Json) -> Message:
    """A message of an older release may lack fields, or have some that are gone."""
    known = {each.name for each in fields(Message)}
    return Message(**{name: value for name, value in kept.items() if name in known})


def _read(path: Path) -> Json:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(path: Path, content: Json) -> None:
    """Replace the file in one step, so that a crash leaves the old one or the new one."""
    new = path.with_suffix(".new")
    with os.fdopen(
        os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w", encoding="utf-8"
    ) as file:
        json.dump(content, file)
    new.replace(path)
