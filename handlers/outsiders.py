"""People of another company, in a channel that the two share: they may answer, and see nothing else."""

from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.mrkdwn import Mrkdwn

ONLY_ANSWERS: Final = Mrkdwn(
    "That is only for people of the workspace that I belong to. Under a meeting anybody here may answer its questions, "
    "by a click or by typing."
)


def is_outsider(context: AsyncBoltContext, body: dict[str, Any]) -> bool:
    """Whether it was done by somebody of neither the workspace that installed the app nor its organisation.

    Events tell whether their channel is shared with another company, and then whose their author is: where they do not,
    it is nobody of ours. Commands, clicks and windows tell at all times whose the person is.
    """
    if body.get("type") == "event_callback":
        event = body["event"]
        shared = body.get("is_ext_shared_channel") is True
        return shared and not _is_ours(context, event.get("user_team") or event.get("team"))
    person = body.get("user")
    theirs = person.get("team_id") if isinstance(person, dict) else body.get("team_id")
    return theirs is not None and not _is_ours(context, theirs)


def _is_ours(context: AsyncBoltContext, team: object) -> bool:
    us = context.authorize_result
    return us is not None and team is not None and team in (us.team_id, us.enterprise_id)
