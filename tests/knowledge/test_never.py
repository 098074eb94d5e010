"""What must never be recommended, whatever else was answered: over all states, and at the end of every path."""

from collections.abc import Iterator
from functools import cache
from itertools import chain

import pytest

from knowledge.plans import STEPS, Step, steps_for
from knowledge.rules import answered
from knowledge.verdicts import Verdict
from tests.knowledge.paths import QUESTIONS, SPACE, End, by_first_answer, ends, in_other_words

TRAINS = {Verdict.FINE_TUNING, Verdict.BOTH}
TRAINING_STEPS = {"train-small", "train-with-context", "still-offered"}
LATER_STEPS = {"tune-if-it-drifts", "labels-meanwhile"}
SCORING_STEPS = {"score-baseline", "build-baseline", "evals-before-training"}
NEEDS_AN_INDEX = answered("training", "deletable") | answered("failing", "long_prompts")
EXCLUDES: list[tuple[str, str]] = [
    ("labels", "no"),
    ("evals", "no"),
    ("training", "no_model"),
    ("training", "deletable"),
    ("data", "no"),
    ("data", "unchecked"),
]


@pytest.mark.parametrize(("question", "choice"), EXCLUDES, ids=[f"{q} {choice}" for q, choice in EXCLUDES])
def test_no_state_of_the_answers_trains_against_an_answer_that_excludes_it(
    question: str, choice: str
) -> None:
    at = next(at for at, each in enumerate(QUESTIONS) if each.id == question)
    assert not SPACE.verdicts_with(at, SPACE.digit(at, (choice,))) & TRAINS


@by_first_answer
def test_no_plan_holds_a_step_that_an_answer_excludes(first: int) -> None:
    for end in all_ends(first):
        ids = [step.id for step in plan(end)]
        if end.verdict not in TRAINS:
            assert not TRAINING_STEPS & set(ids), end
        if end.signs & answered("training", "no_model", "deletable"):
            assert not LATER_STEPS & set(ids), end
            assert not [step.text for step in plan(end) if "training" in step.text or "tune" in step.text], (
                end
            )


@by_first_answer
def test_an_eval_set_and_its_score_come_before_anything_is_trained(first: int) -> None:
    for end in all_ends(first):
        ids = [step.id for step in plan(end)]
        if end.verdict not in TRAINS:
            continue
        trained = min(ids.index(id_) for id_ in TRAINING_STEPS if id_ in ids)
        measured = bool(end.signs & answered("evals", "yes"))
        assert measured or any(ids.index(id_) < trained for id_ in SCORING_STEPS if id_ in ids), end


@by_first_answer
def test_a_plan_names_a_place_to_train_wherever_it_trains(first: int) -> None:
    for end in all_ends(first):
        ids = {step.id for step in plan(end)}
        assert ("still-offered" in ids) == (end.verdict in TRAINS), end


@by_first_answer
def test_what_fits_in_one_prompt_gets_no_index_and_only_a_faulty_format_no_training(first: int) -> None:
    for end, ids in plans(first):
        if end.verdict in {Verdict.RAG, Verdict.BOTH}:
            small = bool(end.signs & answered("knowledge", "small")) and not end.signs & NEEDS_AN_INDEX
            assert ("cache-everything" in ids) == small, end
            assert bool({"build-index", "build-index-or-prompt"} & ids) != small, end
        if end.signs & answered("behaviour", "schema"):
            assert end.verdict not in TRAINS, end


@cache
def all_ends(first: int) -> tuple[End, ...]:
    return tuple(chain.from_iterable(in_other_words(end) for end in ends(first)))


def plans(first: int) -> Iterator[tuple[End, set[str]]]:
    return ((end, {step.id for step in plan(end)}) for end in all_ends(first))


def plan(end: End) -> list[Step]:
    return steps_for(STEPS, end.verdict, end.signs)
