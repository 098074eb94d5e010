"""The verdicts of the essay come out of the engine: its failure modes, its five questions and its FAQ.

The scenarios of both documents are in test_scenarios.py, the guide's cascade in test_quick_check.py.
"""

from collections.abc import Iterator
from itertools import product

import pytest

from knowledge import deciding
from knowledge.answers import Answer
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from knowledge.recommendation import recommend
from knowledge.verdicts import Verdict
from tests.knowledge.answer_space import definite_answers

RAG, FINE_TUNING, BOTH = Verdict.RAG, Verdict.FINE_TUNING, Verdict.BOTH
PROMPT = Verdict.PROMPT_AND_EVALS_FIRST

Answers = dict[str, Answer]

YES: Answer = ("yes",)
NO: Answer = ("no",)
NOT_SURE: Answer = (UNSURE,)

MAY_TRAIN: Answers = {"labels": YES, "evals": YES, "training": YES}
"""What both documents take for granted before anything is trained."""
SOUND: Answers = {"data": YES, "exact_passage": NO}
"""Neither of the cases in which the guide says that nothing helps."""

FAILURE_MODES = {
    "missing_facts": RAG,
    "inconsistent": FINE_TUNING,
    "no_sources": RAG,
    "format_drift": FINE_TUNING,
    "long_prompts": FINE_TUNING,
    "both_layers": BOTH,
}
"""The essay's table, row by row."""


def verdict(answers: Answers) -> Verdict:
    return deciding.verdict(PLAYBOOK, answers)


def test_the_six_failure_modes_are_those_that_are_asked_for() -> None:
    assert [choice.id for choice in PLAYBOOK.questions[0].definite] == list(FAILURE_MODES)


@pytest.mark.parametrize(("mode", "expected"), FAILURE_MODES.items())
def test_a_failure_mode_that_is_ticked_alone_comes_out_as_in_the_essays_table(
    mode: str, expected: Verdict
) -> None:
    assert verdict({"failing": (mode,)}) is expected


@pytest.mark.parametrize(("mode", "expected"), FAILURE_MODES.items())
def test_it_still_does_where_nobody_knows_more_but_that_training_is_possible(
    mode: str, expected: Verdict
) -> None:
    unknown = {question.id: NOT_SURE for question in PLAYBOOK.questions}
    assert verdict(unknown | SOUND | MAY_TRAIN | {"failing": (mode,)}) is expected


# -- the five questions of the one meeting -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "expected"),
    [("knowledge", RAG), ("behaviour", FINE_TUNING), ("repeated", FINE_TUNING), ("sources", RAG)],
)
def test_a_yes_to_one_of_the_five_questions_leads_where_the_essay_says(
    question: str, expected: Verdict
) -> None:
    assert verdict({question: YES}) is expected


def test_a_narrow_job_makes_fine_tuning_more_attractive() -> None:
    at_volume: Answers = MAY_TRAIN | {"volume": 1_000_000}
    assert verdict(at_volume | {"narrow": NO}) is PROMPT
    assert verdict(at_volume | {"narrow": YES}) is FINE_TUNING


# -- the FAQ -----------------------------------------------------------------------------------------------------


def test_a_support_chatbot_is_rag_and_keeps_training_for_tone_that_still_drifts() -> None:
    chatbot: Answers = {"failing": ("missing_facts",), "knowledge": YES, "behaviour": NOT_SURE, "labels": NO}
    found = recommend(PLAYBOOK, SOUND | chatbot)
    assert found.verdict is RAG
    assert "tune-if-it-drifts" in {step.id for step in found.plan}


@pytest.mark.exhaustive
def test_fine_tuning_never_replaces_rag_where_knowledge_changes_or_is_private() -> None:
    found = {verdict(answers) for answers in ways({"knowledge": YES})}
    assert found >= {RAG, BOTH}
    assert FINE_TUNING not in found


def test_rag_never_replaces_fine_tuning_where_the_model_sees_all_it_needs() -> None:
    sees: Answers = {"failing": ("inconsistent",), "knowledge": NO, "sources": NO, "behaviour": YES}
    found = {verdict(answers) for answers in ways(sees)}
    assert FINE_TUNING in found
    assert not {RAG, BOTH} & found


@pytest.mark.parametrize("failing", ["both_layers", UNSURE])
def test_the_two_are_combined_where_knowledge_and_behaviour_both_fail(failing: str) -> None:
    both: Answers = {"failing": (failing,), "knowledge": YES, "behaviour": YES}
    assert verdict(SOUND | MAY_TRAIN | both) is BOTH


def test_who_is_unsure_begins_with_evals_and_a_prompt() -> None:
    unknown = {question.id: NOT_SURE for question in PLAYBOOK.questions}
    found = recommend(PLAYBOOK, unknown)
    assert (found.verdict, found.plan[0].id) == (PROMPT, "fifty-cases")


@pytest.mark.parametrize(("seen", "expected"), [("knowledge", RAG), ("behaviour", FINE_TUNING)])
def test_the_failure_that_is_then_observed_names_the_next_layer(seen: str, expected: Verdict) -> None:
    measured: Answers = {"knowledge": NO, "behaviour": NO, "sources": NO} | SOUND | MAY_TRAIN
    assert verdict(measured) is PROMPT
    assert verdict(measured | {seen: YES}) is expected


def ways(given: Answers) -> Iterator[Answers]:
    """Every definite answer to all other questions, one number a band; what is failing only as given."""
    others = [question for question in PLAYBOOK.questions[1:] if question.id not in given]
    each = [[band.least for band in question.bands] or definite_answers(question) for question in others]
    for picks in product(*each):
        yield given | {question.id: pick for question, pick in zip(others, picks, strict=True)}
