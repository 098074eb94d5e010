"""The app's pane: what an app for questions shows beside its messages, namely prompts, titles and a status line.

Slack has two kinds. ``agent_view`` in the manifest, the only one for apps made since June 2026: the pane is
the direct message with the app, and each message there may begin a thread. ``assistant_view``, the older one:
each opening begins a thread, which the app is told of.
Source: https://docs.slack.dev/ai/migrating-to-agent-messaging/
"""

import time
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["agent", "assistant"]
Spot = tuple[str, str | None]
STATUS_SECONDS = 120.0


@dataclass(frozen=True)
class Prompt:
    """A question that the app offers: its label, and what is said when it is taken."""

    title: str
    message: str


@dataclass(frozen=True)
class Status:
    """What the app says it is doing; gone once it has posted, or after two minutes."""

    text: str
    loading: tuple[str, ...]
    at: float = field(default_factory=time.monotonic)

    @property
    def is_shown(self) -> bool:
        return time.monotonic() - self.at < STATUS_SECONDS


@dataclass
class Panes:
    """Status lines by (channel, thread), prompts by (channel, thread or None for the whole pane)."""

    statuses: dict[Spot, Status] = field(default_factory=dict)
    prompts: dict[Spot, tuple[Prompt, ...]] = field(default_factory=dict)
    headings: dict[Spot, str] = field(default_factory=dict)

    def status(self, channel: str, thread: str) -> str | None:
        """The first of the messages that Slack shows in turn, or else the status itself."""
        found = self.statuses.get((channel, thread))
        if found is None or not found.is_shown:
            return None
        return found.loading[0] if found.loading else found.text

    def set_status(self, channel: str, thread: str, status: Status) -> None:
        """An empty text takes the line away."""
        self.statuses.pop((channel, thread), None)
        if status.text:
            self.statuses[channel, thread] = status

    def posted(self, channel: str, thread: str | None) -> None:
        """The app has posted: what it was doing is over."""
        self.statuses.pop((channel, thread), None)

    def offer(self, spot: Spot, prompts: tuple[Prompt, ...], heading: str | None) -> None:
        self.prompts[spot] = prompts
        self.headings.pop(spot, None)
        if heading:
            self.headings[spot] = heading
