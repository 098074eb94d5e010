"""One message, in a channel or seen by one person only."""

import copy
import time
from dataclasses import dataclass, field

from .controls import labels
from .errors import Json
from .people import BOT
from .reading import visible_text

PANE_THREAD = "assistant_app_thread"


@dataclass
class Message:
    """A message as it stands; an update changes it in place, a `snapshot` stays as it was.

    Attributes:
        ts: its id within the channel, also the time of posting.
        user: the id of its author; the bot's messages carry ``bot_id`` too.
        thread_ts: the ``ts`` of the thread's first message; that first message carries its own once it
            has a reply.
        seen_by: the id of the only person who sees it, if it is ephemeral.
        title: of the thread that it begins, where the app gave one.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    client_msg_id: str | None = None
    edited: Json | None = None
    metadata: Json | None = None
    seen_by: str | None = None
    subtype: str | None = None
    joins_channel: bool = False
    unfurls: bool = True
    title: str | None = None

    @property
    def is_root(self) -> bool:
        """Whether it stands in the channel itself rather than in a thread only."""
        return self.thread_ts in (None, self.ts)

    @property
    def begins_pane_thread(self) -> bool:
        """Whether it is the empty first message of a thread of the older kind of pane."""
        return self.subtype == PANE_THREAD

    def labels(self) -> list[str]:
        """Every label that can be clicked or chosen, in reading order."""
        return labels(self.blocks)

    def visible_text(self) -> str:
        """All that a person reads: the blocks, or the text where there are none."""
        return visible_text(self.blocks, self.text)

    def snapshot(self) -> "Message":
        return copy.deepcopy(self)

    def as_slack(self, team: str) -> Json:
        """The message object of answers, events and payloads."""
        shown: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": team}
        if self.bot_id:
            profile = {
                "id": self.bot_id,
                "app_id": BOT.app_id,
                "name": BOT.name,
                "team_id": team,
                "deleted": False,
            }
            shown |= {"bot_id": self.bot_id, "app_id": BOT.app_id, "bot_profile": profile}
        optional = {
            "subtype": self.subtype,
            "client_msg_id": self.client_msg_id,
            "blocks": self.blocks or None,
            "thread_ts": self.thread_ts,
            "edited": self.edited,
            "metadata": self.metadata,
            PANE_THREAD: self._pane_thread() if self.begins_pane_thread else None,
        }
        return shown | copy.deepcopy({key: value for key, value in optional.items() if value is not None})

    def _pane_thread(self) -> Json:
        return {"title": self.title or self.text, "title_blocks": [], "artifacts": []}


class Clock:
    """Hands out message ids: the time, made unique and rising."""

    def __init__(self) -> None:
        self.last = 0

    def ts(self) -> str:
        self.last = max(self.last + 1, time.time_ns() // 1000)
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"

    def not_before(self, ts: str) -> None:
        """Make sure that no id up to a stored one is given out again."""
        self.last = max(self.last, int(ts.replace(".", "")))
