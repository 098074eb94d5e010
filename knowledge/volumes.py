"""Calls a day, as people write them: 20k, 20,000/day, 1.5M per month."""

import re
from decimal import Decimal
from typing import Final

from knowledge.costs.case import DAYS_A_MONTH
from knowledge.questions import LARGEST_NUMBER

_UNITS: Final = {"": 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "mio": 1_000_000, "million": 1_000_000}
_PERIODS: Final = {"day": 1, "d": 1, "month": DAYS_A_MONTH, "mo": DAYS_A_MONTH}
_WRITTEN: Final = re.compile(
    r"(?:about|around|approx\.?|roughly|~|≈)?\s*"
    r"(?P<number>\d{1,3}(?:[,_ ']\d{3})+|\d{1,13})(?P<rest>\.\d{1,6})?\s*"
    r"(?P<unit>k|thousand|m|mio|million)?\s*"
    # "2 questions" alone is talk, "2k questions a day" is a volume.
    r"(?:calls|queries|requests|questions(?=\s*(?:/|a\b|per\b|each\b|daily)))?\s*"
    r"(?:(?:/|a|an|per|each)\s*(?P<period>day|d|month|mo)|(?P<daily>daily))?\.?",
    re.ASCII | re.IGNORECASE,
)


def read_volume(text: str) -> int | None:
    """Calls a day, or `None` where the text is anything but a plain volume; never a guess."""
    match = _WRITTEN.fullmatch(text.strip())
    if not match or _is_ambiguous(match["rest"], match["unit"]):
        return None
    number = Decimal(re.sub(r"\D", "", match["number"]) + (match["rest"] or ""))
    calls = number * _UNITS[(match["unit"] or "").lower()] / _PERIODS[(match["period"] or "day").lower()]
    whole = round(calls)
    return whole if whole <= LARGEST_NUMBER else None


def _is_ambiguous(fraction: str | None, unit: str | None) -> bool:
    """20.000 is twenty to some and twenty thousand to others; half a call is a slip."""
    return fraction is not None and (unit is None or len(fraction) == len(".000"))
