"""A conversation: a public or private channel, or a direct message."""

from dataclasses import dataclass, field
from typing import Literal

from .errors import Json
from .messages import Message
from .people import BOT, PEOPLE

Kind = Literal["channel", "group", "im"]
EVERYONE = frozenset(person.id for person in PEOPLE)


@dataclass
class Channel:
    """A conversation and its history.

    Attributes:
        kind: ``channel`` is public, ``group`` private, ``im`` a direct message: Slack's ``channel_type``.
        members: ids of people, and the bot's user id where the bot has been added.
        is_shared: with another company, whose people then take part: Slack's ``is_ext_shared``.
        is_archived: nothing can be posted any more; everybody can still read.
        history: every message in order of posting, replies included.
    """

    id: str
    name: str
    kind: Kind
    members: set[str]
    is_archived: bool = False
    is_shared: bool = False
    history: list[Message] = field(default_factory=list)

    @property
    def has_bot(self) -> bool:
        return BOT.user_id in self.members

    @property
    def messages(self) -> list[Message]:
        """What the channel shows outside its threads."""
        return [message for message in self.history if message.is_root or message.joins_channel]

    def thread(self, root_ts: str) -> list[Message]:
        """A thread's first message and its replies."""
        return [message for message in self.history if root_ts in (message.ts, message.thread_ts)]

    def find(self, ts: str) -> Message | None:
        return next((message for message in reversed(self.history) if message.ts == ts), None)

    def as_slack(self) -> Json:
        is_im = self.kind == "im"
        shown: Json = {
            "id": self.id,
            "is_im": is_im,
            "is_archived": self.is_archived,
            "is_channel": self.kind == "channel",
        }
        if is_im:
            return shown | {"user": next(iter(sorted(self.members - {BOT.user_id}))), "is_open": True}
        private = self.kind == "group"
        flags: Json = {
            "is_ext_shared": self.is_shared,
            "is_group": private,
            "is_private": private,
            "is_member": self.has_bot,
            "is_mpim": False,
        }
        return shown | flags | {"name": self.name, "name_normalized": self.name, "is_general": False}


def channels() -> dict[str, Channel]:
    """The conversations that a new workspace starts with, by id."""
    ana, ben, *_ = PEOPLE
    rooms = [
        Channel("C0PLANNING", "planning", "channel", {*EVERYONE, BOT.user_id}),
        Channel("C0PRODUCT0", "product", "channel", set(EVERYONE)),
        Channel("C0LEADS000", "leads", "group", {ana.id, ben.id}),
        Channel("D0ANABEN00", "ana-ben", "im", {ana.id, ben.id}),
    ]
    rooms += [Channel(f"D0BOT{p.id[1:]}", f"{p.name}-bot", "im", {p.id, BOT.user_id}) for p in PEOPLE]
    return {room.id: room for room in rooms}
