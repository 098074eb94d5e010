"""The guide's own figures: tokens alone, at its prices."""

from decimal import Decimal

from knowledge.costs import formulas
from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.estimate import inputs
from knowledge.costs.prices import NoList


def monthly(daily_queries: int) -> dict[Approach, Decimal]:
    """USD a month at one volume."""
    figures = inputs(CostCase(), NoList())
    return {name: formulas.variable(figures[name], Decimal(daily_queries)) for name in APPROACHES}
