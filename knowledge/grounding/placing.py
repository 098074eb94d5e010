"""Whether the figures of a sentence stand with what its passage says of them."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final

from knowledge.grounding.nearest import approach
from knowledge.grounding.parts import Part, Token, part, parts, pauses, rarity, segments
from knowledge.grounding.words import meanings
from knowledge.retrieval.document import Document

FITS: Final = 0.6
"""The least share of what the nearest part has of a sentence's words, for another part to be meant as well."""

JOINED: Final = 0.5
"""The least share of a part's own words that a sentence has which joins it to another."""

PARALLEL: Final = 0.8
"""From this share of common words on two parts are rows of one table, whose figures a sentence must not mix."""

BOTH: Final = 2

UNITS: Final = frozenset(
    meanings("dollars cents percent points tokens calls days weeks months years hours minutes pages examples")
)


def misplaces(sentence: str, document: Document, excused: frozenset[Decimal]) -> bool:
    """Whether a figure stands with words that the passage does not use it for, or two have changed places.

    Args:
        sentence: All of whose figures the passage has somewhere, but for those that are excused.
        document: The passage.
        excused: Figures of the question.
    """
    return any(not _placed(segment, segment.values - excused, document) for segment in segments(sentence))


def _placed(segment: Part, values: frozenset[Decimal], document: Document) -> bool:
    leads = {each.lead for each in parts(document)}
    return not values or any(
        all(_agree(segment, each) and not _of_another(segment, each, leads) for each in meant)
        for meant in _meant(segment, values, document)
    )


def _of_another(segment: Part, meant: Part, leads: Iterable[frozenset[str]]) -> bool:
    """Whether the segment names who or what leads in to another line."""
    return (
        bool(meant.lead)
        and segment.words.isdisjoint(meant.lead)
        and any(lead and lead <= segment.words for lead in leads)
    )


def _meant(segment: Part, values: frozenset[Decimal], document: Document) -> Iterator[list[Part]]:
    """The parts that a segment with these figures may rest on, each with those that bring the other figures in."""
    weights = rarity(document)
    fits = {each: _weight(segment, each, weights) for each in parts(document)}
    least = FITS * max(fits.values(), default=0.0)
    for each, fit in fits.items():
        if fit >= least and not values.isdisjoint(each.values):
            rest = values - each.values
            joined = [
                other for other in fits if not rest.isdisjoint(other.values) and _joins(segment, each, other)
            ]
            if rest <= frozenset().union(*(other.values for other in joined)):
                yield [each, *joined]


def _weight(segment: Part, other: Part, weights: Mapping[str, float]) -> float:
    return sum(weights[word] for word in segment.words & (other.words | other.above))


def _joins(segment: Part, each: Part, other: Part) -> bool:
    common, either = each.words & other.words, each.words | other.words
    own = len(segment.words & other.words)
    return bool(own) and own >= JOINED * len(other.words) and len(common) < PARALLEL * len(either)


def _agree(segment: Part, meant: Part) -> bool:
    return not (
        _exchanged(segment.tokens, meant.tokens)
        or _other_approach(segment, meant)
        or _other_order(segment.tokens, meant.tokens)
        or _other_unit(segment.tokens, meant.tokens)
    )


def _exchanged(said: tuple[Token, ...], known: tuple[Token, ...]) -> bool:
    """Whether each of two figures has the word behind it that the other ought to have."""
    behind, ought = _behind(said), _behind(known)
    return any(
        behind[one] == ought[other] != behind[other] == ought[one]
        for one, other in combinations(behind.keys() & ought.keys(), 2)
    )


def _behind(tokens: tuple[Token, ...]) -> dict[Decimal, Token]:
    return {one: two for one, two in pairwise(tokens) if isinstance(one, Decimal) and isinstance(two, str)}


def _other_unit(said: tuple[Token, ...], known: tuple[Token, ...]) -> bool:
    behind, ought = _behind(said), _behind(known)
    return any(
        behind[value] != ought[value] and {behind[value], ought[value]} <= UNITS
        for value in behind.keys() & ought.keys()
    )


def _other_approach(segment: Part, meant: Part) -> bool:
    """Whether a figure is the one's that the passage names as the other's."""
    said, known = _owners(segment.text), _owners(meant.text)
    return any(said[value] != known[value] for value in said.keys() & known.keys())


def _owners(text: str) -> dict[Decimal, str]:
    """The approach that stands nearest to a figure, with no pause between; none where both do."""
    owners: dict[Decimal, set[str]] = {}
    for piece in pauses(text):
        tokens = part(piece).tokens
        at = [place for place, token in enumerate(tokens) if isinstance(token, Decimal)]
        for place, token in enumerate(tokens):
            if at and (owner := approach(token)):
                nearest = tokens[min(at, key=lambda each: abs(each - place))]
                owners.setdefault(Decimal(nearest), set()).add(owner)
    return {value: min(names) for value, names in owners.items() if len(names) == 1}


def _other_order(said: tuple[Token, ...], known: tuple[Token, ...]) -> bool:
    """Whether two figures that follow each other, or the two approaches, have changed places, and not both have."""
    for pair in pairwise(known):
        if all(isinstance(value, Decimal) and value in said for value in pair):
            figures = said.index(pair[0]) > said.index(pair[1])
            order, ought = _approaches(said), _approaches(known)
            both = len(order) == len(ought) == BOTH
            if figures != (both and order != ought):
                return True
    return False


def _approaches(tokens: tuple[Token, ...]) -> list[str]:
    return list(dict.fromkeys(owner for token in tokens if (owner := approach(token))))
