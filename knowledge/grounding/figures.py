"""The figures of a text, so that one that its passage does not have can be told."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from knowledge.numerals import MAGNITUDE, NUMBER, number

_SIZES: Final = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_VALUES: Final = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "dozen": 12,
    **_SIZES,
}
_SAYS_TWO: Final = frozenset({"both", "twice", "double", "pair"})
_NO_FIGURE: Final = frozenset({"one", "zero"})
"""More often a pronoun, or a way to say "no"."""

_DIGITS: Final = re.compile(
    rf"(?<![\w.])(?=\.?\d){NUMBER}{MAGNITUDE}|(?P<inner>\d+(?:\.\d+)?)", re.IGNORECASE
)
_WORDS: Final = re.compile(rf"\b(?:{'|'.join(_VALUES)})\b(?:[ -](?:{'|'.join(_VALUES)})\b)*", re.IGNORECASE)
_SHARE: Final = re.compile(r"\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)
_RANGE: Final = re.compile(r"\s?(?:to|and|or|-|\u2013)\s?[\d.,]+\s?(?:%|percent\b|per cent\b)", re.IGNORECASE)


class Figure(NamedTuple):
    """A number; `share` where it is per cent."""

    value: Decimal
    share: bool


class Placed(NamedTuple):
    """A figure and where it stands in its text: the first character, and the one behind the last."""

    figure: Figure
    start: int
    end: int


# All sentences of an answer are held against the same few passages.
@lru_cache(maxsize=1_024)
def placed(text: str) -> tuple[Placed, ...]:
    """In digits and in words, also those within a name such as gpt-4.1; "one" and ordinals are none."""
    return tuple(sorted((*_in_digits(text), *_in_words(text)), key=lambda each: each.start))


def figures(text: str) -> frozenset[Figure]:
    """All that it has, wherever they stand."""
    return frozenset(each.figure for each in placed(text))


def lacking(passage: str, sentence: str) -> frozenset[Figure]:
    """The sentence's figures that the passage has not: a share as a share, any other in whatever unit."""
    known = figures(passage) | {
        Figure(Decimal(2), share=False) for word in _SAYS_TWO if word in passage.lower()
    }
    values = {figure.value for figure in known}
    return frozenset(
        figure
        for figure in figures(sentence)
        if (figure not in known if figure.share else figure.value not in values)
    )


def _in_digits(text: str) -> Iterator[Placed]:
    for match in _DIGITS.finditer(text):
        value = Decimal(match["inner"]) if match["inner"] else number(match)
        if value is not None:
            yield Placed(Figure(value, _is_share(text, match.end())), *match.span())


def _in_words(text: str) -> Iterator[Placed]:
    for match in _WORDS.finditer(text):
        words = re.split("[ -]", match[0].lower())
        if len(words) > 1 or _counts(words[0], text[: match.start()]):
            value = Decimal(_value(words))
            yield Placed(Figure(value, _is_share(text, match.end())), *match.span())


def _counts(word: str, before: str) -> bool:
    """Whether it stands for a figure alone: "a hundred" does, "a few hundred" does not."""
    return word not in _NO_FIGURE and (word not in _SIZES or before.lower().endswith(("a ", "per ")))


def _value(words: list[str]) -> int:
    """Of number words in a row: "two hundred thousand" multiplies, "twenty-five" adds."""
    whole = part = 0
    for word in words:
        if word == "hundred":
            part = (part or 1) * 100
        elif word in _SIZES:
            whole, part = whole + (part or 1) * _SIZES[word], 0
        else:
            part += _VALUES[word]
    return whole + part


def _is_share(text: str, end: int) -> bool:
    return bool(_SHARE.match(text, end) or _RANGE.match(text, end))
