"""`@ragvsft` with words: help, summary, restart, a plain answer, and anything else is a question."""

import re
from typing import Final

import structlog
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.asking import ask
from handlers.cards.card import Card
from handlers.cards.notices import help_card, nothing_to_forget_card, outsider_card
from handlers.changes import Answered, Noticed
from handlers.forgetting import asks_to_forget, may_forget
from handlers.guard import Body, installing_team, refusing
from handlers.meetings import Meeting, NoticeKind
from handlers.outsiders import is_outsider
from handlers.said import Said, read
from handlers.services import Services
from handlers.typed import question_seen, read_answer
from knowledge.playbook import Playbook

log = structlog.get_logger("ragvsft.handlers")

_MARKS: Final = ".,:;!?\u2026"
_HELP: Final = frozenset({
    "", "help", "hello", "hi", "hey", "hello everyone", "hi all", "who are you", "what are you", "start over", "undo",
    "what can you do", "what can i ask", "what can you help me with", "how does this work", "yes", "no", "not sure",
})  # fmt: skip
_THANKS: Final = frozenset({
    "thanks", "thank you", "thx", "ta", "ok", "okay", "great", "cool", "nice", "got it", "thanks a lot", "perfect",
})  # fmt: skip
_COMMAND: Final = re.compile(r"(?:check|compare|scenarios?|costs?)(?: [\d.,]+[km]?\b.*)?|[\d.,]+[km]?")
"""What only the command knows, and figures without a question."""

_SUMMARY: Final = frozenset({"summary", "summarise", "summarize"})
_RESTART: Final = frozenset({"restart", "reset"})
_POLITE: Final = re.compile(
    r"(?:a|an|and|answers|brief|can|could|everything|far|for|get|give|have|here|in|like|make|me|meeting|need|now|of|"
    r"please|pls|post|quick|short|show|so|thanks|that|the|this|thread|to|us|want|we|will|would|write|you|i)"
)
"""Words around a call for a summary."""


@refusing
async def on_mention(services: Services, context: AsyncBoltContext, body: Body) -> None:
    said = read(body["event"])
    if said is None:
        return
    team = installing_team(context)
    await services.meetings.heard(team, said.channel, said.thread, said.ts)
    meeting = await services.meetings.in_thread(team, said.channel, said.thread)
    await addressed(services, context, body, said, meeting)


async def addressed(
    services: Services, context: AsyncBoltContext, body: Body, said: Said, meeting: Meeting | None
) -> None:
    """Do what was said to the bot itself, in a thread of its own or elsewhere."""
    await (_take_answer if is_outsider(context, body) else _do)(services, context, said, meeting)


async def _take_answer(
    services: Services, context: AsyncBoltContext, said: Said, meeting: Meeting | None
) -> None:
    """Of what somebody of another company says only an answer counts; no model hears of the rest."""
    team, words = installing_team(context), said.words(context.bot_user_id)
    if meeting and (answer := plain_answer(services.playbook, meeting, said, words)):
        await services.meetings.record(team, meeting.id, answer, said.delivery)
    elif meeting:
        await services.meetings.record(team, meeting.id, Noticed("outsider", said.user), said.delivery)
    elif await services.meetings.first_time(team, said.delivery):
        await _say(context, said, outsider_card())


async def _do(services: Services, context: AsyncBoltContext, said: Said, meeting: Meeting | None) -> None:
    team, words = installing_team(context), said.words(context.bot_user_id)
    answer, kind = plain_answer(services.playbook, meeting, said, words), asked_for(words)
    if meeting and answer:
        await services.meetings.record(team, meeting.id, answer, said.delivery)
    elif _plain(words) in _THANKS:
        return
    elif asks_to_forget(_plain(words)):
        await _forget(services, context, said, meeting)
    elif kind is None:
        await ask(services, context, said, words, meeting)
    elif meeting:
        # Only a meeting has answers to sum up or to set aside.
        notice = Noticed(kind if meeting.kind == "meeting" else "help", said.user)
        await services.meetings.record(team, meeting.id, notice, said.delivery)
    elif await services.meetings.first_time(team, said.delivery):
        await _say(context, said, help_card())


async def _forget(services: Services, context: AsyncBoltContext, said: Said, meeting: Meeting | None) -> None:
    """Only for who started it; anybody else is told, once, who that is."""
    if meeting and may_forget(meeting, said.user):
        await services.forgetting.forget(meeting, said.user, (said.channel, said.thread), said.delivery)
    elif meeting:
        await services.meetings.record(meeting.team, meeting.id, Noticed("forget", said.user), said.delivery)
    elif await services.meetings.first_time(installing_team(context), said.delivery):
        await _say(context, said, nothing_to_forget_card())


def plain_answer(playbook: Playbook, meeting: Meeting | None, said: Said, words: str) -> Answered | None:
    """The answer that somebody typed to the question that they saw, if that is what it is."""
    question = question_seen(meeting, playbook, said.ts) if meeting else None
    answer = read_answer(question, words) if question else None
    if meeting is None or question is None or answer is None:
        return None
    return Answered(meeting.round, question.id, said.user, answer, said.ts)


def asked_for(words: str) -> NoticeKind | None:
    """What a person wants that is no question; nothing at all is a call for help.

    A new start sets answers aside, so it has to be asked for by that word alone; and whoever asks whether a model
    can summarise tickets wants no summary. What is no question, such as "yes" where nothing is asked, is answered with
    what can be done.
    """
    plain = _plain(words)
    parts = plain.split()
    if plain in _HELP or _COMMAND.fullmatch(plain):
        return "help"
    if plain in _RESTART:
        return "restart"
    if _RESTART & {*parts} and all(part in _RESTART or _POLITE.fullmatch(part) for part in parts):
        return "help"
    others = [part for part in parts if part not in _SUMMARY]
    return "summary" if len(others) < len(parts) and all(map(_POLITE.fullmatch, others)) else None


def _plain(words: str) -> str:
    """Lower case, single spaces, no punctuation at the ends of words."""
    return " ".join(part for word in words.lower().split() if (part := word.strip(_MARKS)))


async def _say(context: AsyncBoltContext, said: Said, card: Card) -> None:
    """Said once: should Slack not take it, the person may ask again."""
    try:
        await context.client.chat_postMessage(
            channel=said.channel,
            thread_ts=said.thread,
            text=card.text,
            blocks=card.blocks,
            unfurl_links=False,
            unfurl_media=False,
        )
    except Exception as error:  # noqa: BLE001 -- refused, busy, cut off: to deliver it again would say nothing either
        log.warning("slack did not take what was said", error=type(error).__name__)
