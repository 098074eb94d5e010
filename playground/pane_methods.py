"""The status line of a thread, and the title and prompts of the app's pane."""

from . import arguments as given
from .channels import Channel
from .errors import Json, SlackError
from .messages import Message
from .pane import Prompt, Status
from .web_api import WebApi


def set_status(api: WebApi, call: given.SetStatus) -> Json:
    """In any thread that the app may write in; Slack takes either of the two scopes at present."""
    api.need_one_of("chat:write", "assistant:write")
    if call.username or call.icon_emoji or call.icon_url:
        api.need("chat:write.customize")
    channel = api.writable(call.channel_id)
    root = _root(channel, call.thread_ts)
    status = Status(call.status, tuple(call.loading_messages or ()))
    api.board.panes.set_status(channel.id, root.ts, status)
    api.board.changes.tell()
    return {}


def set_title(api: WebApi, call: given.SetTitle) -> Json:
    """Name a thread of the pane; a thread that the older kind began also changes its first message."""
    root = _root(_pane(api, call.channel_id), call.thread_ts)
    root.title = call.title
    if root.begins_pane_thread:
        api.board.edit(root, call.title, None, None)
    api.board.changes.tell()
    return {}


def set_prompts(api: WebApi, call: given.SetPrompts) -> Json:
    """Offer questions: for the whole pane of an agent, in one thread of an assistant.

    An agent's call that names a thread is answered with ok and has no effect. Slack's reference says so.
    """
    pane = _pane(api, call.channel_id)
    is_agent = api.board.installation.pane == "agent"
    if is_agent and call.thread_ts is not None:
        return {}
    prompts = tuple(Prompt(each.title, each.message) for each in call.prompts)
    api.board.panes.offer((pane.id, None if is_agent else _thread(pane, call)), prompts, call.title)
    api.board.changes.tell()
    return {}


def _thread(pane: Channel, call: given.SetPrompts) -> str:
    if call.thread_ts is not None:
        return _root(pane, call.thread_ts).ts
    latest = next((message for message in reversed(pane.history) if message.is_root), None)
    if latest is None:
        raise SlackError("message_not_found")
    return latest.ts


def _pane(api: WebApi, channel_id: str) -> Channel:
    """A direct message with an app that has a pane."""
    channel = api.visible(channel_id)
    if channel.kind != "im" or api.board.installation.pane is None:
        raise SlackError("channel_not_found")
    return channel


def _root(channel: Channel, thread_ts: str) -> Message:
    root = channel.find(thread_ts)
    if root is None or not root.is_root:
        raise SlackError("invalid_thread_ts")
    return root
