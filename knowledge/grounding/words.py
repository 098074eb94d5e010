"""The words of a text as the search sees them, without those that carry no meaning of their own."""

import re
import sqlite3
import threading
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W_]+")

_NEGATIONS: Final = frozenset({"not", "no", "never", "nor", "cannot", "t"})

_ALONE: Final = threading.Lock()


def stems(text: str) -> tuple[str, ...]:
    """Its words that carry meaning, in their order, each as the stem by which `knowledge.search` finds it."""
    return tuple(_stem(word.lower()) for word in _WORD.findall(text) if _means(word))


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
        for pair, side in _sides().get(_stem(word), ())
    )


def _means(word: str) -> bool:
    return word.lower() not in _words().idle and not (len(word) == 1 and word.isascii())


# A passage repeats itself, and is looked at again while its answer is being written.
@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """By SQLite's own stemmer, read back from the vocabulary of its index, so that both take the same for one word."""
    with _ALONE, closing(_scratch().cursor()) as index:
        index.execute("BEGIN")
        try:
            index.execute("INSERT INTO texts VALUES (?)", (word,))
            terms = index.execute("SELECT term FROM vocabulary ORDER BY offset").fetchall()
        finally:
            index.execute("ROLLBACK")
    return " ".join(term for (term,) in terms) or word


@cache
def _scratch() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    connection.execute(
        "CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(texts, instance)")
    return connection


@cache
def _same() -> Mapping[str, str]:
    """The stem that stands for each stem that is grouped with it."""
    groups = [[_stem(word) for word in line.split()] for line in _words().same]
    return {stem: group[0] for group in groups for stem in group}


@cache
def _sides() -> Mapping[str, frozenset[tuple[int, int]]]:
    """By stem, the pair and the side of it; a word such as "low" may be of several pairs."""
    sides: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for pair, line in enumerate(_words().opposites):
        for side, words in enumerate(line.split("|")):
            for word in words.split():
                sides[_stem(word)].add((pair, side))
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
