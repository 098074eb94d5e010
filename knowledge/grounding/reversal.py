"""Whether a sentence turns its passage round: with a word's opposite, or with the two sides of it exchanged."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from knowledge.grounding.nearest import approach, likeness, nearest
from knowledge.grounding.parts import Part, part, parts, pauses
from knowledge.grounding.placing import UNITS
from knowledge.grounding.words import opposed
from knowledge.retrieval.document import Document

SAME: Final = 0.8
"""How alike two clauses are, at least, that say the same of different things."""

_BEATS: Final = r"beats?|outperform(?:s|ed)?|led|leads|ahead of|lost to|loses? to|trail(?:s|ed)?|fell behind"
_PIVOTS: Final = tuple(
    re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for words in (_BEATS, r"than", r"before|then|after", r"into")
)
_COMPARISON: Final = re.compile(rf"\b(?:{_BEATS}|than)\b", re.IGNORECASE)
_PAUSE: Final = re.compile(r"[,;:.](?=\s|$)")


class _Sides(NamedTuple):
    """What only stands before a word such as "than", and what only stands behind it."""

    before: frozenset[str]
    behind: frozenset[str]


def reverses(sentence: str, document: Document) -> bool:
    """Whether the part of the passage that is nearest says the opposite, or the same of the other one.

    A sentence with one word's opposite and its sides exchanged says the same: "A costs more than B" and "B costs less
    than A".
    """
    clauses = dict.fromkeys((sentence, *pauses(sentence)))
    return any(_reversed(part(clause), document) for clause in clauses) or _compares_anew(sentence, document)


def _reversed(clause: Part, document: Document) -> bool:
    near = nearest(clause, document)
    return bool(near) and all(_turns(clause, each) for each in near)


def _turns(clause: Part, known: Part) -> bool:
    return _flips(clause, known) != _crosses(clause, known) or _other_one(clause, known)


def _flips(clause: Part, known: Part) -> bool:
    said, stands = opposed(clause.text), opposed(known.text)
    return any(
        (pair, 1 - side) in stands and (pair, side) not in stands and (pair, 1 - side) not in said
        for pair, side in said
    )


def _crosses(clause: Part, known: Part) -> bool:
    """Whether more of what stands before a word such as "than" stands behind it in the other, than in its place."""
    for pivot in _PIVOTS:
        for said in _sides(clause.text, pivot):
            crossed = [_crossed(said, stands) for stands in _sides(known.text, pivot)]
            if crossed and all(crossed):
                return True
    return False


def _crossed(said: _Sides, known: _Sides) -> bool:
    same = len(said.before & known.before) + len(said.behind & known.behind)
    return len(said.before & known.behind) + len(said.behind & known.before) > same


def _sides(text: str, pivot: re.Pattern[str]) -> Iterator[_Sides]:
    for match in pivot.finditer(text):
        before = _PAUSE.split(text[: match.start()].rstrip(" ,;"))[-1]
        behind, *rest = _PAUSE.split(text[match.end() :])
        if not part(before).tokens:  # "Before A, B" is "B before A"
            before = " ".join(rest)
        first, second = part(before).words - UNITS, part(behind).words - UNITS
        yield _Sides(first - second, second - first)


def _other_one(clause: Part, known: Part) -> bool:
    """Whether it says of one of the two approaches what the passage says of the other."""
    said, stands = _approaches(clause), _approaches(known)
    return len(said) == len(stands) == 1 and said != stands and likeness(clause, known) >= SAME


def _approaches(each: Part) -> frozenset[str]:
    return frozenset(owner for token in each.tokens if (owner := approach(token)))


def _compares_anew(sentence: str, document: Document) -> bool:
    """Whether it ranks the two approaches where no part of the passage does."""
    return _ranks(sentence) and not any(_ranks(each.text) for each in parts(document))


def _ranks(text: str) -> bool:
    both = (
        {approach(token) for token in sides.before} | {approach(token) for token in sides.behind}
        for sides in _sides(text, _COMPARISON)
    )
    return any(len(approaches - {None}) > 1 for approaches in both)
