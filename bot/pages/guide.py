"""The page on the guide's figures: what its function gives, and the same example with what it leaves out."""

from dataclasses import dataclass

from jinja2 import Environment

from bot.pages.markdown import html
from knowledge import articles
from knowledge.costs.case import APPROACHES, GUIDE_VOLUMES
from knowledge.costs.corrected import CORRECTED
from knowledge.costs.costing import Costing
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import report
from knowledge.costs.written.options import GUIDE, query_string
from knowledge.volumes import read_volume

LONGEST_VOLUME = 40
"""Characters of a volume that are read; what is longer is no number."""


@dataclass(frozen=True)
class Figures:
    """One table.

    Attributes:
        headline: The sentence that matters.
        rows: By volume: USD a month, one-time cost spread, one an approach.
        query: The case, as an address has it.
    """

    headline: str
    rows: tuple[tuple[int, tuple[float, ...]], ...]
    query: str


def guide_page(templates: Environment, root: str, written: str, prices: PriceList) -> str:
    """Both tables, with a row for a volume as somebody wrote it, where that can be read."""
    text = written.strip()[:LONGEST_VOLUME]
    volume = read_volume(text)
    volumes = tuple(sorted({*GUIDE_VOLUMES, *([] if volume is None else [volume])}))
    return templates.get_template("cost_guide.html").render(
        written=text,
        unread=bool(text) and volume is None,
        volume=volume,
        guide=_figures(GUIDE, volumes, prices),
        corrected=_figures(CORRECTED, volumes, prices),
        body=html(articles.read("cost.md"), root),
    )


def _figures(costing: Costing, volumes: tuple[int, ...], prices: PriceList) -> Figures:
    found = estimate(costing.case.model_copy(update={"volumes": volumes}), prices)
    costs = [[row.amortised_usd for row in found.approaches[name].rows] for name in APPROACHES]
    headline = report(costing, prices).headline
    return Figures(
        headline, tuple(zip(volumes, zip(*costs, strict=True), strict=True)), query_string(costing)
    )
