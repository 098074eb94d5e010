"""The parts of a passage that a sentence is to be compared with."""

from functools import lru_cache
from typing import Final

from knowledge.grounding.parts import Part, Token, part, parts, pauses
from knowledge.grounding.words import meanings, opposed
from knowledge.retrieval.document import Document

NEAR: Final = 0.6
"""The least share of a sentence's words that a part of the passage has, to be compared with it."""

LEAST_WORDS: Final = 2
"""Of a sentence, for parts that do not have just its words."""

_RAG, _TUNING = meanings("RAG")[0], meanings("tuning")[0]
_APPROACHES: Final = {
    _RAG: _RAG,
    meanings("index")[0]: _RAG,
    _TUNING: _TUNING,
    meanings("weights")[0]: _TUNING,
}


def approach(token: Token) -> str | None:
    """Which of the two a word stands for."""
    return _APPROACHES.get(token) if isinstance(token, str) else None


def nearest(clause: Part, document: Document) -> list[Part]:
    """The parts, and parts of them, that share most with it; none where none is near.

    Words that have an opposite and those for the two approaches do not count: they are what may have been exchanged.
    """
    words = alike(clause)
    shares = {
        each: likeness(clause, each)
        for each in clauses(document)
        if len(words & alike(each)) >= NEAR * len(words)
    }
    most = max(shares.values(), default=0.0)
    if not words or (len(words) < LEAST_WORDS and most < 1):
        return []
    return [each for each, share in shares.items() if share == most]


def likeness(one: Part, other: Part) -> float:
    """0 to 1, the share of words that both have (Dice's coefficient)."""
    words, others = alike(one), alike(other)
    return 2 * len(words & others) / max(1, len(words) + len(others))


@lru_cache(maxsize=4_096)
def alike(each: Part) -> frozenset[Token]:
    """Its words and figures, but for those that may have been exchanged."""
    return frozenset(
        token
        for token in each.tokens
        if not isinstance(token, str) or not (opposed(token) or approach(token))
    )


@lru_cache(maxsize=512)
def clauses(document: Document) -> tuple[Part, ...]:
    """The parts of a passage, and what stands between their pauses."""
    every = (text for each in parts(document) if not each.asks for text in (each.text, *pauses(each.text)))
    return tuple(each for text in dict.fromkeys(every) if alike(each := part(text)))
