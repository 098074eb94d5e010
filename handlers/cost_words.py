"""What is meant by words behind `cost`: figures to estimate from, or a problem that begins with that word."""

import re
from typing import Final, Literal, TypeAlias

from handlers.mrkdwn import Mrkdwn
from knowledge.costs.written.options import OPTIONS

Meaning: TypeAlias = Literal["figures", "names", "unclear", "problem"]

UNCLEAR: Final = Mrkdwn(
    "I could not tell whether you want an estimate or to discuss a problem, so nothing was opened. For an estimate "
    "write, for example, `/ragvsft cost 20k`; to open a meeting about this, begin with another word."
)

_LISTS_NAMES: Final = frozenset({"help", "options", "names"})
_SHORT: Final = 3
_ODD_WORDS: Final = 2  # beside a volume; with more of them it is a sentence
_MARKS: Final = ",;.!?()\"'`"


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_NAMES: Final = frozenset(name for option in OPTIONS for name in option.names)
_NUMBERS: Final = _words(
    "zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty",
    "seventy eighty ninety hundred hundreds thousand thousands million millions billion dozen dozens",
    "lots many much few several",
)
_OF_A_VOLUME: Final = _words(
    "k m mn mio b bn calls call queries query requests request reqs questions question volume",
    "hour hours hourly day days daily week weeks weekly month months monthly year years yearly annum",
    "second seconds sec minute minutes min rps qps rpm",
)
_BETWEEN: Final = _words(
    "about around circa ca approx approximately roughly ~ ≈ for at of / - a an per each every with and or to from",
    "between up on in using the our my us we tokens token usd dollars model models price prices",
)
_KNOWN: Final = _NAMES | _NUMBERS | _OF_A_VOLUME | _BETWEEN
_VERBS: Final = _words(
    "is are was were has have had be been do does did get gets got keep keeps went go goes"
)
_COMPLAINT: Final = re.compile(
    r"\b(?:wrong|still|too|but|why|high(?:er)?|expensive|doubl|tripl|explod|skyrocket|ris(?:e|es|ing)\b|rose|grow|grew|"
    r"increas|hallucinat|fail|bad|kill|hurt|drift|broke|problem|issue|not\b|never|can'?t|cannot|don'?t|worse|slow)",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    rf"(?:^|(?<=[\s,;]))(?:[a-z][\w-]*\s*=|(?:{'|'.join(sorted(_NAMES))}):(?!//))\s*[^\s,;]+", re.IGNORECASE
)
_OPTION: Final = re.compile(rf"(?:^|\s)(?:{'|'.join(sorted(_NAMES))})\s*=", re.IGNORECASE)
_IN_THOUSANDS: Final = re.compile(r"\d[\d.,]*(?:k|m|b)\b", re.IGNORECASE)


def meaning(text: str) -> Meaning:
    """Only what is certainly a problem opens a meeting, which a channel sees; a look-up in error one person sees."""
    if text.lower() in _LISTS_NAMES:
        return "names"
    if not text or _OPTION.search(text):
        return "figures"
    words = _taken_apart(_NAMED.sub(" 0 ", text.lower()))
    odd = [word for word in words if word not in _KNOWN and not _is_figure(word)]
    if any(_is_figure(word) or word in _NUMBERS for word in words):
        return _beside_figures(text, words, odd)
    if not odd:
        return "unclear"
    is_sentence = len(words) > _SHORT or _COMPLAINT.search(text) or not _VERBS.isdisjoint(words)
    return "problem" if is_sentence else "unclear"


def _beside_figures(text: str, words: list[str], odd: list[str]) -> Meaning:
    if _COMPLAINT.search(text):
        return "problem"
    if not odd:
        return "figures"
    has_volume = _IN_THOUSANDS.search(text) or not _OF_A_VOLUME.isdisjoint(words)
    few = len(odd) <= _ODD_WORDS if has_volume else len(words) <= _SHORT
    return "unclear" if few else "problem"


def _taken_apart(text: str) -> list[str]:
    """Into words, and "calls/day" into two."""
    parts = (part for one in text.split() for part in ([one] if "://" in one else one.split("/")))
    return [word for part in parts if (word := part.strip(_MARKS))]


def _is_figure(word: str) -> bool:
    return any(char.isdigit() for char in word) and "://" not in word
