"""What a person reads whose meeting could not be opened where they asked for it."""

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
_BY_REASON = {
    "channel_not_found": _NOT_HERE,
    "not_in_channel": _ADD_ME,
    "missing_scope": _ADD_ME,
    "is_archived": _ARCHIVED,
}


def closed_place(reason: str) -> Mrkdwn:
    """What happened and what to do, by the word that Slack refused with."""
    return _BY_REASON.get(reason, _RESTRICTED)
