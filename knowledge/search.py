"""Ranking short texts by words, with SQLite's full-text index in memory."""

import re
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from typing import Any, Final
from weakref import finalize

MOST_WORDS: Final = 64
"""Of a query; what comes after so many different words tells nothing new."""

STRICTEST: Final = 3
"""How many times its floor a query of many unknown words has to reach."""

_WORD: Final = re.compile(r"[^\W_]+")
_WEIGHTS: Final = (0.0, 6.0, 4.0, 6.0, 0.4)
"""Of the columns of `Entry`, in their order: its name and its keywords tell most about a text."""

_ALONE: Final = threading.Lock()  # for what is written to

_TOKENS: Final = "tokenize = 'porter unicode61 remove_diacritics 2'"


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
            f"CREATE VIRTUAL TABLE entries USING fts5(key UNINDEXED, title, summary, keywords, body, {_TOKENS})"
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


class Stems:
    """What `Index` takes words for: words of one stem are one to it.

    Nothing changes once it is made, so any thread may ask.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Know words; those without letters and digits have no stem and are left out."""
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        finalize(self, self._connection.close)
        self._connection.execute(f"CREATE VIRTUAL TABLE words USING fts5(word, {_TOKENS})")
        self._connection.execute("CREATE VIRTUAL TABLE found USING fts5vocab(words, instance)")
        known = list(dict.fromkeys(words))
        self._connection.executemany("INSERT INTO words VALUES (?)", [(word,) for word in known])
        with closing(self._connection.execute("SELECT doc, term FROM found WHERE offset = 0")) as rows:
            self._stems: dict[str, str] = {known[row - 1]: stem for row, stem in rows}

    def of(self, word: str) -> str:
        """The stem of a word that is known, or of another that shares it; any other word as it is."""
        if word in self._stems or not _distinct(word):
            return self._stems.get(word, word)
        same = "SELECT word FROM words WHERE words MATCH ? LIMIT 1"
        with closing(self._connection.execute(same, (" ".join(_distinct(word)),))) as rows:
            known = rows.fetchone()
        return self._stems[str(known[0])] if known else word


# A passage repeats itself, and is looked at again while its answer is being written.
@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """What `Index` takes one word for; `Stems` reads many at once."""
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
    connection.execute(f"CREATE VIRTUAL TABLE texts USING fts5(text, {_TOKENS})")
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(texts, instance)")
    return connection


def _distinct(words: str) -> list[str]:
    """Its words, each as a string of the query language: in there operators mean nothing."""
    found = dict.fromkeys(_WORD.findall(words.casefold()))
    return [f'"{word}"' for word in list(found)[:MOST_WORDS]]
