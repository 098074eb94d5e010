"""What kind of number an input is: how people write it, how far it goes, and how it is written back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import Final

from knowledge.costs.exact import EXACT
from knowledge.numerals import (
    MAGNITUDE,
    NUMBER,
    ROUGHLY,
    has_decimal_comma,
    may_be_thousands,
    number,
    plain,
    quoted,
    short,
)

LONGEST_NUMBER: Final = 80
"""Characters; no figure is as long."""

MOST_DIGITS: Final = 15
FINEST: Final = 12
"""Decimal places. A link with every figure as long as this still fits into a button and a window of Slack's."""

BILLION: Final = Decimal(10**9)

_LEADS: Final = rf"{ROUGHLY}(?P<currency>us\$|usd|\$)?\s*"
_WRITTEN: Final = re.compile(rf"{_LEADS}{NUMBER}{MAGNITUDE}\s*(?P<unit>.*)", re.ASCII | re.IGNORECASE)
_UNSCALED: Final = re.compile(rf"{_LEADS}{NUMBER}(?P<magnitude>)\s*(?P<unit>.*)", re.ASCII | re.IGNORECASE)
_PER: Final = re.compile(r"\s*(?:/|\b(?:per|an?|each|every)\b)\s*")
_NEGATIVE: Final = re.compile(r"[^\w.]*[-\u2212\u2013]\s*[\d.]")
_PERCENT: Final = frozenset({"%", "percent", "per cent", "pct"})
_DOLLARS: Final = frozenset({"$", "usd", "dollars", "dollar"})


class UnreadableError(ValueError):
    """A text that does not say what was asked for; the message says why, as a sentence without its end.

    Attributes:
        example: A text near it that can be read; `None` where any will do.
    """

    def __init__(self, why: str, example: str | None = None) -> None:
        super().__init__(why)
        self.example = example


@dataclass(frozen=True)
class Kind:
    """One kind of number.

    Attributes:
        noun: Completes "I cannot read this as ...".
        largest: The largest that a case takes.
        places: Decimal places that a case takes.
        units: Words that may follow, in lower case with "/" for "per" and "a", and what they multiply by.
        above_zero: Zero makes no sense.
        money: A dollar sign may stand with it.
        share: Written in per cent. A bare number from 1 is not read: 20 may be 20 % or 20 times.
        scaled: k, M and B may follow.
        small: Never in the thousands, so that 1.875 is no 1,875.
    """

    noun: str
    largest: Decimal = BILLION
    places: int = 30
    units: Mapping[str, int] = field(default_factory=dict)
    above_zero: bool = False
    money: bool = False
    share: bool = False
    scaled: bool = True
    small: bool = False


_TOKENS: Final = {
    "tokens": 1,
    "token": 1,
    "tok": 1,
    "tokens/call": 1,
    "tokens/query": 1,
    "/call": 1,
    "/query": 1,
}
_PER_MILLION: Final = (
    "/1m tokens",
    "/1m",
    "/m tokens",
    "/mtok",
    "/million tokens",
    "/million",
    "/1,000,000 tokens",
)

TOKENS: Final = Kind("a number of tokens", Decimal(10**15), units=_TOKENS)
TOKENS_A_MONTH: Final = Kind(
    "tokens a month",
    Decimal(10**15),
    units={"tokens": 1, "tokens/month": 1, "tokens/mo": 1, "/month": 1, "/mo": 1},
)
TOKENS_A_SECOND: Final = Kind(
    "tokens a second",
    units={"tokens": 1, "tokens/second": 1, "tokens/s": 1, "tok/s": 1, "tps": 1, "/second": 1, "/s": 1},
)
EXAMPLES: Final = Kind("a number of examples", units={"examples": 1, "example": 1, "labels": 1, "pairs": 1})
RUNS: Final = Kind("a number of runs", units={"runs": 1, "run": 1, "runs/month": 1, "/month": 1, "/mo": 1})
HOURS: Final = Kind("a number of hours", units={"hours": 1, "hour": 1, "hrs": 1, "hr": 1, "h": 1})
FACTOR: Final = Kind(
    "a factor", units={"x": 1, "\u00d7": 1, "times": 1, "epochs": 1, "passes": 1}, small=True
)
MONTHS: Final = Kind(
    "months",
    units={"months": 1, "month": 1, "mo": 1, "m": 1, "years": 12, "year": 12, "yr": 12, "y": 12},
    above_zero=True,
    scaled=False,
    small=True,
)
REPLICAS: Final = Kind("a whole number", Decimal(10**6), 0, units={"replicas": 1, "replica": 1})
USD: Final = Kind("an amount in USD", money=True, units={"/example": 1, "/label": 1, "/run": 1})
USD_A_MONTH: Final = Kind("USD a month", money=True, units={"/month": 1, "/mo": 1})
USD_AN_HOUR: Final = Kind("USD an hour", money=True, units={"/hour": 1, "/h": 1, "/hr": 1}, small=True)
USD_A_MILLION: Final = Kind(
    "USD per million tokens", money=True, units=dict.fromkeys(_PER_MILLION, 1), small=True
)
USD_A_THOUSAND: Final = Kind(
    "USD per 1,000 searches",
    money=True,
    units=dict.fromkeys(("/1k", "/1,000", "/1000", "/1k searches", "/1,000 searches", "/thousand"), 1),
    small=True,
)
SHARE: Final = Kind("a share", Decimal(1), share=True, scaled=False, small=True)
USED: Final = Kind("a share", Decimal(1), share=True, scaled=False, small=True, above_zero=True)
RATIO: Final = Kind("a share", share=True, scaled=False, small=True)

