"""What is typed without naming the bot: plain answers and questions to it count, people's talk is left alone."""

from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.asking import follow_up, is_follow_up
from handlers.guard import Body, installing_team, refusing
from handlers.mentions import addressed, plain_answer
from handlers.outsiders import is_outsider
from handlers.said import Said, read
from handlers.services import Services

_SAID_BY_PEOPLE: Final = {None, "thread_broadcast", "file_share"}


@refusing
async def on_message(services: Services, context: AsyncBoltContext, body: Body) -> None:
    said = read(body["event"])
    if said is None or said.subtype not in _SAID_BY_PEOPLE:
        return
    if said.channel_type == "im":
        await _in_private(services, context, body, said)
    elif said.thread_ts and not said.mentions(context.bot_user_id):  # for a mention comes an event of its own
        await _in_thread(services, context, body, said)


async def _in_private(services: Services, context: AsyncBoltContext, body: Body, said: Said) -> None:
    """In a direct message there is nobody else to talk to."""
    meeting = await services.meetings.in_thread(installing_team(context), said.channel, said.thread)
    await addressed(services, context, body, said, meeting)


async def _in_thread(services: Services, context: AsyncBoltContext, body: Body, said: Said) -> None:
    team = installing_team(context)
    meeting = await services.meetings.in_thread(team, said.channel, said.thread)
    if meeting is None:
        return
    before = await services.meetings.heard(team, said.channel, said.thread, said.ts)
    answer = plain_answer(services.playbook, meeting, said, said.text)
    if answer:
        await services.meetings.record(team, meeting.id, answer, said.delivery)
    elif is_follow_up(meeting, said, before) and not is_outsider(context, body):
        await follow_up(services, team, said, meeting)
