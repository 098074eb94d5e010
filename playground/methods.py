"""The table of Web API methods that this workspace serves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import arguments as given
from . import chat_methods as chat
from . import pane_methods as pane
from . import reading_methods as reading
from . import view_methods as views
from .errors import Json, SlackError
from .web_api import WebApi


@dataclass(frozen=True)
class Method:
    answer: Callable[[WebApi, Any], Json]
    arguments: type[given.Arguments]
    scope: str | None = None


METHODS = {
    "assistant.threads.setStatus": Method(pane.set_status, given.SetStatus),
    "assistant.threads.setSuggestedPrompts": Method(pane.set_prompts, given.SetPrompts, "assistant:write"),
    "assistant.threads.setTitle": Method(pane.set_title, given.SetTitle, "assistant:write"),
    "auth.test": Method(reading.auth_test, given.Nothing),
    "chat.postMessage": Method(chat.post_message, given.PostMessage, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, given.PostEphemeral, "chat:write"),
    "chat.update": Method(chat.update, given.Update, "chat:write"),
    "chat.delete": Method(chat.delete, given.Delete, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, given.GetPermalink),
    "conversations.info": Method(reading.channel_info, given.OneChannel),
    "conversations.join": Method(reading.join, given.OneChannel, "channels:join"),
    "conversations.history": Method(reading.history, given.History),
    "conversations.replies": Method(reading.replies, given.Replies),
    "users.info": Method(reading.user_info, given.OneUser, "users:read"),
    "views.open": Method(views.open_view, given.OpenView),
    "views.update": Method(views.update_view, given.UpdateView),
    "views.publish": Method(views.publish_view, given.PublishView),
}


def call(api: WebApi, method: str, arguments: Mapping[str, object]) -> Json:
    """Carry out one call of an app that has been authenticated.

    Raises:
        SlackError: with Slack's word for the refusal.
    """
    known = METHODS.get(method)
    if known is None:
        raise SlackError("unknown_method", extra={"req_method": method})
    if known.scope:
        api.need(known.scope)
    return {"ok": True} | known.answer(api, given.parsed(known.arguments, arguments))
