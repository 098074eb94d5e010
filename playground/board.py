"""All that the workspace remembers, and the only place that changes it."""

import copy
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from . import events
from .changes import Changes
from .channels import Channel, channels
from .controls import controls
from .errors import Json, ScreenError, SlackError
from .installation import Installation
from .messages import Clock, Message
from .pane import Panes, Prompt
from .people import BOT, Team
from .state import State
from .views import View, new_hash

TRIGGER_SECONDS = 3.0
Tell = Callable[[Json, Channel | None], None]


@dataclass
class Trigger:
    """Permission to open one modal, good for a moment after somebody did something."""

    user: str
    made_at: float
    used: bool = False


@dataclass
class Board:
    """Channels, ephemeral messages, views and triggers of one workspace.

    Attributes:
        states: what each person has entered into the controls of each message, by (person, message ts).
        on_event: told of everything that the app may hear of.
    """

    team: Team = field(default_factory=Team)
    installation: Installation = field(default_factory=Installation)
    channels: dict[str, Channel] = field(default_factory=channels)
    ephemerals: list[Message] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    states: dict[tuple[str, str], State] = field(default_factory=dict)
    panes: Panes = field(default_factory=Panes)
    clock: Clock = field(default_factory=Clock)
    changes: Changes = field(default_factory=Changes)
    on_event: Tell = lambda _event, _channel: None

    def channel(self, name: str) -> Channel:
        """Find a conversation by name or id."""
        found = next((c for c in self.channels.values() if name.removeprefix("#") in (c.name, c.id)), None)
        if found is None:
            raise ScreenError(f"no channel {name!r}; there are {[c.name for c in self.channels.values()]}")
        return found

    def bot_dm(self, user: str) -> Channel:
        return next(c for c in self.channels.values() if c.kind == "im" and c.members == {user, BOT.user_id})

    def post(self, message: Message) -> Message:
        """Store a message, as a reply where it names a thread, and tell the app."""
        channel = self.channels[message.channel]
        root = channel.find(message.thread_ts) if message.thread_ts else None
        if root is not None and root is not message:
            root.thread_ts = root.ts
        channel.history.append(message)
        if message.bot_id:
            self.panes.posted(channel.id, message.thread_ts)
        for event in events.posted(message, channel, self.team.id):
            self.on_event(event, channel)
        self.changes.tell()
        return message

    def whisper(self, message: Message) -> Message:
        """Show a message to one person only."""
        self.ephemerals.append(message)
        self.changes.tell()
        return message

    def edit(
        self, message: Message, text: str | None, blocks: list[Json] | None, metadata: Json | None
    ) -> None:
        """Change a message in place; what is None stays."""
        before = message.snapshot()
        message.text = message.text if text is None else text
        message.blocks = message.blocks if blocks is None else blocks
        message.metadata = message.metadata if metadata is None else metadata
        for (_, ts), state in self.states.items():
            if ts == message.ts:
                state.keep_only(message.blocks)
        if message.seen_by is None:
            message.edited = {"user": message.user, "ts": self.clock.ts()}
            channel = self.channels[message.channel]
            self.on_event(events.changed(message, before, channel, self.team.id, self.clock.ts()), channel)
        self.changes.tell()

    def remove(self, message: Message) -> None:
        """Delete a message; the first message of a thread leaves a stone behind, as in Slack."""
        if message.seen_by is not None:
            self.ephemerals.remove(message)
            self.changes.tell()
            return
        channel = self.channels[message.channel]
        before = message.snapshot()
        if message.thread_ts == message.ts and len(channel.thread(message.ts)) > 1:
            message.text, message.blocks, message.subtype = "This message was deleted.", [], "tombstone"
        else:
            channel.history.remove(message)
        self.on_event(events.deleted(before, channel, self.team.id, self.clock.ts()), channel)
        self.changes.tell()

    def add_bot(self, channel: Channel, inviter: str | None) -> None:
        if channel.has_bot:
            return
        channel.members.add(BOT.user_id)
        text = f"<@{BOT.user_id}> has joined the channel"
        self.post(Message(self.clock.ts(), channel.id, BOT.user_id, text, subtype="channel_join"))
        self.on_event(events.joined(channel, BOT.user_id, inviter, self.team.id, self.clock.ts()), channel)

    def remove_bot(self, channel: Channel) -> None:
        channel.members.discard(BOT.user_id)
        self.changes.tell()

    def state(self, user: str, message: Message) -> State:
        return self.states.setdefault((user, message.ts), State())

    def prompts(self, user: str, thread: str | None) -> tuple[Prompt, ...]:
        """Those that the app has set for somebody's pane, or else its manifest's."""
        if (self.installation.pane == "agent") == (thread is not None):
            return ()
        return self.panes.prompts.get((self.bot_dm(user).id, thread), self.installation.prompts)

    def trigger(self, user: str) -> str:
        """Make a ``trigger_id`` for something that this person just did."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self.triggers[trigger_id] = Trigger(user, time.monotonic())
        return trigger_id

    def spend(self, trigger_id: str) -> str:
        """Use a trigger up and give back whose it is."""
        trigger = self.triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.made_at > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def open_view(self, user: str, payload: Json) -> View:
        view = View(f"V{secrets.token_hex(5).upper()}", user, payload, new_hash())
        self.views[view.id] = view
        self.changes.tell()
        return view

    def home_of(self, user: str) -> View | None:
        return next((v for v in self.views.values() if v.user == user and v.kind == "home"), None)


def with_ids(blocks: list[Json]) -> list[Json]:
    """Copy blocks and name what the app left without a name, as Slack does."""
    named = copy.deepcopy(blocks)
    _name_blocks(named)
    for control in controls(named):
        control.element.setdefault("action_id", secrets.token_urlsafe(4))
    return named


def _name_blocks(blocks: list[Json]) -> None:
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        inner = block["elements"] if block["type"] == "carousel" else block.get("child_blocks", [])
        _name_blocks(inner)
