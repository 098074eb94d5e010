"""The words of a text as the search sees them, without those that carry no meaning of their own."""

import re
import sqlite3
import threading
from collections.abc import Mapping
from contextlib import closing
from functools import cache, lru_cache
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+")
_CONTRACTED: Final = re.compile(r"(?<=\w)['\u2019](?:s|t|d|m|ll|re|ve)\b", re.IGNORECASE)

_FUNCTION_WORDS: Final = frozenset(
    """
    a about above after again against all almost alone along already also although always am among an and another
    any anyone anything are around as at away back be became because become becomes been before behind being below
    beside besides between beyond both but by came can cannot come comes could couldn did didn do does doesn doing
    don done down during each either else enough even ever every everybody everyone everything except few first for
    from further gave get gets getting give given gives go goes going gone got had hadn has hasn have haven having
    he hence her here hers him his how however i if in indeed instead into is isn it its itself just keep keeps kept
    last least less let lets like likely made make makes making many may maybe me mean means might mine more most
    much must my near need needs neither never next no nobody none nor not nothing now of off often on once one ones
    only onto or other others otherwise ought our ours out over own per perhaps put puts quite rather really said
    same say says see seem seems shall she should shouldn since so some somebody someone something sometimes soon
    still such take takes taken than that the their theirs them themselves then there therefore these they thing
    things this those though through thus till to together too toward towards under until unless up upon us use used
    uses using usually very via was wasn way ways we well went were what whatever when where whether which while who
    whole whom whose why will with within without won would wouldn yes yet you your yours yourself
    """.split()
)


_SAME: Final = """
rag retrieval retrieve retriever
tune tuned fine train retrain
document doc page file article
example label sample
expensive dear costly
delete remove erase
begin start
stay remain
person people expert human
large big
measure score check review verify test
wrong incorrect mistake error
sufficient adequate
question query
answer reply response
show point
repair fix cure mend solve
certain sure
llm model
update current
prompt context view
format shape schema
"""
"""Words, a line each, that passages and answers use for the same thing."""

_ALONE: Final = threading.Lock()


def stems(text: str) -> tuple[str, ...]:
    """Its words that carry meaning, in their order, each as the stem by which `knowledge.search` finds it."""
    return tuple(_stem(word.lower()) for word in _WORD.findall(_CONTRACTED.sub("", text)) if _means(word))


def meanings(text: str) -> tuple[str, ...]:
    """The same, with one stem for all words that say the same here; figures are left out."""
    return tuple(_same().get(stem, stem) for stem in stems(text) if not stem[0].isdigit())


def _means(word: str) -> bool:
    return word.lower() not in _FUNCTION_WORDS and not (len(word) == 1 and word.isascii())


# A passage repeats itself, and is looked at again while its answer is being written.
@lru_cache(maxsize=16_384)
def _stem(word: str) -> str:
    """By SQLite's own stemmer, read back from the vocabulary of its index, so that both take the same for one word."""
    with _ALONE, closing(_scratch().execute("BEGIN")) as index:
        index.execute("INSERT INTO texts VALUES (?)", (word,))
        terms = index.execute("SELECT term FROM vocabulary ORDER BY offset").fetchall()
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
    groups = [[_stem(word) for word in line.split()] for line in _SAME.split("\n") if line]
    return {stem: group[0] for group in groups for stem in group}
