"""What the app was allowed when it was installed: scopes, events, commands, as its manifest asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .channels import Channel
from .errors import Json
from .pane import Kind, Prompt

NEEDED_FOR_EVENT = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "app_home_opened": None,
    "app_context_changed": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "assistant_thread_started": None,
    "assistant_thread_context_changed": None,
}
MESSAGE_EVENT = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
USUAL_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "chat:write.public",
        "commands",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
    }
)


@dataclass(frozen=True)
class Installation:
    """An installed app.

    Attributes:
        scopes: the bot scopes that were granted.
        events: the subscriptions; an event also needs its scope and, in a channel, membership.
        commands: slash commands with the hint that the composer shows.
        shortcuts: message shortcuts, callback id to title.
        pane: which kind of pane the app has, if any; see `playground.pane`.
        prompts: those of the manifest; the app may offer others.
        has_home: whether the app has a Home tab.
        takes_messages: whether people may write to the app directly.
    """

    scopes: frozenset[str] = USUAL_SCOPES
    events: frozenset[str] = frozenset(NEEDED_FOR_EVENT)
    commands: tuple[tuple[str, str], ...] = (("/ragvsft", "[problem]"),)
    shortcuts: tuple[tuple[str, str], ...] = ()
    pane: Kind | None = None
    prompts: tuple[Prompt, ...] = ()
    has_home: bool = True
    takes_messages: bool = True

    def hears(self, event: Json, channel: Channel | None) -> bool:
        """Whether Slack sends this event to the app."""
        name = event["type"]
        if name == "message" and channel is not None:
            name = MESSAGE_EVENT[channel.kind]
        needed = NEEDED_FOR_EVENT.get(name)
        allowed = name in self.events and (needed is None or needed in self.scopes)
        return allowed and (channel is None or channel.has_bot)


def from_manifest(path: Path) -> Installation:
    """Read ``manifest.yaml`` as Slack does when an app is made from it."""
    manifest: Json = yaml.safe_load(path.read_text(encoding="utf-8"))
    features, settings = _part(manifest, "features"), _part(manifest, "settings")
    shortcuts = [entry for entry in features.get("shortcuts", []) if entry["type"] == "message"]
    return Installation(
        scopes=frozenset(_part(_part(manifest, "oauth_config"), "scopes").get("bot", [])),
        events=frozenset(_part(settings, "event_subscriptions").get("bot_events", [])),
        commands=tuple(
            (entry["command"], entry.get("usage_hint", "")) for entry in features.get("slash_commands", [])
        ),
        shortcuts=tuple((entry["callback_id"], entry["name"]) for entry in shortcuts),
        **_pane(features),
        **_tabs(_part(features, "app_home")),
    )


def _pane(features: Json) -> Json:
    """An app has one kind of pane; an agent's replaces the older one."""
    kinds: tuple[Kind, ...] = ("agent", "assistant")
    kind = next((kind for kind in kinds if f"{kind}_view" in features), None)
    offered = _part(features, f"{kind}_view").get("suggested_prompts", [])
    return {"pane": kind, "prompts": tuple(Prompt(each["title"], each["message"]) for each in offered)}


def _tabs(home: Json) -> Json:
    """Without a word on them an app has no Home tab, and people may write to it."""
    writable = home.get("messages_tab_enabled", True) and not home.get("messages_tab_read_only_enabled")
    return {"has_home": home.get("home_tab_enabled", False), "takes_messages": writable}


def _part(whole: Mapping[str, Any], name: str) -> Json:
    return dict(whole.get(name) or {})
