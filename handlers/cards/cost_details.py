"""What stands of an estimate wherever it is shown: table, chart, what decides, what is assumed, warnings."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from handlers.blocks import Block, context, section, table
from handlers.cards.cost_chart import Point, chart, points, told
from handlers.mrkdwn import Mrkdwn, escape
from knowledge.costs.costing import Costing
from knowledge.costs.doubt.uncertainty import Range
from knowledge.costs.guide import monthly
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import Report, report
from knowledge.costs.sentences import dollars, months, roughly
from knowledge.costs.written.options import OPTIONS, query_string, value

COLUMNS: Final = ["USD", "A month", "Up front", "First year"]
SHOWN_WARNINGS: Final = 4
ASSUMED: Final = frozenset(
    {"rag", "ft", "context", "output", "index", "examples", "label", "runs", "retrains", "hosting"}
)
"""Options that a card names: what weighs most, and what people are least sure of."""

GUIDE: Final = Mrkdwn(
    "The guide's own figures here: RAG {}, fine-tuning {}. They are for tokens alone, without training, labels, "
    "embeddings or index, and so the same 27 % apart at every volume."
)
READING: Final = Mrkdwn(
    "A month includes what is paid once, spread over {}. In brackets: what it comes to when everything that is unsure "
    "turns out best, or worst, at once."
)


@dataclass(frozen=True)
class Drawn:
    """A report as it is shown; what only its details show is worked out when somebody looks at them."""

    found: Report

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Of the chart; none where there is nothing to compare."""
        marked = self.found.estimate.pairs["rag->fine_tuning"].breakeven_daily_queries
        return points(self.found.costing, self.found.prices, marked)

    @cached_property
    def query(self) -> str:
        """The case as a link carries it."""
        return query_string(self.found.costing)

    @cached_property
    def against(self) -> tuple[Mrkdwn, ...]:
        """What may overturn the headline: a cheaper model without training, and a model that goes."""
        challenger = [escape(self.found.challenger)] if self.found.challenger else []
        closing = [Mrkdwn(":warning: {}").format(sentence) for sentence in self.found.closing[:1]]
        return (*challenger, *closing)

    @cached_property
    def details(self) -> tuple[Block, ...]:
        return (
            table(_rows(self.found)),
            *([chart(self.points)] if self.points else []),
            *([section(Mrkdwn("\n").join(self.found.doubts))] if self.found.doubts else []),
            context(Mrkdwn("\n").join(_small_print(self.found))),
            *_warnings(self.found),
        )

    @cached_property
    def chart_in_words(self) -> Block:
        """For a workspace without charts."""
        return section(told(self.points))


# A thread is drawn many times over the same figures.
@lru_cache(maxsize=128)
def drawn(costing: Costing, prices: PriceList) -> Drawn:
    return Drawn(report(costing, prices))


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


def _small_print(found: Report) -> list[Mrkdwn]:
    costing = found.costing
    told = [escape(each) for each in (found.uncounted, found.ages) if each]
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


def _warnings(found: Report) -> list[Block]:
    # The gravest stands under the headline already.
    warnings = [warning for warning in found.warnings if warning not in found.closing[:1]]
    shown, more = warnings[:SHOWN_WARNINGS], len(warnings[SHOWN_WARNINGS:])
    told = [Mrkdwn(":warning: {}").format(warning) for warning in shown]
    if more:
        told.append(
            Mrkdwn("In the calculator: {} more {}.").format(more, "warning" if more == 1 else "warnings")
        )
    return [context(Mrkdwn("\n").join(told))] if told else []
