"""What it costs: the card of an estimate, and the cost part of a recommendation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from handlers import presses
from handlers.blocks import Block, actions, button, context, header, link_button, section
from handlers.cards.card import Card
from handlers.cards.cost_details import Drawn, drawn
from handlers.figures import basis_of
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, escape, person
from handlers.presses import Press
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import Report
from knowledge.costs.sentences import calls

COSTS: Final = "costs"
"""The part of a meeting that its figures are."""

LOST: Final = Mrkdwn(
    ":warning: The figures that were entered can no longer be read, so typical ones stand here. Please adjust them."
)
EXAMPLE: Final = Mrkdwn("_Nobody has said how many calls a day it will be; {} are an example._")


@dataclass(frozen=True)
class Costs:
    """What a meeting's figures come to, for all the places that show it.

    Attributes:
        url: Where the pages are served, without a slash at its end.
        because: What was taken from a meeting's answers.
        lost: Whether figures were entered that can no longer be read.
    """

    drawn: Drawn
    url: str
    because: tuple[str, ...]
    lost: bool

    @property
    def found(self) -> Report:
        return self.drawn.found


def costs_of(meeting: Meeting, prices: PriceList, url: str) -> Costs:
    """Work them out; `url` is where the pages are served, without a slash at its end."""
    basis = basis_of(meeting, prices)
    return Costs(drawn(basis.costing, prices), url, basis.because, basis.lost)


def cost_card(meeting: Meeting, costs: Costs, elsewhere: Mrkdwn | None = None) -> Card:
    """The estimate on request; `elsewhere` is what to say where nobody can adjust it."""
    blocks = (
        header(f"What it costs at {calls(costs.found.costing.at)}"),
        section(
            Mrkdwn("\n").join(
                [Mrkdwn("*{}*").format(costs.found.headline), *costs.drawn.against, *_provisos(costs)]
            )
        ),
        *costs.drawn.details,
        context(elsewhere or _who(meeting)),
        actions([*([] if elsewhere else [_adjust(meeting, "Adjust")]), *_links(costs)]),
    )
    return Card(cost_text(costs), blocks, fallback=without_charts(blocks, costs))


def cost_summary(meeting: Meeting, costs: Costs) -> Mrkdwn:
    """The sentence that matters, the figures with their ranges, and who entered what they rest on."""
    said = (costs.found.headline, costs.found.standing)
    lines = [*map(escape, said), *costs.drawn.against, *_provisos(costs)]
    if meeting.figures and not costs.lost:
        lines.append(Mrkdwn("_Costs adjusted by {}_").format(person(meeting.figures.person)))
    return Mrkdwn("\n").join(lines)


def without_charts(blocks: Iterable[Block], costs: Costs) -> tuple[Block, ...] | None:
    """The same blocks with words in the place of the chart; `None` where there is no chart."""
    whole = tuple(blocks)
    if all(block["type"] != "data_visualization" for block in whole):
        return None
    words = costs.drawn.chart_in_words
    return tuple(words if block["type"] == "data_visualization" else block for block in whole)


def cost_text(costs: Costs) -> Mrkdwn:
    """Without blocks: complete enough to act on."""
    return Mrkdwn("{} {} {}").format(
        costs.found.headline,
        costs.found.standing,
        Mrkdwn(" ").join([*costs.drawn.against, *costs.found.doubts]),
    )


def adjust_costs(meeting: Meeting) -> Block:
    return _adjust(meeting, "Adjust costs")


def calculator_link(costs: Costs) -> Block:
    return link_button(
        "Open the calculator", f"{presses.LINK}:calculator", f"{costs.url}/cost?{costs.drawn.query}"
    )


def _adjust(meeting: Meeting, label: str) -> Block:
    press = Press(meeting=meeting.id, round=meeting.round, part=COSTS)
    return button(label, presses.ADJUST, press.value())


def _links(costs: Costs) -> list[Block]:
    guide = link_button("The guide's figures", f"{presses.LINK}:guide", f"{costs.url}/cost/guide")
    return [calculator_link(costs), guide]


def _provisos(costs: Costs) -> list[Mrkdwn]:
    """What to know before the figures are read."""
    at = f"{costs.found.costing.at:,}"
    example = [EXAMPLE.format(at)] if costs.found.costing.volume is None else []
    because = [Mrkdwn("_{}_").format(sentence) for sentence in costs.because]
    return [*example, *because, *([LOST] if costs.lost else [])]


def _who(meeting: Meeting) -> Mrkdwn:
    asked = Mrkdwn("Asked for by {}").format(person(meeting.started_by))
    figures = meeting.figures
    if figures and figures.order > 1:
        asked += Mrkdwn("  ·  adjusted by {}").format(person(figures.person))
    return asked + Mrkdwn("  ·  anyone may adjust it")
