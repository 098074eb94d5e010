"""Whether a sentence says the opposite of what its passage says, as far as that can be told from the words."""

import re
from collections import Counter
from functools import lru_cache
from typing import Final, NamedTuple

from knowledge.grounding.nearest import clauses
from knowledge.grounding.parts import pauses
from knowledge.grounding.words import meanings
from knowledge.retrieval.document import Document

NEAR: Final = 0.6
"""The least share of a sentence's words that a statement has, to be compared with it."""

WHOLE: Final = 0.8
"""The least share of the statement's words that the sentence has, where their denials are counted."""

LEAST_WORDS: Final = 2
"""With a meaning, of a clause that is compared by itself."""

_DENIAL: Final = re.compile(
    r"\b(?:no longer|no|not|never|none|nothing|nobody|neither|nor|cannot|without|seldom|rarely|hardly)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_DENIAL_IN_OTHER_WORDS: Final = re.compile(
    r"\b(?:rules? out|fail(?:s|ed|ure)?|poor|instead|rather|than|stops?|lack(?:s|ing)?|missing|wrong|too|worse)\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(r"(?:if|when|where|unless|whether)\b", re.IGNORECASE)
_IN_PLACE: Final = re.compile(r"\b(?:before|instead|rather)\b", re.IGNORECASE)
_PAUSE: Final = re.compile(r"[.,;:!?()\u201c\u201d]")


class _Clause(NamedTuple):
    """One statement, or one part of it.

    Attributes:
        denied: Words that stand under a denial and nowhere else in it.
        denials: How many words deny.
        hedged: Whether something else in it may be a denial in other words.
        in_place: Whether it sets one thing before another, which denies the other half.
    """

    words: frozenset[str]
    denied: frozenset[str]
    denials: int
    hedged: bool
    in_place: bool


def contradicts(sentence: str, document: Document) -> bool:
    """Whether the statement that is nearest to the sentence, or to a clause of it, in words says the opposite.

    "Wrong dates go away by training" is told from "do not go away by training"; an opposite in other words is not.
    """
    said = {sentence, *(clause for clause in pauses(sentence) if not _CONDITION.match(clause))}
    return any(_contradicted(_clause(clause), document) for clause in said)


def _contradicted(said: _Clause, document: Document) -> bool:
    if len(said.words) < LEAST_WORDS:
        return False
    shares = [(_nearness(said.words, clause.words), clause) for clause in _clauses(document)]
    nearest = max((share for share, _ in shares), default=(0.0, 0.0))
    return nearest[0] >= NEAR and all(_opposite(said, clause) for share, clause in shares if share == nearest)


def _opposite(said: _Clause, clause: _Clause) -> bool:
    if said.denials and clause.denials:
        whole = _share(clause.words, said.words) >= WHOLE
        return whole and said.denials % 2 != clause.denials % 2
    if said.denials:
        return not clause.hedged and not said.denied.isdisjoint(clause.words)
    return not said.in_place and not clause.denied.isdisjoint(said.words)


def _nearness(words: frozenset[str], others: frozenset[str]) -> tuple[float, float]:
    """The share of the words that the others have, and of two with the same share that which says less beside it."""
    return _share(words, others), _share(others, words)


def _share(words: frozenset[str], others: frozenset[str]) -> float:
    return len(words & others) / len(words) if words else 0.0


def _clause(text: str) -> _Clause:
    words = Counter(meanings(text))
    denials = list(_DENIAL.finditer(text))
    denied = Counter(word for denial in denials for word in _denied(text[denial.end() :]))
    return _Clause(
        frozenset(words),
        frozenset(word for word, times in denied.items() if times == words[word]),
        len(denials),
        bool(_DENIAL_IN_OTHER_WORDS.search(text)),
        bool(_IN_PLACE.search(text)),
    )


def _denied(after: str) -> tuple[str, ...]:
    """The first word with a meaning that follows a denial, unless a pause comes before it."""
    return meanings(_PAUSE.split(after, maxsplit=1)[0])[:1]


@lru_cache(maxsize=512)
def _clauses(document: Document) -> tuple[_Clause, ...]:
    return tuple(_clause(each.text) for each in clauses(document))
