"""Several people answer the same question: which answer is in force, and who sees it differently."""

from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from knowledge.answers import Answer


class Ballot(NamedTuple):
    """Where a vote lies: one a question and person, so changing one's mind replaces it."""

    question: str
    person: str


LAST: Final = "~"
"""In place of a time: later than all of them."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person answered.

    Attributes:
        order: Rises with every change to the meeting.
        at: Since when they say so, as text that sorts as time; empty where that is not known, or where nobody else had
            answered, which counts as early.
    """

    answer: Answer
    order: int
    at: str = ""


class Tally(NamedTuple):
    """How one question stands.

    Attributes:
        answer: In force: the answer with most votes, on a tie the one given first.
        people: Who gave it, earliest first.
        dissent: Every other answer with its people, in the order in which they came.
    """

    answer: Answer
    people: tuple[str, ...]
    dissent: tuple[tuple[Answer, tuple[str, ...]], ...] = ()


Votes = Mapping[Ballot, Vote]

_Camp: TypeAlias = list[tuple[str, int, str]]
"""Who gave one answer to one question, and when by the clock and by the meeting's version; no two are equal."""

_person = itemgetter(2)


def in_force(votes: Votes) -> dict[str, Answer]:
    """The answer in force for every question that has one."""
    return {question: _leading(camps) for question, camps in _camps(votes).items()}


def tallies(votes: Votes) -> dict[str, Tally]:
    """How every question stands that somebody has answered."""
    return {question: _tally(camps) for question, camps in _camps(votes).items()}


def _camps(votes: Votes) -> dict[str, dict[Answer, _Camp]]:
    """By question and answer."""
    found: dict[str, dict[Answer, _Camp]] = {}
    for ballot, vote in votes.items():
        camps = found.setdefault(ballot.question, {})
        camps.setdefault(vote.answer, []).append((vote.at, vote.order, ballot.person))
    return found


def _leading(camps: Mapping[Answer, _Camp]) -> Answer:
    if len(camps) == 1:
        return next(iter(camps))
    most = max(map(len, camps.values()))
    tied = [answer for answer, camp in camps.items() if len(camp) == most]
    return min(tied, key=lambda answer: min(camps[answer]))


def _tally(camps: Mapping[Answer, _Camp]) -> Tally:
    leading = _leading(camps)
    others = sorted((sorted(camp), answer) for answer, camp in camps.items() if answer != leading)
    dissent = tuple((answer, tuple(map(_person, camp))) for camp, answer in others)
    return Tally(leading, tuple(map(_person, sorted(camps[leading]))), dissent)
