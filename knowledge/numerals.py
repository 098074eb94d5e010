"""A number as people write it: 2000, 2,000, 2k, 1.5M, .30."""

import re
from decimal import Decimal
from typing import Final

MAGNITUDES: Final = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "million": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
}

LONGEST_QUOTE: Final = 40

ROUGHLY: Final = r"(?:(?:about|around|circa|ca\.?|approx\.?|approximately|roughly)\s+|[~≈]\s*)?"
NUMBER: Final = (
    r"(?P<whole>\d{1,3}(?:(?P<mark>[,_ '\u2019\u00a0\u202f])\d{3})(?:(?P=mark)\d{3})*|\d{1,16})?"
    r"(?P<rest>\.\d{1,30})?"
)
MAGNITUDE: Final = rf"(?:\s*(?P<magnitude>{'|'.join(filter(None, MAGNITUDES))})(?![a-z]))?"

_COMMA: Final = re.compile(r"\D*(?:\d+,\d{1,2}|\d+,\d{4,}|\d[\d.]*\.\d{3},\d+)(?!\d|,\d)", re.ASCII)
_POINT: Final = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)


def number(match: re.Match[str]) -> Decimal | None:
    """What `NUMBER` and `MAGNITUDE` found; `None` where they found no digit."""
    whole, rest = re.sub(r"\D", "", match["whole"] or ""), match["rest"] or ""
    if not whole and not rest:
        return None
    magnitude = (match["magnitude"] or "").lower()
    return Decimal((whole or "0") + rest) * MAGNITUDES[magnitude]


def may_be_thousands(match: re.Match[str]) -> bool:
    """20.000 is twenty to some and twenty thousand to others."""
    return bool(_POINT.fullmatch((match["whole"] or "") + (match["rest"] or "")))


def has_decimal_comma(text: str) -> bool:
    """1,5 is one and a half to some and a slip to others."""
    return bool(_COMMA.match(text))


def plain(value: Decimal) -> str:
    """All its digits, none in vain."""
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def short(value: Decimal) -> str:
    """As few characters as say it exactly, from 10,000 with k, M or B; never one that may be read in two ways."""
    for sign, size in (("B", 10**9), ("M", 10**6), ("k", 10**3)):
        scaled = value / size
        if value >= 10_000 and scaled >= 1 and scaled * 100 % 1 == 0:  # noqa: PLR2004 -- said above
            return plain(scaled) + sign
    digits = plain(value)
    return digits + "0" if _POINT.fullmatch(digits) else digits


def quoted(text: str) -> str:
    """A text in a sentence about it, cut where it is long."""
    return f'"{text if len(text) <= LONGEST_QUOTE else text[:LONGEST_QUOTE] + "…"}"'
