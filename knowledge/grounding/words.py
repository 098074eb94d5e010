"""The words of a text as the search sees them, without those that carry no meaning of their own."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

from knowledge.search import stem

_WORD: Final = re.compile(r"[^\W_]+")

_NEGATIONS: Final = frozenset({"not", "no", "never", "nor", "cannot", "t"})


def stems(text: str) -> tuple[str, ...]:
    """Its words that carry meaning, in their order, each as the stem by which `knowledge.search` finds it."""
    return tuple(stem(word.lower()) for word in _WORD.findall(text) if _means(word))


def meanings(text: str) -> tuple[str, ...]:
    """The same, with one stem for all words that say the same here; figures are left out."""
    return tuple(_same().get(stem, stem) for stem in stems(text) if not stem[0].isdigit())


def opposed(text: str) -> frozenset[tuple[int, int]]:
    """Its words that have an opposite: which pair each is of, and which side of it; "not cheap" is of the other."""
    spelled = text.lower()
    for phrase, word in _words().phrases.items():
        spelled = re.sub(rf"\b{phrase}\b", word, spelled)
    words = _WORD.findall(spelled)
    return frozenset(
        (pair, 1 - side if before in _NEGATIONS else side)
        for before, word in pairwise(["", *words])
        for pair, side in _sides().get(stem(word), ())
    )


def _means(word: str) -> bool:
    return word.lower() not in _words().idle and not (len(word) == 1 and word.isascii())


@cache
def _same() -> Mapping[str, str]:
    """The stem that stands for each stem that is grouped with it."""
    groups = [[stem(word) for word in line.split()] for line in _words().same]
    return {stem: group[0] for group in groups for stem in group}


@cache
def _sides() -> Mapping[str, frozenset[tuple[int, int]]]:
    """By stem, the pair and the side of it; a word such as "low" may be of several pairs."""
    sides: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for pair, line in enumerate(_words().opposites):
        for side, words in enumerate(line.split("|")):
            for word in words.split():
                sides[stem(word)].add((pair, side))
    return {stem: frozenset(found) for stem, found in sides.items()}


class _Words(NamedTuple):
    idle: frozenset[str]
    same: tuple[str, ...]
    opposites: tuple[str, ...]
    phrases: Mapping[str, str]


@cache
def _words() -> _Words:
    data = tomllib.loads(files("knowledge.grounding").joinpath("words.toml").read_text(encoding="utf-8"))
    same, opposites = (tuple(data[kind].strip().splitlines()) for kind in ("same", "opposites"))
    return _Words(frozenset(data["idle"].split()), same, opposites, data["phrases"])
