"""Text cut into the smallest parts that say something by themselves: what figures stand with, and in which order."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from math import log
from typing import Final, NamedTuple, TypeAlias

from knowledge.grounding.figures import placed
from knowledge.grounding.statements import blocks
from knowledge.grounding.words import meanings
from knowledge.retrieval.document import Document

Token: TypeAlias = str | Decimal

_WORD: Final = re.compile(r"[^\W_]+")
_LEAD: Final = re.compile(r"(?:[\w.'\u2019()-]+ ?){1,4}:(?=\s)")
_END: Final = re.compile(r"(?<=[.;!?])\s+")
_LEADS_IN: Final = re.compile(r"(?:at|with|on|by|in|for|of|from|after|before|below|above)\b", re.IGNORECASE)
PAUSE: Final = re.compile(r"[,;:.!?](?=\s)|\s(?:and|while|but|whereas)(?=\s)")


class Part(NamedTuple):
    """A stretch of text.

    Attributes:
        tokens: Its words that carry meaning and its figures, in their order.
        lead: The words with which the line begins that it is of, such as the name before a colon.
        above: The words of the line that leads in to the list that it stands in.
    """

    text: str
    tokens: tuple[Token, ...]
    lead: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()

    @property
    def asks(self) -> bool:
        """Whether it is a question, which says nothing that could be turned round."""
        return self.text.rstrip().endswith("?")

    @property
    def words(self) -> frozenset[str]:
        return frozenset(token for token in self.tokens if isinstance(token, str))

    @property
    def values(self) -> frozenset[Decimal]:
        return frozenset(token for token in self.tokens if isinstance(token, Decimal))


@lru_cache(maxsize=2_048)
def part(text: str) -> Part:
    """The text as one part."""
    spans = placed(text)
    found: list[tuple[int, Token]] = [(each.start, each.figure.value) for each in spans]
    for match in _WORD.finditer(text):
        if not any(each.start < match.end() and match.start() < each.end for each in spans):
            found += [(match.start(), meaning) for meaning in meanings(match[0])]
    return Part(text, tuple(token for _, token in sorted(found, key=lambda each: each[0])))


@lru_cache(maxsize=512)
def parts(document: Document) -> tuple[Part, ...]:
    """Of a passage: its title, its sentences and what semicolons part, each with the words that lead in to it."""
    found = [part(document.title)] if document.title else []
    above: frozenset[str] = frozenset()
    for block in blocks(document):
        found += [piece._replace(above=above) for statement in block for piece in _pieces(statement)]
        above = part(block[-1]).words if block and block[-1].endswith(":") else frozenset()
    return tuple(found)


def segments(sentence: str) -> tuple[Part, ...]:
    """The stretches of a sentence that each have figures and words enough to be looked for by themselves."""
    return tuple(part(text) for clause in _END.split(sentence) for text in _joined(pauses(clause)))


def _joined(pieces: Sequence[str]) -> list[str]:
    """A piece that says little by itself belongs to the one before it, and so does one that a condition leads in to."""
    found: list[str] = []
    for piece in pieces:
        if found and (_LEADS_IN.match(found[-1]) or not (_stands(found[-1]) and _stands(piece))):
            found[-1] += f", {piece}"
        else:
            found.append(piece)
    return found


def pauses(text: str) -> list[str]:
    """The text between its pauses, and between what "and" joins."""
    return [piece.strip() for piece in PAUSE.split(text) if piece.strip(" .!?")]


@lru_cache(maxsize=512)
def rarity(document: Document) -> Mapping[str, float]:
    """Of each word of a passage: the fewer parts have it, the more it says which of them is meant."""
    every = parts(document)
    known = Counter(word for each in every for word in each.words)
    return {word: log(1 + len(every) / times) for word, times in known.items()}


def _pieces(statement: str) -> Iterator[Part]:
    lead = match[0] if (match := _LEAD.match(statement)) else ""
    for at, piece in enumerate(_END.split(statement)):
        text = piece if at == 0 else f"{lead} {piece}"
        yield part(text)._replace(lead=part(lead).words)


def _stands(text: str) -> bool:
    return len(part(text).words) > 1
