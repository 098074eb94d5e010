"""What is typed in a meeting's thread: a plain answer counts, people's talk is left alone."""

from typing import Any, Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.guard import Body, installing_team
from handlers.meetings import Answered
from handlers.services import Services
from handlers.typed import question_seen, read_answer

_SAID_BY_PEOPLE: Final = {None, "thread_broadcast", "file_share"}


async def on_message(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Not guarded: an event that fails answers 5xx, and Slack delivers it again."""
    event = body["event"]
    if _is_reply_of_a_person(event, context.bot_user_id or ""):
        await _reply(services, installing_team(context), event)


def _is_reply_of_a_person(event: dict[str, Any], bot_user_id: str) -> bool:
    return (
        event.get("subtype") in _SAID_BY_PEOPLE
        and not event.get("bot_id")
        and bool(event.get("user"))
        and bool(event.get("thread_ts"))
        and f"<@{bot_user_id}>" not in event.get("text", "")
    )


async def _reply(services: Services, team: str, event: dict[str, Any]) -> None:
    channel, ts = event["channel"], event["ts"]
    meeting = await services.meetings.in_thread(team, channel, event["thread_ts"])
    question = question_seen(meeting, services.playbook, ts) if meeting else None
    answer = read_answer(question, event.get("text") or "") if question else None
    if meeting and question and answer is not None:
        vote = Answered(meeting.round, question.id, event["user"], answer)
        await services.meetings.record(team, meeting.id, vote, f"{channel}+{ts}")