KINDS: Final = {
    "tokens": TOKENS,
    "tokens_a_month": TOKENS_A_MONTH,
    "tokens_a_second": TOKENS_A_SECOND,
    "examples": EXAMPLES,
    "runs": RUNS,
    "hours": HOURS,
    "factor": FACTOR,
    "months": MONTHS,
    "replicas": REPLICAS,
    "usd": USD,
    "usd_a_month": USD_A_MONTH,
    "usd_an_hour": USD_AN_HOUR,
    "usd_a_million": USD_A_MILLION,
    "usd_a_thousand": USD_A_THOUSAND,
    "share": SHARE,
    "used": USED,
    "ratio": RATIO,
}
"""As the table of inputs names them."""


def read_number(kind: Kind, text: str) -> Decimal:
    """The number that a text plainly says.

    Raises:
        UnreadableError: where it may say something else too, or says nothing of this kind.
    """
    text = " ".join(text.split())
    if len(text) > LONGEST_NUMBER:
        raise UnreadableError(f"{quoted(text)} is too long for {kind.noun}")
    match = (_WRITTEN if kind.scaled else _UNSCALED).fullmatch(text)
    with localcontext(EXACT):
        value = number(match) if match else None
        if match is None or value is None or has_decimal_comma(text):
            raise UnreadableError(_unreadable(kind, text))
        if not kind.small and may_be_thousands(match):
            raise UnreadableError(f"{quoted(text)} may be a fraction or thousands")
        percent = match["unit"].lower() in _PERCENT
        return _within(kind, value * _factor(kind, match, text), text, percent=percent)


def write_number(kind: Kind, value: Decimal) -> str:
    """The shortest text that `read_number` reads as the same value."""
    with localcontext(EXACT):
        if kind.share:
            return plain(value * 100) + "%"
        return plain(value) if kind.small else short(value)


def _factor(kind: Kind, match: re.Match[str], text: str) -> Decimal:
    """What the unit multiplies by."""
    unit = match["unit"].lower()
    percent = unit in _PERCENT
    if percent and kind.share:
        return Decimal("0.01")
    if percent:
        raise UnreadableError(f"{quoted(text)} is a share, and I need {kind.noun}")
    if (match["currency"] or unit in _DOLLARS) and not kind.money:
        raise UnreadableError(f"{quoted(text)} is money, and I need {kind.noun}")
    return Decimal(_times(kind, unit, text))


def _times(kind: Kind, unit: str, text: str) -> int:
    for word in sorted(_DOLLARS, key=len, reverse=True):
        unit = unit.removeprefix(word).strip()
    said = _PER.sub("/", unit)
    if said and said not in kind.units:
        raise UnreadableError(_unreadable(kind, text))
    return kind.units.get(said, 1)


def _within(kind: Kind, value: Decimal, text: str, *, percent: bool) -> Decimal:
    if kind.share and value >= 1 and not percent:
        raise UnreadableError(f"{quoted(text)} lacks a per cent sign")
    if value > kind.largest:
        most = "100%" if kind.share and kind.largest == 1 else f"{kind.largest:,}"
        raise UnreadableError(f"{quoted(text)} is more than {most}")
    if kind.above_zero and not value:
        raise UnreadableError("It has to be more than zero")
    _, digits, exponent = (value * (100 if kind.share else 1)).normalize().as_tuple()
    if len(digits) > MOST_DIGITS or int(exponent) < -FINEST:
        raise UnreadableError(f"{quoted(text)} has more digits than I keep, which are {MOST_DIGITS}")
    if round(value, kind.places) != value:
        raise UnreadableError(
            f"{quoted(text)} is {'finer than a case can be' if kind.places else 'no whole number'}"
        )
    return value


def _unreadable(kind: Kind, text: str) -> str:
    if _NEGATIVE.match(text):
        return f"{quoted(text)} is less than zero"
    if has_decimal_comma(text):
        return f"{quoted(text)} has a comma where I expect a point"
    return f"I cannot read {quoted(text)} as {kind.noun}"
