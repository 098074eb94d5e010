"""What the app may learn about itself, channels, threads and people."""

from . import arguments as given
from .channels import Channel
from .errors import Json, SlackError
from .messages import Message
from .people import BOT, PEOPLE
from .web_api import WebApi

HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}


def auth_test(api: WebApi, _: given.Nothing) -> Json:
    if api.faults.auth_error:
        raise SlackError(api.faults.auth_error)
    team = api.board.team
    who = {"user": BOT.name, "user_id": BOT.user_id, "bot_id": BOT.bot_id}
    return {
        "url": f"{api.url}/",
        "team": team.name,
        "team_id": team.id,
        "is_enterprise_install": False,
    } | who


def channel_info(api: WebApi, call: given.OneChannel) -> Json:
    channel = api.visible(call.channel)
    api.need(READ[channel.kind])
    members = {"num_members": len(channel.members)} if call.include_num_members else {}
    return {"channel": channel.as_slack() | members}


def join(api: WebApi, call: given.OneChannel) -> Json:
    channel = api.visible(call.channel)
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    api.board.add_bot(channel, inviter=None)
    return {"channel": channel.as_slack()}


def replies(api: WebApi, call: given.Replies) -> Json:
    thread = _readable(api, call.channel).thread(call.ts)
    if not thread:
        raise SlackError("thread_not_found")
    root, *later = thread  # the first message comes along, however old
    shown = [root, *(message for message in later if message.ts > call.oldest)]
    return _page(api, shown, call.limit, metadata=call.include_all_metadata)


def user_info(api: WebApi, call: given.OneUser) -> Json:
    found = next((person for person in PEOPLE if person.id == call.user), None)
    if found is None:
        raise SlackError("user_not_found")
    profile = {"real_name": found.real_name, "display_name": found.name}
    who: Json = {"id": found.id, "team_id": api.board.team.id, "name": found.name, "is_bot": False}
    return {"user": who | {"real_name": found.real_name, "deleted": False, "tz": "UTC", "profile": profile}}


def history(api: WebApi, call: given.History) -> Json:
    """What the channel shows outside its threads, the newest first."""
    messages = reversed(_readable(api, call.channel).messages)
    shown = [message for message in messages if message.ts > call.oldest]
    return _page(api, shown, call.limit, metadata=call.include_all_metadata)


def _readable(api: WebApi, channel_id: str) -> Channel:
    channel = api.visible(channel_id)
    api.need(HISTORY[channel.kind])
    if not channel.has_bot:
        raise SlackError("not_in_channel")
    return channel


def _page(api: WebApi, messages: list[Message], limit: int, *, metadata: bool) -> Json:
    shown = [message.as_slack(api.board.team.id) for message in messages[:limit]]
    if not metadata:
        shown = [{key: value for key, value in one.items() if key != "metadata"} for one in shown]
    return {"messages": shown, "has_more": len(messages) > limit}
