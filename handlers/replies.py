"""What is typed in a meeting's thread: a plain answer counts, people's talk is left alone."""

from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.guard import Body, installing_team
from handlers.meetings import Answered
from handlers.mentions import on_mention
from handlers.services import Services
from handlers.typed import question_seen, read_answer

_SAID_BY_PEOPLE: Final = {None, "thread_broadcast", "file_share"}


async def on_message(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Not guarded: an event that fails answers 5xx, and Slack delivers it again."""
    event = body["event"]
    if not _is_said_by_a_person(event):
        return
    if f"<@{context.bot_user_id}>" not in (event.get("text") or ""):
        if event.get("thread_ts"):
            await _reply(services, installing_team(context), event)
    elif event.get("channel_type") == "im":  # elsewhere Slack sends `app_mention` beside the message
        await on_mention(services, context, body)


async def on_other_event() -> None:
    """Events that the app was subscribed to without our doing: taken, so that Slack does not send them again."""


def _is_said_by_a_person(event: dict[str, Any]) -> bool:
    return event.get("subtype") in _SAID_BY_PEOPLE and not event.get("bot_id") and bool(event.get("user"))


async def _reply(services: Services, team: str, event: dict[str, Any]) -> None:
    channel, ts = event["channel"], event["ts"]
    meeting = await services.meetings.in_thread(team, channel, event["thread_ts"])
    question = question_seen(meeting, services.playbook, ts) if meeting else None
    answer = read_answer(question, event.get("text") or "") if question else None
    if meeting and question and answer is not None:
        vote = Answered(meeting.round, question.id, event["user"], answer)
        await services.meetings.record(team, meeting.id, vote, f"{channel}+{ts}")
