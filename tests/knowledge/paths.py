"""Every way through a meeting: one question after the other, each with every answer that the rules tell apart."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, TypeAlias

import pytest

from knowledge import deciding
from knowledge.answers import Answer, is_known
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from knowledge.rules import RULES, Signs
from knowledge.verdicts import Verdict
from tests.knowledge.answer_space import DEFINITE, Space, definite_answers

Answers: TypeAlias = dict[str, Answer]

QUESTIONS: Final = PLAYBOOK.questions
SPACE: Final = Space(PLAYBOOK)
SEED: Final = 20261121

# Each test walks by itself, so that workers share the work; a walk takes half a second.
by_first_answer = pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=[pytest.mark.exhaustive, pytest.mark.xdist_group(f"walk {first}")])
        for first in SPACE.digits(0)
    ],
)


@dataclass(frozen=True)
class Stop:
    """A meeting on its way, as it got there question by question."""

    state: int
    answers: Answers
    due: list[str]
    at_most_before: int

    @property
    def at_most(self) -> int:
        return len(self.answers) + len(self.due)


def stops(first: int) -> Iterator[Stop]:
    """Every stop of every meeting that gives that digit to the first question."""
    ahead = [(SPACE.answered(0, 0, first), {QUESTIONS[0].id: SPACE.answer(0, first)}, len(QUESTIONS))]
    while ahead:
        state, answers, at_most = ahead.pop()
        due = deciding.still_due(PLAYBOOK, answers)
        stop = Stop(state, answers, [question.id for question in due], at_most)
        yield stop
        if due:
            at = QUESTIONS.index(due[0])
            for digit in SPACE.digits(at):
                given = {**answers, due[0].id: SPACE.answer(at, digit)}
                ahead.append((SPACE.answered(state, at, digit), given, stop.at_most))


@dataclass(frozen=True)
class End:
    """Where a path ends, with what rules, steps and reasons see of its answers."""

    state: int
    answers: Answers
    verdict: Verdict
    signs: Signs


@cache
def ends(first: int) -> tuple[End, ...]:
    """Every end of every meeting that gives that digit to the first question; walked once a worker."""
    return tuple(
        End(
            stop.state,
            stop.answers,
            deciding.verdict(PLAYBOOK, stop.answers),
            deciding.signs_of(PLAYBOOK, stop.answers),
        )
        for stop in stops(first)
        if not stop.due
    )


def in_other_words(end: End) -> Iterator[End]:
    """The end itself, and with each of its answers replaced by every other one that no rule tells from it.

    Plans and reasons do tell some of them apart, such as knowledge that fits in one prompt.
    """
    yield end
    for at, question in enumerate(QUESTIONS):
        if is_known(end.answers.get(question.id)):
            group = SPACE.groups[at][SPACE.digit(at, end.answers[question.id]) - DEFINITE]
            for answer in group[1:]:
                if isinstance(answer, int) or len(answer) == 1:
                    given = {**end.answers, question.id: answer}
                    yield replace(end, answers=given, signs=deciding.signs_of(PLAYBOOK, given))


def kinds(found: Iterable[End]) -> Iterable[End]:
    """One of all ends that no rule tells apart."""
    named: Signs = frozenset().union(*(condition for rule in RULES for condition in rule.when))
    return {end.signs & named: end for end in found}.values()


def meetings_at_random(count: int) -> Iterator[Answers]:
    """What is answered in meetings where one choice, or "not sure", is given to each question that is asked."""
    chance = random.Random(SEED)  # noqa: S311 # a repeatable choice of cases
    for _ in range(count):
        answers: Answers = {}
        while asked := deciding.next_question(PLAYBOOK, answers):
            single = [a for a in definite_answers(asked) if isinstance(a, int) or len(a) == 1]
            answers[asked.id] = chance.choice([*single, (UNSURE,)])
        yield answers
