"""What it costs: the card of an estimate, and the cost part of a recommendation."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from handlers import presses
from handlers.blocks import Block, actions, button, context, header, link_button, section, table
from handlers.cards.card import Card
from handlers.cards.cost_chart import Point, chart, points, without_charts
from handlers.figures import basis_of
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, person
from handlers.presses import Press
from knowledge.costs.costing import Costing
from knowledge.costs.doubt.uncertainty import Range
from knowledge.costs.guide import monthly
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import Report, report
from knowledge.costs.sentences import calls, dollars, months, roughly
from knowledge.costs.written.options import OPTIONS, query_string, value

COSTS: Final = "costs"
"""The part of a meeting that its figures are."""

COLUMNS: Final = ["USD", "A month", "Up front", "First year"]
SHOWN_WARNINGS: Final = 4
ASSUMED: Final = frozenset(
    {"rag", "ft", "context", "output", "index", "examples", "label", "runs", "retrains", "hosting"}
)
"""Options that a card names: what weighs most, and what people are least sure of."""

LOST: Final = Mrkdwn(
    ":warning: The figures that were entered can no longer be read, so typical ones stand here. Please adjust them."
)
EXAMPLE: Final = Mrkdwn("_Nobody has said how many calls a day it will be; {} are an example._")
GUIDE: Final = Mrkdwn(
    "The guide's own figures here: RAG {}, fine-tuning {}. They are for tokens alone, without training, labels, "
    "embeddings or index, and so the same 27 % apart at every volume."
)
READING: Final = Mrkdwn(
    "A month includes what is paid once, spread over {}. In brackets: what it comes to when everything that is unsure "
    "turns out best, or worst, at once."
)


@dataclass(frozen=True)
class Costs:
    """What a meeting's figures come to, worked out once for all the places that show it.

    Attributes:
        points: Of the chart; none where there is nothing to compare.
        calculator: The address of the same case on the web.
        guide: The address of the guide's own figures.
        because: What was taken from a meeting's answers.
        lost: Whether figures were entered that can no longer be read.
    """

    found: Report
    points: tuple[Point, ...]
    calculator: str
    guide: str
    because: tuple[str, ...]
    lost: bool


def costs_of(meeting: Meeting, prices: PriceList, url: str) -> Costs:
    """Work them out; `url` is where the pages are served, without a slash at its end."""
    basis = basis_of(meeting, prices)
    drawn, query = _shown(basis.costing, prices)
    return Costs(
        report(basis.costing, prices),
        drawn,
        f"{url}/cost?{query}",
        f"{url}/cost/guide",
        basis.because,
        basis.lost,
    )


# A thread is drawn many times over the same figures.
@lru_cache(maxsize=512)
def _shown(costing: Costing, prices: PriceList) -> tuple[tuple[Point, ...], str]:
    """The points of the chart, and the case as a link carries it."""
    found = report(costing, prices)
    marked = found.estimate.pairs["rag->fine_tuning"].breakeven_daily_queries
    return points(costing, prices, marked), query_string(costing)


def cost_card(meeting: Meeting, costs: Costs, elsewhere: Mrkdwn | None = None) -> Card:
    """The estimate on request; `elsewhere` is what to say where nobody can adjust it."""
    blocks = (
        header(f"What it costs at {calls(costs.found.costing.at)}"),
        section(
            Mrkdwn("\n").join(
                [Mrkdwn("*{}*").format(costs.found.headline), *_against(costs), *_provisos(costs)]
            )
        ),
        *cost_details(costs),
        context(elsewhere or _who(meeting)),
        actions([*([] if elsewhere else [_adjust(meeting, "Adjust")]), *_links(costs)]),
    )
    return Card(cost_text(costs), blocks, fallback=without_charts(blocks, costs.points))


def cost_summary(meeting: Meeting, costs: Costs) -> Mrkdwn:
    """The sentence that matters, the figures with their ranges, and who entered what they rest on."""
    said = (Mrkdwn("{}").format(sentence) for sentence in (costs.found.headline, costs.found.standing))
    lines = [*said, *_against(costs), *_provisos(costs)]
    if meeting.figures and not costs.lost:
        lines.append(Mrkdwn("_Costs adjusted by {}_").format(person(meeting.figures.person)))
    return Mrkdwn("\n").join(lines)


def cost_details(costs: Costs) -> list[Block]:
    """Table, chart, what decides, what is assumed, how old the prices are, warnings."""
    return [
        table(_rows(costs.found)),
        *([chart(costs.points)] if costs.points else []),
        *([section(Mrkdwn("\n").join(costs.found.doubts))] if costs.found.doubts else []),
        context(Mrkdwn("\n").join(_small_print(costs))),
        *_warnings(costs),
    ]


def _against(costs: Costs) -> list[Mrkdwn]:
    """What may overturn the headline: a cheaper model without training, and a model that goes."""
    found = costs.found
    warned = [Mrkdwn(":warning: {}").format(sentence) for sentence in found.closing[:1]]
    return [*([Mrkdwn("{}").format(found.challenger)] if found.challenger else []), *warned]


def cost_text(costs: Costs) -> Mrkdwn:
    """Without blocks: complete enough to act on."""
    return Mrkdwn("{} {} {}").format(
        costs.found.headline, costs.found.standing, Mrkdwn(" ").join([*_against(costs), *costs.found.doubts])
    )


def adjust_costs(meeting: Meeting) -> Block:
    return _adjust(meeting, "Adjust costs")


def calculator_link(costs: Costs) -> Block:
    return link_button("Open the calculator", f"{presses.LINK}:calculator", costs.calculator)


def _adjust(meeting: Meeting, label: str) -> Block:
    press = Press(meeting=meeting.id, round=meeting.round, part=COSTS)
    return button(label, presses.ADJUST, press.value())


def _links(costs: Costs) -> list[Block]:
    guide = link_button("The guide's figures", f"{presses.LINK}:guide", costs.guide)
    return [calculator_link(costs), guide]


def _rows(found: Report) -> list[list[str]]:
    rows = [
        [
            line.name,
            _cell(dollars(line.range.likely), line.range),
            _cell(roughly(line.one_time.likely), line.one_time),
            _cell(roughly(line.first_year.likely), line.first_year),
        ]
        for line in found.lines
    ]
    return [COLUMNS, *rows]


def _cell(likely: str, range_: Range) -> str:
    """No figure without its range, but where nothing about it is unsure."""
    if range_.low == range_.high:
        return likely
    return f"{likely} ({range_.low:,.0f} to {range_.high:,.0f})"


def _small_print(costs: Costs) -> list[Mrkdwn]:
    costing = costs.found.costing
    told = [Mrkdwn("{}").format(each) for each in (costs.found.uncounted, costs.found.ages) if each]
    return [_assumed(costing), READING.format(months(costing.case.horizon_months)), _guides(costing), *told]


def _assumed(costing: Costing) -> Mrkdwn:
    shown = [(option, value(costing, option)) for option in OPTIONS if option.id in ASSUMED]
    each = [
        f"{option.label}: {text} {option.unit}".strip() for option, text in shown if text not in {"", "0"}
    ]
    return Mrkdwn("Assumed:  {}").format(Mrkdwn("  ·  ").join(each))


def _guides(costing: Costing) -> Mrkdwn:
    usd = {name: dollars(float(cost)) for name, cost in monthly(costing.at).items()}
    return GUIDE.format(usd["rag"], usd["fine_tuning"])


def _provisos(costs: Costs) -> list[Mrkdwn]:
    """What to know before the figures are read."""
    at = f"{costs.found.costing.at:,}"
    example = [EXAMPLE.format(at)] if costs.found.costing.volume is None else []
    because = [Mrkdwn("_{}_").format(sentence) for sentence in costs.because]
    return [*example, *because, *([LOST] if costs.lost else [])]


def _warnings(costs: Costs) -> list[Block]:
    # The gravest stands under the headline already.
    warnings = [warning for warning in costs.found.warnings if warning not in costs.found.closing[:1]]
    shown, more = warnings[:SHOWN_WARNINGS], len(warnings[SHOWN_WARNINGS:])
    told = [Mrkdwn(":warning: {}").format(warning) for warning in shown]
    if more:
        told.append(
            Mrkdwn("In the calculator: {} more {}.").format(more, "warning" if more == 1 else "warnings")
        )
    return [context(Mrkdwn("\n").join(told))] if told else []


def _who(meeting: Meeting) -> Mrkdwn:
    asked = Mrkdwn("Asked for by {}").format(person(meeting.started_by))
    figures = meeting.figures
    if figures and figures.order > 1:
        asked += Mrkdwn("  ·  adjusted by {}").format(person(figures.person))
    return asked + Mrkdwn("  ·  anyone may adjust it")
