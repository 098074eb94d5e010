"""The Web API: what the app may ask of the workspace, and what it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from . import arguments as given
from .blocks import problems_in_message
from .board import Board, with_ids
from .channels import Channel
from .errors import Json, SlackError
from .faults import Faults
from .messages import Message
from .people import BOT, PEOPLE
from .views import View, checked

MAX_TEXT = 40_000
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}


@dataclass
class WebApi:
    """Answers calls for one workspace.

    Attributes:
        strict_text: refuse a message of blocks without a top-level text. Slack takes it with the warning
            ``missing_text_in_message``; then notifications and screen readers have nothing to say, which
            no test would show.
    """

    board: Board
    faults: Faults
    url: str = ""
    strict_text: bool = True

    def call(self, method: str, arguments: Mapping[str, object]) -> Json:
        """Carry out one call; the caller has been authenticated.

        Raises:
            SlackError: with Slack's word for the refusal.
        """
        known = METHODS.get(method)
        if known is None:
            raise SlackError("unknown_method", extra={"req_method": method})
        if known.scope:
            self.need(known.scope)
        return {"ok": True} | known.answer(self, given.parsed(known.arguments, arguments))

    def need(self, scope: str) -> None:
        provided = self.board.installation.scopes
        if scope not in provided:
            raise SlackError("missing_scope", extra={"needed": scope, "provided": ",".join(sorted(provided))})

    def auth_test(self, _: given.Nothing) -> Json:
        if self.faults.auth_error:
            raise SlackError(self.faults.auth_error)
        team = self.board.team
        who = {"user": BOT.name, "user_id": BOT.user_id, "bot_id": BOT.bot_id}
        return {
            "url": f"{self.url}/",
            "team": team.name,
            "team_id": team.id,
            "is_enterprise_install": False,
        } | who

    def post_message(self, call: given.PostMessage) -> Json:
        channel = self.writable(call.channel)
        if call.thread_ts is not None:
            root = channel.find(call.thread_ts)
            if root is None or not root.is_root:
                raise SlackError("thread_not_found")
        content, warning = self.content(call.text, call.blocks)
        message = Message(
            ts=self.board.clock.ts(),
            channel=channel.id,
            user=BOT.user_id,
            bot_id=BOT.bot_id,
            thread_ts=call.thread_ts,
            metadata=_metadata(call.metadata),
            joins_channel=call.reply_broadcast,
            subtype="thread_broadcast" if call.reply_broadcast and call.thread_ts else None,
            unfurls=call.unfurl_links or call.unfurl_media,
            **content,
        )
        self.board.post(message)
        return {
            "channel": channel.id,
            "ts": message.ts,
            "message": message.as_slack(self.board.team.id),
        } | warning

    def post_ephemeral(self, call: given.PostEphemeral) -> Json:
        channel = self.visible(call.channel)
        if not channel.has_bot:
            raise SlackError("not_in_channel")
        if call.user not in channel.members:
            raise SlackError("user_not_in_channel")
        content, warning = self.content(call.text, call.blocks)
        message = self.ephemeral(channel, call.user, call.thread_ts, content)
        return {"message_ts": message.ts} | warning

    def ephemeral(
        self, channel: Channel, user: str, thread_ts: str | None, content: dict[str, Any]
    ) -> Message:
        """Show somebody a message that nobody else sees; it cannot be found again by the app."""
        ids: Json = {
            "ts": self.board.clock.ts(),
            "channel": channel.id,
            "user": BOT.user_id,
            "bot_id": BOT.bot_id,
        }
        return self.board.whisper(Message(**ids, thread_ts=thread_ts, seen_by=user, **content))

    def update(self, call: given.Update) -> Json:
        message = self.own(call.channel, call.ts, "cant_update_message")
        content, warning = self.content(call.text, call.blocks, message)
        blocks = content["blocks"] if call.blocks is not None else None
        self.board.edit(message, call.text, blocks, _metadata(call.metadata))
        shown = {"ts": message.ts, "text": message.text, "message": message.as_slack(self.board.team.id)}
        return {"channel": message.channel} | shown | warning

    def delete(self, call: given.Delete) -> Json:
        message = self.own(call.channel, call.ts, "cant_delete_message")
        self.board.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def get_permalink(self, call: given.GetPermalink) -> Json:
        channel = self.visible(call.channel)
        message = channel.find(call.message_ts)
        if message is None:
            raise SlackError("message_not_found")
        link = f"{self.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
        if message.thread_ts not in (None, message.ts):
            link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    def channel_info(self, call: given.OneChannel) -> Json:
        channel = self.visible(call.channel)
        self.need(READ[channel.kind])
        members = {"num_members": len(channel.members)} if call.include_num_members else {}
        return {"channel": channel.as_slack() | members}

    def join(self, call: given.OneChannel) -> Json:
        channel = self.visible(call.channel)
        if channel.kind != "channel":
            raise SlackError("method_not_supported_for_channel_type")
        self.board.add_bot(channel, inviter=None)
        return {"channel": channel.as_slack()}

    def replies(self, call: given.Replies) -> Json:
        thread = self.readable(call.channel).thread(call.ts)
        if not thread:
            raise SlackError("thread_not_found")
        root, *later = thread  # the first message comes along, however old
        shown = [root, *(message for message in later if message.ts > call.oldest)]
        return self.page(shown, call.limit, metadata=call.include_all_metadata)

    def history(self, call: given.History) -> Json:
        """What the channel shows outside its threads, the newest first."""
        messages = reversed(self.readable(call.channel).messages)
        shown = [message for message in messages if message.ts > call.oldest]
        return self.page(shown, call.limit, metadata=call.include_all_metadata)

    def readable(self, channel_id: str) -> Channel:
        channel = self.visible(channel_id)
        self.need(HISTORY[channel.kind])
        if not channel.has_bot:
            raise SlackError("not_in_channel")
        return channel

    def page(self, messages: list[Message], limit: int, *, metadata: bool) -> Json:
        shown = [message.as_slack(self.board.team.id) for message in messages[:limit]]
        if not metadata:
            shown = [{key: value for key, value in one.items() if key != "metadata"} for one in shown]
        return {"messages": shown, "has_more": len(messages) > limit}

    def user_info(self, call: given.OneUser) -> Json:
        found = next((person for person in PEOPLE if person.id == call.user), None)
        if found is None:
            raise SlackError("user_not_found")
        profile = {"real_name": found.real_name, "display_name": found.name}
        who: Json = {"id": found.id, "team_id": self.board.team.id, "name": found.name, "is_bot": False}
        return {
            "user": who | {"real_name": found.real_name, "deleted": False, "tz": "UTC", "profile": profile}
        }

    def open_view(self, call: given.OpenView) -> Json:
        view = checked(call.view)
        if view["type"] != "modal":
            raise SlackError("invalid_arguments", ["[ERROR] must be a modal [json-pointer:/view/type]"])
        return self.shown(self.board.open_view(self.board.spend(call.trigger_id), _named(view)))

    def update_view(self, call: given.UpdateView) -> Json:
        view = self.board.views.get(call.view_id or "") or self._by_external_id(call.external_id)
        if view is None or not view.is_open:
            raise SlackError("not_found")
        if call.hash is not None and call.hash != view.hash:
            raise SlackError("hash_conflict")
        view.show(_named(checked(call.view)))
        self.board.changes.tell()
        return self.shown(view)

    def publish_view(self, call: given.PublishView) -> Json:
        payload = _named(checked(call.view))
        if payload["type"] != "home":
            raise SlackError("invalid_arguments", ["[ERROR] must be a home view [json-pointer:/view/type]"])
        home = self.board.home_of(call.user_id)
        if home is None:
            return self.shown(self.board.open_view(call.user_id, payload))
        if call.hash is not None and call.hash != home.hash:
            raise SlackError("hash_conflict")
        home.show(payload)
        self.board.changes.tell()
        return self.shown(home)

    def _by_external_id(self, external_id: str | None) -> View | None:
        if external_id is None:
            return None
        return next(
            (v for v in self.board.views.values() if v.payload.get("external_id") == external_id), None
        )

    def shown(self, view: View) -> Json:
        return {"view": view.as_slack(self.board.team.id, BOT.app_id, BOT.bot_id)}

    def visible(self, channel_id: str) -> Channel:
        """A conversation that the bot may know of; a person's id stands for the bot's DM with them."""
        if any(person.id == channel_id for person in PEOPLE):
            return self.board.bot_dm(channel_id)
        channel = self.board.channels.get(channel_id)
        if channel is None or (channel.kind != "channel" and not channel.has_bot):
            raise SlackError("channel_not_found")
        return channel

    def writable(self, channel_id: str) -> Channel:
        channel = self.visible(channel_id)
        if channel.is_archived:
            raise SlackError("is_archived")
        if not channel.has_bot and "chat:write.public" not in self.board.installation.scopes:
            raise SlackError("not_in_channel")
        return channel

    def own(self, channel_id: str, ts: str, refusal: str) -> Message:
        message = self.visible(channel_id).find(ts)
        if message is None or message.subtype == "tombstone":
            raise SlackError("message_not_found")
        if message.bot_id != BOT.bot_id:
            raise SlackError(refusal)
        return message

    def content(
        self, text: str | None, blocks: list[Any] | None, old: Message | None = None
    ) -> tuple[Json, Json]:
        """Check text and blocks; give back both for a `Message`, and the warning that Slack would add."""
        if not text and not blocks and not (old and old.blocks and text is None and blocks is None):
            raise SlackError("no_text")
        if len(text or "") > MAX_TEXT:
            raise SlackError("msg_too_long")
        problems = problems_in_message(blocks or [], self.faults.refused_blocks)
        if problems:
            raise SlackError("invalid_blocks", problems)
        if text or not blocks:
            return {"text": text or "", "blocks": with_ids(blocks or [])}, {}
        if self.strict_text:
            raise SlackError(
                "invalid_arguments", ["[ERROR] blocks without text: say it for notifications too"]
            )
        warned = {
            "warning": "missing_text_in_message",
            "response_metadata": {"warnings": ["missing_text_in_message"]},
        }
        return {"text": "", "blocks": with_ids(blocks)}, warned


def _metadata(metadata: Json | None) -> Json | None:
    if metadata is None:
        return None
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    return metadata


def _named(view: Json) -> Json:
    return view | {"blocks": with_ids(view["blocks"])}


@dataclass(frozen=True)
class Method:
    answer: Callable[[WebApi, Any], Json]
    arguments: type[given.Arguments]
    scope: str | None = None


METHODS = {
    "auth.test": Method(WebApi.auth_test, given.Nothing),
    "chat.postMessage": Method(WebApi.post_message, given.PostMessage, "chat:write"),
    "chat.postEphemeral": Method(WebApi.post_ephemeral, given.PostEphemeral, "chat:write"),
    "chat.update": Method(WebApi.update, given.Update, "chat:write"),
    "chat.delete": Method(WebApi.delete, given.Delete, "chat:write"),
    "chat.getPermalink": Method(WebApi.get_permalink, given.GetPermalink),
    "conversations.info": Method(WebApi.channel_info, given.OneChannel),
    "conversations.join": Method(WebApi.join, given.OneChannel, "channels:join"),
    "conversations.history": Method(WebApi.history, given.History),
    "conversations.replies": Method(WebApi.replies, given.Replies),
    "users.info": Method(WebApi.user_info, given.OneUser, "users:read"),
    "views.open": Method(WebApi.open_view, given.OpenView),
    "views.update": Method(WebApi.update_view, given.UpdateView),
    "views.publish": Method(WebApi.publish_view, given.PublishView),
}
