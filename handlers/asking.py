"""A question to the bot: what of it can be said at once is stored with it, in one go."""

import re
from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.assistant import say_looking
from handlers.changes import Asked, Place
from handlers.guard import Body, installing_team, say
from handlers.meetings import MOST_INQUIRIES, Meeting, talk_id
from handlers.mrkdwn import Mrkdwn
from handlers.said import Said, as_read, one_line
from handlers.services import Services
from handlers.store import MeetingsUnavailableError, Outcome
from handlers.thread import reply_key
from knowledge.retrieval.document import LONGEST_QUESTION

EXAMPLE: Final = Mrkdwn(
    "Write your question behind it, for example `/ragvsft ask can we fine-tune on 200 examples?` "
    "The answer stands in the channel for everybody."
)


_TO_COLLEAGUES: Final = re.compile(
    r"""
    ^who\s (?:has|had|can|could|was|will|wants|knows|of\s us)\b
    | ^who(?:\s is|['\u2019]s)\s going\s to\b
    # By a name, with a comma or without; "When would you …?" begins with none.
    | ^(?:\w+,\s | (?!(?:and|but|so|or|then|how|wh\w+)\b) (?-i:[A-Z])\w+\s)?
      (?:can|could|would|will|have|did|are)\s (?:you|any(?:one|body)|some(?:one|body))\b
    | \b(?:do|did|does|has|have|is)\s (?:any|some)(?:one|body)\b
    | \bany(?:one|body)\s (?:got|knows?|have)\b
    | \blet['\u2019]s\b
    | \bdo\s (?:you|y['\u2019]all|we\s all)\s (?:want|agree)\b
    | ^(?:where|when)\s (?:is|are|can)\s (?:our|we|the\s data\s team)\b
    | \bwhat\s did\s \w+\s say\b
    | ,\s*right\s?\?+$
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What asks a colleague, and not for what is known: a bot that answers it has interrupted people."""


async def ask(
    services: Services, context: AsyncBoltContext, said: Said, question: str, meeting: Meeting | None
) -> None:
    """Store what somebody asked in a thread, or under their message where a talk begins with it."""
    asked = _asked(services, said, question, meeting)
    is_full = meeting is not None and len(meeting.inquiries) >= MOST_INQUIRIES
    if asked.reply is None and said.channel_type == "im" and not is_full:
        # Before it is stored: the first message that follows from that takes the line away again.
        await say_looking(services, context, said)
    await _record(services, installing_team(context), said, meeting, asked)


async def follow_up(services: Services, team: str, said: Said, meeting: Meeting) -> None:
    """The same for what names nobody: unless it is clearly about what the bot knows, it was not meant for the bot."""
    question = one_line(as_read(said.text))
    if services.inquiries.is_ours(question):
        await _record(services, team, said, meeting, _asked(services, said, question, meeting))


def is_follow_up(meeting: Meeting, said: Said, before: str | None) -> bool:
    """Whether a person asks on, right below the reply to their own question, be it still being written.

    `before` is the `ts` of what a person last said in that thread.
    """
    text = one_line(said.text)
    to_somebody_else = said.mentions_somebody or _TO_COLLEAGUES.search(text)
    if not meeting.inquiries or to_somebody_else or not text.endswith("?"):
        return False
    id_, last = list(meeting.inquiries.items())[-1]
    shown = meeting.posted.get(reply_key(meeting, id_))
    stands_below = shown is not None and shown.ts < said.ts
    return stands_below and last.person == said.user and before == (last.ts or None)


async def ask_by_command(services: Services, context: AsyncBoltContext, body: Body, words: str) -> None:
    """A talk of its own: a command has no message that an answer could hang on."""
    question = _end(one_line(as_read(words)))
    if not any(char.isalnum() for char in question):
        await say(context, EXAMPLE)
        return
    asked = Asked(
        id=services.new_id(),
        text=question,
        person=body["user_id"],
        ts="",
        reply=services.inquiries.at_once(question),
        begins=Place(body["channel_id"], "", body.get("response_url") or ""),
    )
    await services.meetings.record(installing_team(context), services.new_id(), asked, body["trigger_id"])
    await context.ack()


def _asked(services: Services, said: Said, question: str, meeting: Meeting | None) -> Asked:
    question = _end(question)
    answers = (meeting.answers or None) if meeting else None
    reply = services.inquiries.at_once(question, answers)
    begins = None if meeting else Place(said.channel, said.thread)
    return Asked(said.ts, question, said.user, said.ts, reply, begins)


def _end(question: str) -> str:
    """A long story ends in its question, which begins at a word."""
    if len(question) <= LONGEST_QUESTION:
        return question
    end = question[-LONGEST_QUESTION:]
    return end.partition(" ")[2] or end


async def _record(services: Services, team: str, said: Said, meeting: Meeting | None, asked: Asked) -> None:
    """Everybody who begins a talk under the same message begins the same one."""
    id_ = meeting.id if meeting else talk_id(said.channel, said.thread)
    outcome = await services.meetings.record(team, id_, asked, said.delivery)
    if meeting and outcome is Outcome.NO_SUCH_MEETING:
        raise MeetingsUnavailableError  # it was forgotten just now; when Slack delivers this again, a talk begins
