"""Modals and App Home: what an app opens for one person, and what that person has entered."""

import uuid
from dataclasses import dataclass, field
from typing import Literal

from .blocks import problems_in_view
from .controls import labels
from .errors import Json, SlackError
from .reading import visible_text
from .state import State

MAX_VIEW_BYTES = 250_000


@dataclass
class View:
    """A view as one person sees it; `state` holds what they entered, `errors` what the app objected to."""

    id: str
    user: str
    payload: Json
    hash: str = ""
    state: State = field(default_factory=State)
    errors: dict[str, str] = field(default_factory=dict)
    is_open: bool = True

    @property
    def kind(self) -> Literal["modal", "home"]:
        return "home" if self.payload["type"] == "home" else "modal"

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.payload["blocks"]
        return blocks

    @property
    def title(self) -> str:
        return str(self.payload.get("title", {}).get("text", ""))

    def labels(self) -> list[str]:
        return labels(self.blocks)

    def visible_text(self) -> str:
        return "\n".join(line for line in (self.title, visible_text(self.blocks, "")) if line)

    def as_slack(self, team: str, app: str, bot: str) -> Json:
        """The view object of answers and payloads."""
        defaults: Json = {
            "callback_id": "",
            "private_metadata": "",
            "external_id": "",
            "clear_on_close": False,
        }
        defaults |= {"notify_on_close": False, "title": None, "submit": None, "close": None}
        ids = {"id": self.id, "team_id": team, "app_id": app, "app_installed_team_id": team, "bot_id": bot}
        state = {"values": self.state.values(self.blocks)}
        own = {"hash": self.hash, "root_view_id": self.id, "previous_view_id": None, "state": state}
        return defaults | self.payload | ids | own

    def show(self, payload: Json) -> None:
        """Put new content in place; what was entered into inputs that remain is kept."""
        self.payload, self.errors, self.hash = payload, {}, new_hash()
        self.state.keep_only(self.blocks)


def new_hash() -> str:
    return uuid.uuid4().hex


def checked(payload: object) -> Json:
    """Give back a view payload that Slack would take, or raise what Slack would answer."""
    if not isinstance(payload, dict):
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: view"])
    if len(str(payload)) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = problems_in_view(payload)
    if problems:
        raise SlackError("invalid_arguments", problems)
    return payload
