"""Calls a day, as people write them: 20k, 20,000/day, 1.5M per month."""

import re
from typing import Final

from knowledge.costs.case import DAYS_A_MONTH
from knowledge.numerals import MAGNITUDE, NUMBER, ROUGHLY, has_decimal_comma, may_be_thousands, number, quoted
from knowledge.questions import LARGEST_NUMBER

# A year is twelve months of 30 days, as everywhere in the costs: 12M a year is 1M a month.
_DAY = 24
_MONTH = _DAY * DAYS_A_MONTH
_HOURS: Final = {
    **dict.fromkeys(("hours", "hour", "hr", "h", "hourly"), 1),
    **dict.fromkeys(("days", "day", "d", "daily"), _DAY),
    **dict.fromkeys(("weeks", "week", "wk", "w", "weekly"), 7 * _DAY),
    **dict.fromkeys(("months", "month", "mth", "mo", "monthly"), _MONTH),
    **dict.fromkeys(("years", "year", "yr", "y", "annum", "yearly", "annually"), 12 * _MONTH),
}
_ADVERB: Final = "|".join(word for word in _HOURS if word.endswith("ly"))
_NOUN: Final = "|".join(word for word in _HOURS if not word.endswith("ly"))
_PER: Final = r"(?:/|\b(?:a|an|per|each|every)\b)"
_PERIOD: Final = rf"(?:{_PER}\s*(?P<period>{_NOUN})|(?P<adverb>{_ADVERB}))"
_WRITTEN: Final = re.compile(
    rf"{ROUGHLY}{NUMBER}{MAGNITUDE}\s*"
    # "2 questions" alone is talk, "2k questions a day" is a volume.
    rf"(?:calls|queries|requests|reqs|(?:call|query|request|questions?)(?=\s*(?:{_PER}|{_ADVERB})))?"
    rf"\s*{_PERIOD}?\.?",
    re.ASCII | re.IGNORECASE,
)
LONGEST_VOLUME: Final = 80
"""Characters; nobody needs as many."""

_REASONS: Final = (
    (re.compile(r"$"), "I need calls a day"),
    (re.compile(r"[-\u2212\u2013]\s*\d"), "Calls cannot be fewer than none"),
    (
        re.compile(r".*\d\s*[a-z]*\s*(?:[-\u2013]|to|or)\s*\d", re.IGNORECASE),
        "{} is a range, and I need one figure",
    ),
    (
        re.compile(r".*(?:\b(?:per|a|/)\s*(?:second|sec|minute|min)|\b(?:rps|qps|rpm)|/s)\b", re.IGNORECASE),
        "{} may be a peak, and I need calls a day",
    ),
    (re.compile(""), "I cannot read {} as calls a day"),
)


def read_volume(text: str) -> int | None:
    """Calls a day, or `None` where the text is anything but a plain volume; never a guess."""
    text = text.strip()
    match = _WRITTEN.fullmatch(text) if len(text) <= LONGEST_VOLUME else None
    written = number(match) if match else None
    if match is None or written is None or _is_ambiguous(match):
        return None
    hours = _HOURS[(match["period"] or match["adverb"] or "day").lower()]
    calls = round(written * _DAY / hours)
    if calls > LARGEST_NUMBER:
        return None
    return max(calls, 1) if written else 0  # A call a week is few, but it is not none.


def why_no_volume(text: str) -> str:
    """Why `read_volume` does not take a text, for whoever wrote it: a sentence without its end."""
    text = " ".join(text[:LONGEST_VOLUME].split())
    match = _WRITTEN.fullmatch(text)
    if has_decimal_comma(text):
        why = "{} has a comma where I expect a point"
    elif match and may_be_thousands(match):
        why = "{} may be a fraction or thousands"
    elif match and number(match) is not None:
        why = "{} is no whole number of calls" if _is_ambiguous(match) else "{} is too many calls a day"
    else:
        why = next(why for looks_so, why in _REASONS if looks_so.match(text))
    return why.replace("{}", quoted(text))


def _is_ambiguous(match: re.Match[str]) -> bool:
    """20.000 is twenty to some and twenty thousand to others; half a call is a slip."""
    return may_be_thousands(match) or (match["rest"] is not None and match["magnitude"] is None)
