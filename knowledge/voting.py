"""Several people answer the same question: which answer is in force, and who sees it differently."""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from knowledge.answers import Answer


class Ballot(NamedTuple):
    """Where a vote lies: one a question and person, so changing one's mind replaces it."""

    question: str
    person: str


LAST: Final = "~"
"""In place of a time: later than all of them."""


class Vote(NamedTuple):
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

_Cast: TypeAlias = list[tuple[str, int, str, Answer]]
"""All votes on one question: when by the clock and by the meeting's version, and by whom, so that no two are equal."""


def in_force(votes: Votes) -> dict[str, Answer]:
    """The answer in force for every question that has one."""
    return {question: _in_force(cast) for question, cast in _by_question(votes).items()}


def tallies(votes: Votes) -> dict[str, Tally]:
    """How every question stands that somebody has answered."""
    return {question: _tally(cast) for question, cast in _by_question(votes).items()}


def _by_question(votes: Votes) -> dict[str, _Cast]:
    found: dict[str, _Cast] = {}
    for ballot, vote in votes.items():
        cast = found.setdefault(ballot.question, [])
        cast.append((vote.at, vote.order, ballot.person, vote.answer))
    return found


def _in_force(cast: _Cast) -> Answer:
    """What more than half gave is in force, whoever came first; else all are counted."""
    first = cast[0][-1]
    most = len(cast) == 1 or [vote[-1] for vote in cast].count(first) > len(cast) / 2
    return first if most else _tally(cast).answer


def _tally(cast: _Cast) -> Tally:
    if len(cast) == 1:
        [(_, _, person, answer)] = cast
        return Tally(answer, (person,))
    people: dict[Answer, list[str]] = {}
    for _, _, person, answer in sorted(cast):
        people.setdefault(answer, []).append(person)
    # `max` keeps the first of equals, and answers stand here in the order of their first vote.
    leading = max(people, key=lambda answer: len(people[answer]))
    dissent = [(answer, tuple(who)) for answer, who in people.items() if answer != leading]
    return Tally(leading, tuple(people[leading]), tuple(dissent))
