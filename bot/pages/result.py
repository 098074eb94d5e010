"""The result part of the cost page: a report, its chart, its tables."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from bot.pages.curves import Curves, curves
from bot.pages.figures import percent
from knowledge.costs.case import APPROACHES
from knowledge.costs.doubt.uncertainty import Swing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import Report
from knowledge.costs.sentences import NAMES, calls, months
from knowledge.costs.written.options import OPTIONS, Option, query_string, write

MOST_SWINGS: Final = 6


@dataclass(frozen=True)
class Row:
    """One volume.

    Attributes:
        usd: Amortised USD a month, one an approach.
        least: Of the cheapest.
    """

    volume: int
    usd: tuple[float, ...]
    least: float


@dataclass(frozen=True)
class Result:
    """What the page shows of a report.

    Attributes:
        charts: The same chart in two sizes; none where there is nothing to draw.
        swings: What moves the comparison, the weightiest first.
        assumed: Every figure that is not zero, with its text.
        query: The case, as an address has it.
    """

    report: Report
    charts: tuple[Markup, ...]
    rows: tuple[Row, ...]
    swings: tuple[Swing, ...]
    assumed: tuple[tuple[Option, str], ...]
    query: str

    @property
    def standing(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Rows at the team's volume: a title, and USD an approach."""
        lines = self.report.lines
        return (
            ("A month, all counted", tuple(line.range.likely for line in lines)),
            ("at least", tuple(line.range.low for line in lines)),
            ("at most", tuple(line.range.high for line in lines)),
            ("Up front", tuple(line.one_time.likely for line in lines)),
            ("at least", tuple(line.one_time.low for line in lines)),
            ("at most", tuple(line.one_time.high for line in lines)),
            ("First year", tuple(line.first_year.likely for line in lines)),
            ("at least", tuple(line.first_year.low for line in lines)),
            ("at most", tuple(line.first_year.high for line in lines)),
            ("One call, as likely", tuple(line.per_call for line in lines)),
        )

    @property
    def calls(self) -> str:
        return calls(self.report.costing.at)

    @property
    def horizon(self) -> str:
        return months(self.report.costing.case.horizon_months)


def result(report: Report, prices: PriceList) -> Result:
    return Result(
        report=report,
        charts=tuple(_charts(report, curves(report.costing, prices))),
        rows=tuple(_rows(report)),
        swings=tuple(report.uncertainty.swings[:MOST_SWINGS]),
        assumed=tuple(_assumed(report)),
        query=query_string(report.costing),
    )


def _charts(report: Report, lines: Curves | None) -> Iterable[Markup]:
    if lines is None:
        return
    from bot.pages.chart import SIZES, chart  # noqa: PLC0415 -- what draws it takes a twentieth of the start to load

    says = " ".join([report.headline, *_shares(lines)])
    for size in SIZES:
        yield chart(lines, size, says)


def _shares(lines: Curves) -> Iterator[str]:
    """The chart in words: where each line starts and where it ends."""
    first, last = lines.volumes[0], lines.volumes[-1]
    for name in APPROACHES[1:]:
        start, end = lines.shares[name][0], lines.shares[name][-1]
        yield (
            f"{NAMES[name]} is at {percent(start)} of RAG at {first:,.0f} calls a day "
            f"and at {percent(end)} at {last:,.0f}."
        )


def _rows(report: Report) -> Iterable[Row]:
    costs = [report.estimate.approaches[name].rows for name in APPROACHES]
    for volume, *row in zip(report.costing.volumes, *costs, strict=True):
        usd = tuple(each.amortised_usd for each in row)
        yield Row(volume, usd, min(usd))


def _assumed(report: Report) -> Iterable[tuple[Option, str]]:
    texts = write(report.costing)
    return ((option, texts[option.id]) for option in OPTIONS if option.id in texts)
