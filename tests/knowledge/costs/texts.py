"""What was understood from a text, and what was answered."""

import re
from datetime import date
from typing import Final

from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import price_list
from knowledge.costs.written.options import (
    Trouble,
    write,
)

PRICES: Final = price_list(date(2026, 11, 21))


def understood(found: Costing | list[Trouble]) -> Costing:
    assert isinstance(found, Costing), found
    return found


def figures_of(costing: Costing) -> dict[str, str]:
    """What a link would say, but for the usual horizon that every link does."""
    return {id_: text for id_, text in write(costing).items() if (id_, text) != ("horizon", "12")}


def refused(found: Costing | list[Trouble]) -> list[Trouble]:
    assert isinstance(found, list)
    assert found
    return found


def example_of(trouble: Trouble) -> str:
    """What a trouble says to write."""
    said = re.fullmatch(r"[^\n]+: write, for example, (.+)\.", trouble.says)
    assert said, trouble.says
    return said[1]
