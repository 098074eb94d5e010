"""The figures in a problem: calls a day, and labelled examples."""

import re
from collections.abc import Iterator
from typing import Final

from knowledge.numerals import MAGNITUDE, NUMBER, ROUGHLY, number
from knowledge.volumes import read_volume

ENOUGH_LABELS: Final = 100
"""Where the question of labelled examples draws its line."""

_GAP: Final = r"\s{1,4}"
_ALONE: Final = r"(?<![\w$€£.,'-])"
_MUCH: Final = rf"(?=[.\d])(?P<much>{NUMBER}{MAGNITUDE})"
_CALLS: Final = (
    r"(?:calls|quer(?:y|ies)|requests|reqs|questions|messages|chats|conversations|tickets|e?-?mails|notes|documents"
    r"|invoices|reviews|letters|images|pages|prompts|searches|lookups|classifications|predictions|translations"
    r"|interactions|sessions|cases|inquiries|enquiries|transcripts)"
)
_PERIOD: Final = (
    r"(?P<period>(?:/|(?:a|per|each|every)\s)\s?(?:hour|day|week|month|year)|daily|weekly|monthly)"
)
_VOLUME: Final = re.compile(
    rf"{_ALONE}{_MUCH}{_GAP}(?:[a-z-]+{_GAP})?{_CALLS}\s?{_PERIOD}(?!\w)", re.ASCII | re.IGNORECASE
)
_NEAR: Final = 80
"""Characters before and behind a figure in which something may say that it counts otherwise."""

_RANGE: Final = re.compile(r"\d\S*\s?(?:-|\u2013|to|or|and)\s?$", re.IGNORECASE)
_PERSON: Final = (
    r"(?:user|agent|person|people|head|seat|employee|customer|member|clerk|rep|nurse|doctor|team)"
)
_OF_ONE: Final = re.compile(
    rf"\b(?:(?:a|an|one|each|every|per|average|typical) (?:\w+ )?{_PERSON}|each of|everyone|everybody)\b[^.,;]*$",
    re.IGNORECASE,
)
_APIECE: Final = re.compile(rf"\s?(?:each(?! with| of)\b|apiece\b|(?:per|a|/)\s?{_PERSON}\b)", re.IGNORECASE)

_LABELLED: Final = r"(?:hand-?)?(?:labell?ed|annotated|tagged|approved|corrected|coded|graded)"
_WERE: Final = rf"(?:(?:that|which){_GAP})?(?:(?:are|were|have been|got){_GAP})?"
_SORTED: Final = rf"(?:{_LABELLED}|sorted|classified|categori[sz]ed|rated|scored|answered|reviewed)"
_HAVE: Final = r"(?:have|has|got|collected|only|with)"
_RIGHT: Final = r"(?:correct|right|approved|expected|final|known)"
_OF: Final = (
    rf"(?!{_GAP}of{_GAP}(?!(?:the{_GAP})?(?:{_RIGHT}|good|ideal|real|past|questions?|inputs?|prompts?)\b))"
)
_PAIRED: Final = (
    r"(?:(?:question|q|prompt|input|instruction|query)\s?(?:[-/&]|and|to)\s?(?:answer|a|completion|output|response|sql)"
    r"|qa|training|fine-?tuning|hand-?written|hand-?checked|curated|expert)"
)
_VERDICT: Final = r"(?:category|labels?|codes?|output|queue|class)"
_LABELS: Final = tuple(
    re.compile(rf"{_ALONE}{written}(?!\w)", re.ASCII | re.IGNORECASE)
    for written in (
        rf"{_MUCH}{_GAP}(?:[a-z-]+{_GAP})?{_LABELLED}(?:{_GAP}[a-z]+)?",
        rf"{_MUCH}{_GAP}[a-z]+{_GAP}{_WERE}{_SORTED}{_GAP}by(?:{_GAP}[a-z]+)?",
        rf"{_HAVE}{_GAP}{ROUGHLY}{_MUCH}{_GAP}(?:training{_GAP}|good{_GAP}|real{_GAP})?(?:examples|samples|pairs){_OF}",
        rf"{_MUCH}{_GAP}{_PAIRED}{_GAP}(?:pairs|examples|samples){_OF}",
        rf"{_MUCH}{_GAP}[a-z]+{_GAP}with{_GAP}(?:the{_GAP}|a{_GAP}|their{_GAP})?{_RIGHT}{_GAP}{_VERDICT}",
    )
)
_WANTED: Final = re.compile(
    r"\b(?:need|needs|require|requires|want|least|minimum|until)\b[^.!?]*$", re.IGNORECASE
)


def volume(problem: str) -> Iterator[tuple[str, int, int]]:
    """Calls a day in digits, and where they stand; none beside another figure or a range, which may be a hope."""
    found = [(_calls(match), match.span()) for match in _VOLUME.finditer(problem)]
    if len({calls for calls, _ in found}) == 1:
        yield from ((calls, *span) for calls, span in found if calls)


def labels(problem: str) -> Iterator[tuple[str, int, int]]:
    """Whether there are enough labelled examples, and where that stands; what is still wanted does not count."""
    for match in (match for written in _LABELS for match in written.finditer(problem)):
        many = number(match)
        if many is not None and not _WANTED.search(_before(match)):
            yield "yes" if many >= ENOUGH_LABELS else "no", *match.span()


def _calls(match: re.Match[str]) -> str | None:
    before, behind = _before(match), match.string[match.end() : match.end() + _NEAR]
    if _RANGE.search(before) or _OF_ONE.search(before) or _APIECE.match(behind):
        return None
    calls = read_volume(f"{match['much']} calls {match['period']}")
    return None if calls is None else str(calls)


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _NEAR) : match.start()]
