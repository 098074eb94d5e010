"""Several people answer the same question: which answer is in force, and who sees it differently."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

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


@dataclass(frozen=True, slots=True)
class Tally:
    """How one question stands.

    Attributes:
        answer: In force: the answer with most votes, on a tie the one given first.
        people: Who gave it, earliest first.
        dissent: Every other answer with its people, in the order in which they came.
    """

    answer: Answer
    people: tuple[str, ...]
    dissent: tuple[tuple[Answer, tuple[str, ...]], ...]


Votes = Mapping[Ballot, Vote]


def tally(votes: Votes, question: str) -> Tally | None:
    """How a question stands, or `None` while nobody has answered it."""
    cast = sorted(
        (
            (vote.at, vote.order, ballot.person, vote.answer)
            for ballot, vote in votes.items()
            if ballot.question == question
        ),
        key=lambda vote: vote[:3],
    )
    people: dict[Answer, list[str]] = {}
    for *_, person, answer in cast:
        people.setdefault(answer, []).append(person)
    if not people:
        return None
    # `max` keeps the first of equals, and answers stand here in the order of their first vote.
    in_force = max(people, key=lambda answer: len(people[answer]))
    dissent = tuple((answer, tuple(who)) for answer, who in people.items() if answer != in_force)
    return Tally(in_force, tuple(people[in_force]), dissent)


def in_force(votes: Votes) -> dict[str, Answer]:
    """The answer in force for every question that has one."""
    questions = dict.fromkeys(ballot.question for ballot in votes)
    return {question: found.answer for question in questions if (found := tally(votes, question))}
