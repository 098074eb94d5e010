"""`/ragvsft`: start a meeting, or get help, a cost estimate, scenarios, the comparison, the quick check."""

from dataclasses import dataclass
from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.cards.card import Card
from handlers.cards.costs import cost_card
from handlers.cards.lookup import compare_card, scenarios_card
from handlers.cards.notices import help_card
from handlers.check import check
from handlers.guard import Body, installing_team, telling
from handlers.meetings import Started
from handlers.mrkdwn import unescape
from handlers.services import Services
from knowledge.volumes import read_volume

COMMAND: Final = "/ragvsft"
TOPIC_LIMIT: Final = 2_000
# Words after a subcommand; a longer text is a topic that happens to begin with that word.
_SHORT: Final = 3
_LOOKED_UP: Final = 8  # a look-up in error is seen by one person, a meeting in error by the channel

UNREADABLE_VOLUME: Final = (
    "I could not read that as a number of calls a day. Try `/ragvsft cost 50k`, `/ragvsft cost 20,000` "
    "or `/ragvsft cost 1.5M per month`."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A command's text, taken apart: a subcommand with its words, or a topic."""

    subcommand: str | None
    rest: str


def read_command(text: str) -> Asked:
    first, _, rest = text.strip().partition(" ")
    word, rest = first.lower(), rest.strip()
    if word in {"help", "check", "compare"} and not rest:
        return Asked(word, "")
    if word in {"cost", "costs"} and len(rest.split()) <= _SHORT:
        return Asked("cost", rest)
    if word in {"scenario", "scenarios"} and len(rest.split()) <= _LOOKED_UP:
        return Asked("scenario", rest)
    return Asked(None, text.strip())


@telling
async def on_command(services: Services, context: AsyncBoltContext, body: Body) -> None:
    asked = read_command(unescape(body.get("text") or ""))
    if asked.subcommand is None:
        await _start(services, context, body, asked.rest)
    elif asked.subcommand == "help":
        await _answer(context, help_card())
    elif asked.subcommand == "check":
        await check(services, context, body)
    elif asked.subcommand == "scenario":
        await _answer(context, scenarios_card(asked.rest, services.url))
    elif asked.subcommand == "compare":
        await _answer(context, compare_card(services.url))
    else:
        await _cost(context, asked.rest)


async def _start(services: Services, context: AsyncBoltContext, body: Body, topic: str) -> None:
    started = Started(
        channel=body["channel_id"],
        topic=topic[:TOPIC_LIMIT],
        person=body["user_id"],
        reply_url=body.get("response_url") or "",
    )
    await services.meetings.record(installing_team(context), services.new_id(), started, body["trigger_id"])
    await context.ack()


async def _cost(context: AsyncBoltContext, words: str) -> None:
    volume = read_volume(words)
    if volume is None:
        await context.ack(UNREADABLE_VOLUME)
    else:
        await _answer(context, cost_card(volume), in_channel=True)


async def _answer(context: AsyncBoltContext, card: Card, *, in_channel: bool = False) -> None:
    """Slack posts the acknowledgement of a command itself, also where the bot is no member."""
    await context.ack(
        text=card.text, blocks=list(card.blocks), response_type="in_channel" if in_channel else "ephemeral"
    )
