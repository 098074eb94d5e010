"""What stands at the end of every path of a meeting.

Only the experiments that a plan may start with are named here; no wording is.
"""

from itertools import chain

import pytest

from knowledge import deciding
from knowledge.answers import Answer
from knowledge.plans import STEPS, Step, steps_for
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from knowledge.reasons import REASONS
from knowledge.recommendation import Because, recommend
from knowledge.rules import RULES, Signs
from knowledge.verdicts import Verdict
from tests.knowledge.answer_space import DEFINITE, NOT_SURE
from tests.knowledge.paths import (
    QUESTIONS,
    SPACE,
    End,
    by_first_answer,
    ends,
    in_other_words,
    kinds,
    meetings_at_random,
)

EXPERIMENTS = {
    "sample-material",
    "stronger-model",
    "paste-passages",
    "paste-everything",
    "enforce-form",
    "fifty-cases",
    "newest-failures",
    "score-baseline",
    "build-baseline",
}

NAMED_BY_STEPS: Signs = frozenset().union(*(signs for step in STEPS for signs in (*step.when, step.unless)))
SPEAKS = {verdict: {r.when for r in REASONS if verdict in r.verdicts} for verdict in Verdict}

SINGLE_ANSWERS = [
    (
        question.id,
        choice.id,
        at,
        SPACE.digit(at, int(choice.id) if question.kind == "number" else (choice.id,)),
    )
    for at, question in enumerate(QUESTIONS)
    for choice in question.choices
    if choice.id != UNSURE
]


@by_first_answer
def test_every_path_ends_in_a_plan_and_in_reasons_that_rest_on_its_answers(first: int) -> None:
    found = list(ends(first))
    for verdict, signs in {(end.verdict, end.signs & NAMED_BY_STEPS) for end in found}:
        assert_plan(steps_for(PLAYBOOK.steps_to[verdict], signs))
    for end in found:
        assert_reason(end, first)
    for end in kinds(found):
        assert_recommendation(end)


def assert_plan(plan: list[Step]) -> None:
    assert len(plan) >= 3
    assert [step.id in EXPERIMENTS for step in plan] == [True] + [False] * (len(plan) - 1), plan
    assert len({step.id for step in plan}) == len({step.text for step in plan}) == len(plan)


def assert_reason(end: End, first: int) -> None:
    """Some answer speaks for the verdict: to a later question, or whatever was ticked at the first."""
    own, question = SPEAKS[end.verdict], QUESTIONS[0].id
    if not any(sign in own for sign in end.signs if sign[0] != question):
        ticked = [(UNSURE,)] if first == NOT_SURE else map(as_choices, SPACE.groups[0][first - DEFINITE])
        assert all(any((question, choice) in own for choice in choices) for choices in ticked), end


def assert_recommendation(end: End) -> None:
    found = recommend(PLAYBOOK, end.answers)
    assert found.verdict is end.verdict
    assert found.next_question is None
    assert found.scenario.verdict is found.verdict
    assert found.because
    assert all(rests_on_the_answers(because, end) for because in found.because)
    assert {(flip.question.id, flip.choice): flip.verdict for flip in found.flips} == true_flips(end)


@pytest.mark.exhaustive
def test_every_rule_step_and_reason_is_used_at_the_end_of_some_meeting() -> None:
    rules, steps, reasons = set(), set(), set()
    written = {(reason.when, verdict) for reason in REASONS for verdict in reason.verdicts}
    every_kind = (
        each.answers
        for first in SPACE.digits(0)
        for end in kinds(ends(first))
        for each in in_other_words(end)
    )
    for answers in chain(every_kind, meetings_at_random(4_000)):
        rule, signs = deciding.rule_for(PLAYBOOK, answers), deciding.signs_of(PLAYBOOK, answers)
        rules.add(rule.id)
        steps |= {step.id for step in steps_for(PLAYBOOK.steps_to[rule.verdict], signs)}
        reasons |= {(when, verdict) for when, verdict in written if verdict is rule.verdict and when in signs}
    assert {rule.id for rule in RULES} - rules == set()
    assert {step.id for step in STEPS} - steps == set()
    assert written - reasons == set()


def rests_on_the_answers(because: Because, end: End) -> bool:
    given = end.answers[because.question.id]
    said = because.answer == given or set(as_choices(because.answer)) <= set(as_choices(given))
    return said and end.verdict in because.reason.verdicts


def true_flips(end: End) -> dict[tuple[str, str], Verdict | None]:
    """The verdict for every single answer that changes it, by the tables."""
    then = {
        (question, choice): SPACE.verdicts.only(SPACE.answered(end.state, at, digit))
        for question, choice, at, digit in SINGLE_ANSWERS
    }
    return {given: verdict for given, verdict in then.items() if verdict is not end.verdict}


def as_choices(answer: Answer) -> tuple[str, ...]:
    return () if isinstance(answer, int) else answer
