"""What must never be recommended, whatever else was answered: over all states, and at the end of every path."""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import TypeAlias

import pytest

from knowledge.plans import STEPS, Step, steps_for
from knowledge.playbook import PLAYBOOK
from knowledge.rules import answered
from knowledge.verdicts import Verdict
from tests.knowledge.paths import QUESTIONS, SPACE, End, by_first_answer, ends, in_other_words

TRAINS = {Verdict.FINE_TUNING, Verdict.BOTH}
TRAINING_STEPS = {
    "train-small",
    "train-with-context",
    "train-with-material",
    "material-in-examples",
    "still-offered",
}
LATER_STEPS = {"tune-if-it-drifts", "labels-meanwhile"}
SCORING_STEPS = {"score-baseline", "build-baseline", "evals-before-training"}
NEEDS_AN_INDEX = answered("training", "deletable") | answered("failing", "long_prompts")
INDEX_STEPS = {"build-index", "build-index-or-prompt"}
ONE_PROMPT_STEPS = {"cache-everything"}
EXCLUDES: list[tuple[str, str]] = [
    ("labels", "no"),
    ("evals", "no"),
    ("training", "no_model"),
    ("training", "deletable"),
    ("data", "no"),
    ("data", "unchecked"),
]


Plan: TypeAlias = dict[str, Step]
"""Steps by their ids, in the order to take them."""


def test_every_step_that_is_named_here_exists() -> None:
    named = TRAINING_STEPS | LATER_STEPS | SCORING_STEPS | INDEX_STEPS | ONE_PROMPT_STEPS
    assert named <= {step.id for step in STEPS}


@pytest.mark.parametrize(("question", "choice"), EXCLUDES, ids=[f"{q} {choice}" for q, choice in EXCLUDES])
def test_no_state_of_the_answers_trains_against_an_answer_that_excludes_it(
    question: str, choice: str
) -> None:
    at = next(at for at, each in enumerate(QUESTIONS) if each.id == question)
    assert not SPACE.verdicts_with(at, SPACE.digit(at, (choice,))) & TRAINS


@by_first_answer
def test_no_plan_holds_a_step_that_an_answer_excludes(first: int) -> None:
    for end, plan in plans(first):
        if end.verdict not in TRAINS:
            assert not TRAINING_STEPS & plan.keys(), end
        if end.signs & answered("training", "no_model", "deletable"):
            assert not LATER_STEPS & plan.keys(), end
            texts = [step.text for step in plan.values()]
            assert not [text for text in texts if "training" in text or "tune" in text], end


@by_first_answer
def test_an_eval_set_and_its_score_come_before_anything_is_trained(first: int) -> None:
    for end, plan in plans(first):
        if end.verdict not in TRAINS:
            continue
        ids = list(plan)
        trained = min(ids.index(id_) for id_ in TRAINING_STEPS if id_ in ids)
        measured = bool(end.signs & answered("evals", "yes"))
        assert measured or any(ids.index(id_) < trained for id_ in SCORING_STEPS if id_ in ids), end


@by_first_answer
def test_a_plan_names_a_place_to_train_wherever_it_trains(first: int) -> None:
    for end, plan in plans(first):
        assert ("still-offered" in plan) == (end.verdict in TRAINS), end


@by_first_answer
def test_what_fits_in_one_prompt_gets_no_index_and_only_a_faulty_format_no_training(first: int) -> None:
    for end, plan in plans(first):
        if end.verdict in {Verdict.RAG, Verdict.BOTH}:
            small = bool(end.signs & answered("knowledge", "small")) and not end.signs & NEEDS_AN_INDEX
            assert bool(ONE_PROMPT_STEPS & plan.keys()) == small, end
            assert bool(INDEX_STEPS & plan.keys()) != small, end
        if end.signs & answered("behaviour", "schema"):
            assert end.verdict not in TRAINS, end


@cache
def all_ends(first: int) -> tuple[End, ...]:
    return tuple(chain.from_iterable(in_other_words(end) for end in ends(first)))


def plans(first: int) -> Iterator[tuple[End, Plan]]:
    for end in all_ends(first):
        yield end, {step.id: step for step in steps_for(PLAYBOOK.steps_to[end.verdict], end.signs)}
