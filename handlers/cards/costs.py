"""What it costs, as a line, as a table, and as a card of its own."""

from decimal import Decimal

from handlers.blocks import context, header, section, table
from handlers.cards.card import Card
from handlers.mrkdwn import Mrkdwn
from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES, Approach
from knowledge.costs.guide import monthly

NAMES: dict[Approach, str] = {"rag": "RAG", "fine_tuning": "Fine-tuning", "hybrid": "Both"}
EXAMPLE_VOLUME = 10_000

CAVEAT = Mrkdwn(
    "Token prices of the guide only: gpt-4o-mini, 2,500 prompt tokens with retrieval, 500 without, 300 out. "
    "Training, labels, index and people's time come on top."
)


def dollars(usd: Decimal) -> str:
    return f"${usd:,.2f}"


def cost_line(volume: int | None) -> Mrkdwn:
    """The three approaches at one volume; at an example where nobody gave one."""
    at = EXAMPLE_VOLUME if volume is None else volume
    usd = monthly(at)
    figures = Mrkdwn(", ").join(
        Mrkdwn("{} *{}*").format(NAMES[name], dollars(usd[name])) for name in APPROACHES
    )
    example = ", for example" if volume is None else ""
    return Mrkdwn("At {} calls a day{}: {} a month, for tokens alone.").format(f"{at:,}", example, figures)


def cost_rows(volume: int | None) -> list[list[str]]:
    """A table over the guide's volumes, and over the team's own."""
    volumes = sorted({*GUIDE_VOLUMES, *([] if volume is None else [volume])})
    rows = [[f"{at:,}", *(dollars(monthly(at)[name]) for name in APPROACHES)] for at in volumes]
    return [["Calls a day", *(NAMES[name] for name in APPROACHES)], *rows]


def cost_card(volume: int) -> Card:
    """The estimate on request."""
    usd = monthly(volume)
    saving = usd["rag"] - usd["fine_tuning"]
    difference = Mrkdwn(
        "By these prices fine-tuning is *{}* a month under RAG here, and both together cost most. The share is the "
        "same 27 % at every volume, so volume alone decides nothing; training and upkeep do."
    ).format(dollars(saving))
    blocks = (
        header(f"Cost at {volume:,} calls a day"),
        section(cost_line(volume)),
        section(difference),
        table(cost_rows(volume)),
        context(CAVEAT),
    )
    return Card(cost_line(volume), blocks)
