"""`/ragvsft`: start a meeting, ask, or get help, a cost estimate, scenarios, the comparison, the quick check."""

import re
from dataclasses import dataclass
from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.asking import ask_by_command
from handlers.cards.card import Card
from handlers.cards.lookup import compare_card, scenarios_card
from handlers.cards.notices import help_card, names_card
from handlers.changes import Started
from handlers.check import check
from handlers.cost_words import UNCLEAR, meaning
from handlers.costing import cost
from handlers.guard import Body, installing_team, say, telling
from handlers.mrkdwn import unescape
from handlers.services import Services

COMMAND: Final = "/ragvsft"
TOPIC_LIMIT: Final = 2_000
# Words after a subcommand; a longer text is a topic that happens to begin with that word.
_LOOKED_UP: Final = 8  # a look-up in error is seen by one person, a meeting in error by the channel

_COST: Final = re.compile(r"costs?(?:[\s:,;=]+|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command's text, taken apart: a subcommand with its words, or a topic."""

    subcommand: str | None
    rest: str


def read_command(text: str) -> Asked:
    text = text.strip()
    if match := _COST.match(text):
        return _about_costs(text, text[match.end() :])
    first, *rest = text.split(maxsplit=1)[:2] or [""]
    word, after = first.lower(), "".join(rest)
    if word in {"help", "check", "compare"} and not after:
        return Asked(word, "")
    if word.rstrip(":") == "ask":
        return Asked("ask", after)
    if word in {"scenario", "scenarios"} and len(after.split()) <= _LOOKED_UP:
        return Asked("scenario", after)
    return Asked(None, text)


def _about_costs(text: str, words: str) -> Asked:
    match meaning(words):
        case "figures":
            return Asked("cost", words)
        case "names":
            return Asked("cost help", "")
        case "unclear":
            return Asked("unclear", words)
        case "problem":
            return Asked(None, text)


@telling
async def on_command(services: Services, context: AsyncBoltContext, body: Body) -> None:
    asked = read_command(unescape(body.get("text") or ""))
    if asked.subcommand is None:
        await _start(services, context, body, asked.rest)
    elif asked.subcommand == "help":
        await _answer(context, help_card())
    elif asked.subcommand == "ask":
        await ask_by_command(services, context, body, asked.rest)
    elif asked.subcommand == "check":
        await check(services, context, body)
    elif asked.subcommand == "scenario":
        await _answer(context, scenarios_card(asked.rest, services.url))
    elif asked.subcommand == "compare":
        await _answer(context, compare_card(services.url))
    elif asked.subcommand == "unclear":
        await say(context, UNCLEAR)
    elif asked.subcommand == "cost help":
        await _answer(context, names_card())
    else:
        await cost(services, context, body, asked.rest)


async def _start(services: Services, context: AsyncBoltContext, body: Body, topic: str) -> None:
    started = Started(
        channel=body["channel_id"],
        topic=topic[:TOPIC_LIMIT],
        person=body["user_id"],
        reply_url=body.get("response_url") or "",
    )
    await services.meetings.record(installing_team(context), services.new_id(), started, body["trigger_id"])
    await context.ack()


async def _answer(context: AsyncBoltContext, card: Card) -> None:
    """Slack posts the acknowledgement of a command itself, also where the bot is no member."""
    await context.ack(text=card.text, blocks=list(card.blocks), response_type="ephemeral")
