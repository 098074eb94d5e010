"""Figures as the pages show them."""

import re
from math import floor, log10
from typing import Final

CENT: Final = 0.01
WHOLE_FROM: Final = 10
_LONG: Final = re.compile(r"(?<![\d.])\d{4,}(?![\d])")


def usd(amount: float) -> str:
    """To the cent, and what is less than a cent to six places, or to three digits where those come later."""
    if 0 < amount < CENT:
        return f"{amount:.{max(6, 2 - floor(log10(amount)))}f}"
    return f"{amount:,.2f}"


def percent(share: float) -> str:
    """To three digits, and whole from 1,000 % on."""
    digits = f"{100 * share:.3g}" if share < WHOLE_FROM else f"{100 * share:,.0f}"
    return f"{digits}\N{NO-BREAK SPACE}%"


def grouped(text: str) -> str:
    """2,000 for 2000, wherever it stands in the text."""
    return _LONG.sub(lambda found: f"{int(found[0]):,}", text)
