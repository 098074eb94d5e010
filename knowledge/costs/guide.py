"""The guide's own figures: tokens alone, at its prices."""

from datetime import date
from decimal import Decimal
from typing import Final

from knowledge.costs import formulas
from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.estimate import inputs
from knowledge.costs.prices.price_list import PriceList

_NO_NAMES: Final = PriceList(rows=(), today=date.min)
"""The guide gives prices, not names of models, so that neither rows nor a day matter."""


def monthly(daily_queries: int) -> dict[Approach, Decimal]:
    """USD a month at one volume."""
    figures = inputs(CostCase(), _NO_NAMES)
    return {name: formulas.variable(figures[name], Decimal(daily_queries)) for name in APPROACHES}
