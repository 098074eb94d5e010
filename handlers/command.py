"""`/ragvsft`: start a meeting, or get help, a cost estimate, scenarios, the comparison, the quick check."""

import re
from dataclasses import dataclass
from typing import Final

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.cards.card import Card
from handlers.cards.lookup import compare_card, scenarios_card
from handlers.cards.notices import help_card
from handlers.check import check
from handlers.costing import cost
from handlers.guard import Body, installing_team, telling
from handlers.meetings import Started
from handlers.mrkdwn import unescape
from handlers.services import Services
from knowledge.costs.written.options import OPTIONS

COMMAND: Final = "/ragvsft"
TOPIC_LIMIT: Final = 2_000
# Words after a subcommand; a longer text is a topic that happens to begin with that word.
_SHORT: Final = 3
_LOOKED_UP: Final = 8  # a look-up in error is seen by one person, a meeting in error by the channel

_VOLUME_WORDS: Final = frozenset(
    word
    for words in (
        "about around circa ca. approx approx. approximately roughly ~ ≈ for at / a an per each every",
        "calls call queries query requests request reqs questions question",
        "k thousand m mn mio million b bn billion",
        "hour hours hourly day days daily week weeks weekly month months monthly year years yearly annum",
    )
    for word in words.split()
)
_NAMES: Final = "|".join(sorted({name for option in OPTIONS for name in option.names}))
_OPTION: Final = re.compile(rf"(?:^|\s)(?:{_NAMES})\s*=", re.IGNORECASE)


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
    if word in {"cost", "costs"} and _is_estimate(rest):
        return Asked("cost", rest)
    if word in {"scenario", "scenarios"} and len(rest.split()) <= _LOOKED_UP:
        return Asked("scenario", rest)
    return Asked(None, text.strip())


def _is_estimate(text: str) -> bool:
    """Few words, an option, or nothing but a volume; "cost of our support bot explodes" is a problem."""
    words = text.lower().split()
    if len(words) <= _SHORT or _OPTION.search(text):
        return True
    has_figure = [any(char.isdigit() for char in word) for word in words]
    return any(has_figure) and all(
        figure or word in _VOLUME_WORDS for word, figure in zip(words, has_figure, strict=True)
    )


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
