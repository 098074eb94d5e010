"""Ranking short texts by words, with SQLite's full-text index in memory."""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import astuple, dataclass
from typing import Any, Final
from weakref import finalize

MOST_WORDS: Final = 64
"""Of a query; what comes after so many different words tells nothing new."""

STRICTEST: Final = 3
"""How many times its floor a query of many unknown words has to reach."""

_WORD: Final = re.compile(r"[^\W_]+")
_WEIGHTS: Final = (0.0, 6.0, 4.0, 6.0, 0.4)
"""Of the columns of `Entry`, in their order: its name and its keywords tell most about a text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text to find.

    Attributes:
        key: What a hit names it by; not searched.
        keywords: Words that people would use for it and its text does not.
    """

    key: str
    title: str
    summary: str
    keywords: str
    body: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that shares words with a query; `score` is BM25, above 0, and comparable within one index only."""

    key: str
    score: float


class Index:
    """Entries, ranked by the words that they share with a query: stems count, accents and case do not.

    Words that most entries share weigh nearly nothing. Nothing is read from a query but its letters and
    digits, so that no text is an error.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        # Written here and only read afterwards, so any thread may ask.
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        finalize(self, self._connection.close)
        self._connection.execute(
            "CREATE VIRTUAL TABLE entries USING fts5(key UNINDEXED, title, summary, keywords, body, "
            "tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self._connection.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?)", map(astuple, entries))

    def search(self, words: str, *, most: int, floor: float = 0.0) -> list[Hit]:
        """The best entries, best first; equals in the order in which they were given.

        Args:
            words: Anything that a person typed.
            most: How many hits at most.
            floor: The least score. Words that no entry knows raise it, since one word that happens to be shared
                says little beside two that are not: it counts once more for each, up to `STRICTEST` times.
        """
        asked = _distinct(words)
        known = [
            word for word in asked if self._rows("SELECT 1 FROM entries WHERE entries MATCH ? LIMIT 1", word)
        ]
        if not known:
            return []
        least = floor * min(1 + len(asked) - len(known), STRICTEST)
        rows = self._rows(
            "SELECT key, -bm25(entries, ?, ?, ?, ?, ?) AS score FROM entries "
            "WHERE entries MATCH ? AND score >= ? ORDER BY score DESC, rowid LIMIT ?",
            *_WEIGHTS,
            " OR ".join(known),
            least,
            most,
        )
        return [Hit(key, score) for key, score in rows]

    def _rows(self, query: str, *values: str | float) -> list[tuple[Any, ...]]:
        with closing(self._connection.execute(query, values)) as rows:
            return rows.fetchall()


def _distinct(words: str) -> list[str]:
    """Its words, each as a string of the query language: in there operators mean nothing."""
    found = dict.fromkeys(_WORD.findall(words.casefold()))
    return [f'"{word}"' for word in list(found)[:MOST_WORDS]]
