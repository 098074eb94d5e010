"""The inner events that follow from what happened in a channel."""

from .channels import Channel
from .errors import Json
from .messages import Message
from .mrkdwn import mentions, rich_text
from .people import BOT, OTHER_COMPANY


def posted(message: Message, channel: Channel, team: str) -> list[Json]:
    """A new message: the event ``message``, and ``app_mention`` beside it where the bot is named."""
    said = message.as_slack(team) | _where(channel, message.ts) | {"channel_type": channel.kind}
    if not message.bot_id and message.subtype is None:
        said |= {"blocks": rich_text(message.text)}
    if message.thread_ts not in (None, message.ts):
        said |= {"parent_user_id": _parent_author(message, channel)}
    home = next((person.team for person in OTHER_COMPANY if person.id == message.user), "")
    if home:
        said |= {"team": home, "user_team": home, "source_team": home}
    events = [said]
    if channel.kind != "im" and message.subtype is None and mentions(message.text, BOT.user_id):
        events.append(
            {key: value for key, value in said.items() if key != "channel_type"} | {"type": "app_mention"}
        )
    return events


def changed(message: Message, before: Message, channel: Channel, team: str, ts: str) -> Json:
    what = {"message": message.as_slack(team), "previous_message": before.as_slack(team)}
    return _hidden("message_changed", channel, ts) | what


def deleted(message: Message, channel: Channel, team: str, ts: str) -> Json:
    what = {"deleted_ts": message.ts, "previous_message": message.as_slack(team)}
    return _hidden("message_deleted", channel, ts) | what


def joined(channel: Channel, user: str, inviter: str | None, team: str, ts: str) -> Json:
    event: Json = {"type": "member_joined_channel", "user": user, "team": team, **_where(channel, ts)}
    event["channel_type"] = {"channel": "C", "group": "G", "im": "D"}[channel.kind]
    return event | ({"inviter": inviter} if inviter else {})


def home_opened(user: str, channel: Channel, ts: str, view: Json | None) -> Json:
    event: Json = {"type": "app_home_opened", "user": user, "tab": "home", **_where(channel, ts)}
    return event | ({"view": view} if view else {})


def messages_opened(user: str, dm: Channel, viewing: Channel, team: str, ts: str) -> Json:
    """Somebody opened the messages with an app; with an agent's pane this is how the app hears of it."""
    opened = {"type": "app_home_opened", "user": user, "tab": "messages", **_where(dm, ts)}
    return opened | {"context": _entities(viewing, team)}


def pane_thread_started(user: str, root: Message, ts: str, context: Json) -> Json:
    return _pane_thread("started", user, root, ts, context)


def pane_thread_context_changed(user: str, root: Message, ts: str, context: Json) -> Json:
    return _pane_thread("context_changed", user, root, ts, context)


def app_context_changed(channel: Channel, team: str, ts: str) -> Json:
    """Beside an agent's pane somebody looks at another channel."""
    return {"type": "app_context_changed", "context": _entities(channel, team), "event_ts": ts}


def uninstalled() -> list[Json]:
    """In the order in which they come as a rule; Slack promises none."""
    return [tokens_revoked(bot=[BOT.user_id]), {"type": "app_uninstalled"}]


def tokens_revoked(bot: list[str], oauth: list[str] | None = None) -> Json:
    """The ids of the users whose tokens were revoked, by kind of token."""
    return {"type": "tokens_revoked", "tokens": {"oauth": oauth or [], "bot": bot}}


def _entities(viewing: Channel, team: str) -> Json:
    entity = {"type": "slack#/types/channel_id", "value": viewing.id, "team_id": team}
    return {"entities": [entity]}


def _pane_thread(what: str, user: str, root: Message, ts: str, context: Json) -> Json:
    thread = {"user_id": user, "context": context, "channel_id": root.channel, "thread_ts": root.ts}
    return {"type": f"assistant_thread_{what}", "assistant_thread": thread, "event_ts": ts}


def _where(channel: Channel, ts: str) -> Json:
    return {"channel": channel.id, "event_ts": ts}


def _hidden(subtype: str, channel: Channel, ts: str) -> Json:
    kind = {"type": "message", "subtype": subtype, "hidden": True, "channel_type": channel.kind}
    return kind | _where(channel, ts) | {"ts": ts}


def _parent_author(message: Message, channel: Channel) -> str | None:
    root = channel.find(message.thread_ts or message.ts)
    return root.user if root else None
