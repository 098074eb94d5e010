"""What stands at the end of every path of a meeting.

Only the experiments that a plan may start with are named here; no wording is.
"""

import random
from collections.abc import Iterator

from knowledge import deciding
from knowledge.answers import Answer
from knowledge.plans import STEPS, steps_for
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from knowledge.reasons import REASONS
from knowledge.recommendation import recommend
from knowledge.rules import RULES
from knowledge.scenarios import scenarios
from knowledge.verdicts import Verdict
from tests.knowledge.answer_space import DEFINITE, NOT_SURE, VERDICT, definite_answers
from tests.knowledge.paths import QUESTIONS, SPACE, Answers, by_first_answer, ends, recommended

SEED = 20261121

EXPERIMENTS = {
    "sample-material",
    "stronger-model",
    "paste-passages",
    "fifty-cases",
    "score-baseline",
    "build-baseline",
}

# The exact passage is asked last, and not where its answer cannot change the verdict, as in a narrow job with
# examples. So these hold where an answer was changed afterwards, and for programs that send all answers at once.
RULES_AFTER_A_CHANGE = {"taught", "taught-and-grounded"}
REASONS_AFTER_A_CHANGE = {
    (("exact_passage", "yes"), Verdict.FINE_TUNING),
    (("exact_passage", "yes"), Verdict.BOTH),
}


@by_first_answer
def test_every_path_ends_in_a_plan_that_starts_with_an_experiment(first: int) -> None:
    for stop in ends(first):
        plan = steps_for(
            STEPS, VERDICT[SPACE.verdicts[stop.state]], deciding.signs_of(PLAYBOOK, stop.answers)
        )
        assert len(plan) >= 3, stop
        assert plan[0].id in EXPERIMENTS, stop
        assert not EXPERIMENTS & {step.id for step in plan[1:]}, stop
        assert len({step.id for step in plan}) == len({step.text for step in plan}) == len(plan), stop


@by_first_answer
def test_every_path_ends_with_a_reason_whatever_was_ticked(first: int) -> None:
    group = [(UNSURE,)] if first == NOT_SURE else SPACE.groups[0][first - DEFINITE]
    for stop in ends(first):
        verdict = VERDICT[SPACE.verdicts[stop.state]]
        own = [reason.when for reason in REASONS if verdict in reason.verdicts]
        other = deciding.signs_of(PLAYBOOK, {**stop.answers, QUESTIONS[0].id: (UNSURE,)})
        if any(sign in other for sign in own if sign[0] != QUESTIONS[0].id):
            continue
        for answer in group:
            assert any((QUESTIONS[0].id, choice) in own for choice in as_choices(answer)), (stop, answer)


@by_first_answer
def test_the_recommendation_at_the_end_of_a_path_rests_on_what_was_answered(first: int) -> None:
    for answers, found in recommended(first):
        assert found.because
        for because in found.because:
            given = answers[because.question.id]
            assert because.answer == given or set(as_choices(because.answer)) <= set(as_choices(given))
            assert found.verdict in because.reason.verdicts
        same = {scenario.verdict for scenario in scenarios()}
        assert found.verdict not in same or found.scenario.verdict is found.verdict
        assert found.next_question is None


@by_first_answer
def test_a_flip_is_true_and_none_is_missed(first: int) -> None:
    for answers, found in recommended(first):
        state, now = SPACE.state(answers), found.verdict
        assert [(flip.question.id, flip.choice, flip.verdict) for flip in found.flips] == [
            (question.id, choice.id, then)
            for at, question in enumerate(QUESTIONS)
            for choice in question.choices
            if choice.id != UNSURE and (then := verdict_with(state, at, choice.id)) is not now
        ]


def test_every_rule_step_and_reason_is_used_at_the_end_of_some_meeting() -> None:
    rules, steps, reasons = set(), set(), set()
    for answers in meetings_at_random(4_000):
        found = recommend(PLAYBOOK, answers)
        rules.add(deciding.rule_for(PLAYBOOK, answers).id)
        steps |= {step.id for step in found.plan}
        reasons |= {(because.reason.when, found.verdict) for because in found.because}
    assert {rule.id for rule in RULES} - rules == RULES_AFTER_A_CHANGE
    assert {step.id for step in STEPS} - steps == set()
    written = {(reason.when, verdict) for reason in REASONS for verdict in reason.verdicts}
    assert written - reasons == REASONS_AFTER_A_CHANGE


def verdict_with(state: int, at: int, choice: str) -> Verdict:
    question = QUESTIONS[at]
    met = SPACE.met(question, int(choice) if question.kind == "number" else (choice,))
    digit = [SPACE.met(question, group[0]) for group in SPACE.groups[at]].index(met) + DEFINITE
    return VERDICT[SPACE.verdicts[SPACE.answered(state, at, digit)]]


def meetings_at_random(count: int) -> Iterator[Answers]:
    """What is answered in meetings where one choice, or "not sure", is given to each question that is asked."""
    chance = random.Random(SEED)  # noqa: S311 # a repeatable choice of cases
    for _ in range(count):
        answers: Answers = {}
        while asked := deciding.next_question(PLAYBOOK, answers):
            single = [a for a in definite_answers(asked) if isinstance(a, int) or len(a) == 1]
            answers[asked.id] = chance.choice([*single, (UNSURE,)])
        yield answers


def as_choices(answer: Answer) -> tuple[str, ...]:
    return () if isinstance(answer, int) else answer
