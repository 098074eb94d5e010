"""Posting, changing and deleting messages."""

from . import arguments as given
from .errors import Json, SlackError
from .messages import Message
from .people import BOT
from .web_api import WebApi


def post_message(api: WebApi, call: given.PostMessage) -> Json:
    channel = api.writable(call.channel)
    if call.thread_ts is not None:
        root = channel.find(call.thread_ts)
        if root is None or not root.is_root:
            raise SlackError("thread_not_found")
    content, warning = api.content(call.text, call.blocks)
    message = Message(
        ts=api.board.clock.ts(),
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
    api.board.post(message)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": message.as_slack(api.board.team.id),
    } | warning


def post_ephemeral(api: WebApi, call: given.PostEphemeral) -> Json:
    channel = api.visible(call.channel)
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    if call.user not in channel.members:
        raise SlackError("user_not_in_channel")
    content, warning = api.content(call.text, call.blocks)
    message = api.ephemeral(channel, call.user, call.thread_ts, content)
    return {"message_ts": message.ts} | warning


def update(api: WebApi, call: given.Update) -> Json:
    message = api.own(call.channel, call.ts, "cant_update_message")
    content, warning = api.content(call.text, call.blocks, message)
    blocks = content["blocks"] if call.blocks is not None else None
    api.board.edit(message, call.text, blocks, _metadata(call.metadata))
    shown = {"ts": message.ts, "text": message.text, "message": message.as_slack(api.board.team.id)}
    return {"channel": message.channel} | shown | warning


def delete(api: WebApi, call: given.Delete) -> Json:
    message = api.own(call.channel, call.ts, "cant_delete_message")
    if api.faults.keeps_messages:
        raise SlackError("compliance_exports_prevent_deletion")
    api.board.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(api: WebApi, call: given.GetPermalink) -> Json:
    channel = api.visible(call.channel)
    message = channel.find(call.message_ts)
    if message is None:
        raise SlackError("message_not_found")
    link = f"{api.url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts not in (None, message.ts):
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _metadata(metadata: Json | None) -> Json | None:
    if metadata is None:
        return None
    if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    return metadata
