"""Every way through a meeting: one question after the other, each with every answer that the rules tell apart."""

from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import pytest

from knowledge import deciding
from knowledge.answers import Answer
from knowledge.plans import STEPS
from knowledge.playbook import PLAYBOOK
from knowledge.reasons import REASONS
from knowledge.recommendation import Recommendation, recommend
from knowledge.rules import RULES, Signs
from tests.knowledge.answer_space import Space

Answers: TypeAlias = dict[str, Answer]

QUESTIONS: Final = PLAYBOOK.questions
SPACE: Final = Space(PLAYBOOK)

NAMED: Signs = frozenset().union(
    *(condition for rule in RULES for condition in rule.when),
    *(condition for step in STEPS for condition in step.when),
    [reason.when for reason in REASONS],
)
"""Whatever a rule, a step or a reason looks at."""

by_first_answer = pytest.mark.parametrize(
    "first",
    [
        pytest.param(digit, marks=pytest.mark.xdist_group(f"first answer {digit}"))
        for digit in SPACE.digits(0)
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


@cache
def stops(first: int) -> list[Stop]:
    """Every stop of every meeting that gives that digit to the first question."""
    root = len(QUESTIONS)
    found, ahead = [], [(SPACE.answered(0, 0, first), {QUESTIONS[0].id: SPACE.answer(0, first)}, root)]
    while ahead:
        state, answers, at_most = ahead.pop()
        stop = Stop(state, answers, [q.id for q in deciding.still_due(PLAYBOOK, answers)], at_most)
        found.append(stop)
        asked = deciding.next_question(PLAYBOOK, answers)
        if asked:
            at = QUESTIONS.index(asked)
            for digit in SPACE.digits(at):
                given = {**answers, asked.id: SPACE.answer(at, digit)}
                ahead.append((SPACE.answered(state, at, digit), given, stop.at_most))
    return found


def ends(first: int) -> list[Stop]:
    return [stop for stop in stops(first) if not stop.due]


@cache
def recommended(first: int) -> list[tuple[Answers, Recommendation]]:
    """The recommendation at every end, once for ends that rules, reasons and steps cannot tell apart."""
    kinds = {deciding.signs_of(PLAYBOOK, stop.answers) & NAMED: stop.answers for stop in ends(first)}
    return [(answers, recommend(PLAYBOOK, answers)) for answers in kinds.values()]
