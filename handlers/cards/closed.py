"""What a person reads whose meeting, or whose answer, Slack does not let the bot show."""

from handlers.mrkdwn import Mrkdwn

_ADD_ME = Mrkdwn(
    "I cannot post in this channel, so no meeting was opened. Add me with `/invite @ragvsft`, "
    "then type your `/ragvsft` command again."
)
_NOT_HERE = Mrkdwn(
    "I cannot see this conversation: private channels and direct messages are closed to me until I am added. "
    "In a private channel type `/invite @ragvsft`, then your `/ragvsft` command again; "
    "otherwise start the meeting in a public channel."
)
_ARCHIVED = Mrkdwn(
    "This channel is archived, so no meeting was opened. Start it in a channel that is still in use."
)
_RESTRICTED = Mrkdwn(
    "Posting in this channel is restricted, so no meeting was opened. Start it in another channel, "
    "or ask a workspace admin to let me post here."
)
ELSEWHERE = Mrkdwn(
    "I am not in this conversation, so this cannot be adjusted here. In a channel, add me with "
    "`/invite @ragvsft` and type the command again."
)
_ELSEWHERE_BY_REASON = {
    "is_archived": Mrkdwn(
        "This channel is archived, so this cannot be adjusted here. Type the command again in one that is in use."
    ),
}
_ELSEWHERE_RESTRICTED = Mrkdwn(
    "Posting in this channel is restricted, so this cannot be adjusted here. Type the command again in another one."
)
OPEN_TO_ALL = frozenset({"channel_not_found", "not_in_channel", "missing_scope"})
"""Where the bot is only not invited, so that what a command asked for may be said to everybody."""

_BY_REASON = {
    "channel_not_found": _NOT_HERE,
    "not_in_channel": _ADD_ME,
    "missing_scope": _ADD_ME,
    "is_archived": _ARCHIVED,
}

_KEPT = Mrkdwn("That is stored, but the thread cannot show it: ")
_ADD_ME_AGAIN = Mrkdwn(
    "I was removed from this channel. Add me with `/invite @ragvsft`, then do it once more."
)
_THREAD_GONE = Mrkdwn("its first message was deleted. Start a new meeting with `/ragvsft`.")
_BEGUN_BY_REASON = {
    "channel_not_found": _ADD_ME_AGAIN,
    "not_in_channel": _ADD_ME_AGAIN,
    "is_archived": Mrkdwn("this channel is archived. Start anew in a channel that is still in use."),
    "thread_not_found": _THREAD_GONE,
    "cannot_reply_to_message": _THREAD_GONE,
}
_SLACK_REFUSES = Mrkdwn(
    "Slack refuses my messages here. Ask a workspace admin to let me post in this channel, "
    "or start a new meeting in another one with `/ragvsft`."
)


def elsewhere(reason: str) -> Mrkdwn:
    """Why nobody can adjust an estimate where it was asked for, and what to do."""
    if reason in OPEN_TO_ALL:
        return ELSEWHERE
    return _ELSEWHERE_BY_REASON.get(reason, _ELSEWHERE_RESTRICTED)


def closed_place(reason: str, *, begun: bool = False) -> Mrkdwn:
    """What happened and what to do, by the word that Slack refused with; `begun`: a thread stands already."""
    if begun:
        return _KEPT + _BEGUN_BY_REASON.get(reason, _SLACK_REFUSES)
    return _BY_REASON.get(reason, _RESTRICTED)
