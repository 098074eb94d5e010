"""What is typed in a meeting's thread: a plain answer counts, people's talk is left alone."""

from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.guard import Body, installing_team
from handlers.meetings import Answered
from handlers.mentions import on_mention
from handlers.said import Said, read
from handlers.services import Services
from handlers.typed import question_seen, read_answer

_SAID_BY_PEOPLE: Final = {None, "thread_broadcast", "file_share"}


async def on_message(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Not guarded: an event that fails answers 5xx, and Slack delivers it again."""
    said = read(body["event"])
    if said is None or said.subtype not in _SAID_BY_PEOPLE:
        return
    if said.mentions(context.bot_user_id):
        if said.channel_type == "im":  # elsewhere Slack sends `app_mention` beside the message
            await on_mention(services, context, body)
    elif said.thread_ts:
        await _reply(services, installing_team(context), said, said.thread_ts)


async def on_other_event() -> None:
    """Events that the app was subscribed to without our doing: taken, so that Slack does not send them again."""


async def _reply(services: Services, team: str, said: Said, thread: str) -> None:
    meeting = await services.meetings.in_thread(team, said.channel, thread)
    question = question_seen(meeting, services.playbook, said.ts) if meeting else None
    answer = read_answer(question, said.text) if question else None
    if meeting and question and answer is not None:
        vote = Answered(meeting.round, question.id, said.user, answer)
        await services.meetings.record(team, meeting.id, vote, said.delivery)
