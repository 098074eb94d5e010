"""The machinery that decides, on three questions of the tests' own."""

from dataclasses import replace

import pytest

from knowledge.answers import Answer
from knowledge.deciding import (
    Outlook,
    flips,
    next_question,
    outlook,
    rule_for,
    settles,
    still_due,
    verdict,
)
from knowledge.plans import Step, steps_for
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.reasons import Reason
from knowledge.recommendation import Because, recommend
from knowledge.rules import Signs, answered
from knowledge.verdicts import WORDING, Verdict
from tests.conversations.small import CALLS, COLOURS, SMALL, SWEET

RAG, FINE_TUNING, PROMPT = Verdict.RAG, Verdict.FINE_TUNING, Verdict.PROMPT_AND_EVALS_FIRST
UNSURE: Answer = ("unsure",)
RED: Answer = ("red",)
YES: Answer = ("yes",)
NO: Answer = ("no",)

Answers = dict[str, Answer]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, PROMPT),
        ({"colours": RED, "sweet": YES}, RAG),
        ({"colours": ("red", "blue"), "sweet": YES, "calls": 20_000}, RAG),
        ({"colours": RED, "sweet": UNSURE}, PROMPT),
        ({"calls": 9_999}, PROMPT),
        ({"calls": 10_000}, FINE_TUNING),
        ({"colours": RED, "sweet": NO, "calls": 10**10}, FINE_TUNING),
    ],
)
def test_the_first_rule_that_holds_decides(answers: Answers, expected: Verdict) -> None:
    assert verdict(SMALL, answers) is expected
    assert rule_for(SMALL, answers).verdict is expected


@pytest.mark.parametrize(
    ("answers", "due"),
    [
        ({}, [COLOURS, SWEET, CALLS]),
        ({"colours": ("green",)}, [SWEET, CALLS]),
        ({"colours": RED, "sweet": YES}, []),
        ({"colours": RED, "sweet": UNSURE}, [CALLS]),
        ({"sweet": NO, "calls": UNSURE}, []),
        ({"calls": 5}, [COLOURS, SWEET]),
        ({"colours": UNSURE, "sweet": UNSURE, "calls": UNSURE}, []),
    ],
)
def test_questions_are_due_while_an_open_answer_can_change_the_verdict(
    answers: Answers, due: list[Question]
) -> None:
    assert still_due(SMALL, answers) == due
    assert next_question(SMALL, answers) is (due[0] if due else None)


def test_a_question_that_is_not_core_is_passed_over_while_it_can_change_nothing() -> None:
    optional = Playbook((replace(COLOURS, core=False), replace(SWEET, core=False), CALLS), SMALL.rules)
    assert [q.id for q in still_due(optional, {"colours": ("green",)})] == ["calls"]
    assert [q.id for q in still_due(optional, {"colours": RED})] == ["sweet", "calls"]
    assert [q.id for q in still_due(optional, {"sweet": NO})] == ["calls"]


@pytest.mark.parametrize(
    ("answers", "same", "of"),
    [
        ({"colours": RED, "sweet": YES}, 2, 2),
        ({"colours": RED, "calls": 5}, 1, 2),
        ({"colours": RED, "sweet": UNSURE, "calls": 5}, 1, 2),
        ({"sweet": YES, "calls": 5}, 3, 7),  # of seven selections, three leave red out
        ({"sweet": YES}, 3, 14),
        ({}, 7 + 3, 28),  # few calls: no, or no red
    ],
)
def test_holds_counts_the_ways_in_which_the_unknown_keeps_the_verdict(
    answers: Answers, same: int, of: int
) -> None:
    assert outlook(SMALL, answers) == Outlook(same, of)
    assert recommend(SMALL, answers).settled == (same == of)


def test_flips_are_the_single_answers_that_change_the_verdict() -> None:
    def found(answers: Answers) -> list[tuple[Question, str, Verdict]]:
        return [(flip.question, flip.choice, flip.verdict) for flip in flips(SMALL, answers, SMALL.questions)]

    assert found({"colours": RED, "sweet": NO, "calls": 5}) == [
        (SWEET, "yes", RAG),
        (CALLS, "20000", FINE_TUNING),
    ]
    assert found({"colours": RED, "sweet": YES}) == [
        (COLOURS, "green", PROMPT),
        (COLOURS, "blue", PROMPT),
        (SWEET, "no", PROMPT),
    ]
    assert list(flips(SMALL, {"colours": RED, "sweet": YES}, [])) == []


def test_a_flip_settles_it_or_the_meeting_would_go_on() -> None:
    decided: Answers = {"colours": RED, "sweet": NO, "calls": 5}
    assert all(settles(SMALL, flip) for flip in flips(SMALL, decided, SMALL.questions))
    calls_open: Answers = {"colours": RED, "sweet": YES}
    assert not any(settles(SMALL, flip) for flip in flips(SMALL, calls_open, SMALL.questions))


def test_a_recommendation_is_tied_to_the_answers() -> None:
    reasons = (
        Reason(("calls", "few"), (RAG,), "Few calls.", "This test"),
        Reason(("colours", "blue"), (RAG,), "Blue.", "This test"),
        Reason(("sweet", "yes"), (RAG,), "Sweet.", "This test"),
        Reason(("sweet", "yes"), (PROMPT,), "Sweet, but alone.", "This test"),
        Reason(("colours", "green"), (RAG,), "Green.", "This test"),
    )
    steps = (
        Step("first", (RAG, PROMPT), "Taste it.", "Why not."),
        Step("other", (PROMPT,), "Look again.", "To see."),
        Step("blue", (RAG,), "Paint it.", "It is blue.", when=(answered("colours", "blue"),)),
        Step("green", (RAG,), "Mow it.", "It is green.", when=(answered("colours", "green"),)),
    )
    playbook = replace(SMALL, reasons=reasons, steps=steps)
    found = recommend(playbook, {"colours": ("red", "blue"), "sweet": YES, "calls": 5})
    assert (found.verdict, found.wording) == (RAG, WORDING[RAG])
    assert [step.id for step in found.plan] == ["first", "blue"]
    assert found.because == (
        Because(SWEET, YES, reasons[2]),  # what the deciding rule looked at comes first
        Because(CALLS, 5, reasons[0]),
        Because(COLOURS, ("blue",), reasons[1]),
    )


def test_a_step_takes_the_place_of_others_only_where_it_is_taken_itself() -> None:
    nothing, sweet = Signs(), answered("sweet", "yes")
    steps = (
        Step("look", (RAG, PROMPT), "Look.", "Why not."),
        Step("taste", (RAG, PROMPT), "Taste.", "It tells more.", when=(sweet,), instead=("look", "wait")),
        Step("wait", (RAG, PROMPT), "Wait.", "It may pass."),
        Step("paint", (RAG,), "Paint.", "It is easy.", instead=("wait",)),
    )
    playbook = replace(SMALL, steps=steps)
    found = {
        (verdict, signs): [step.id for step in steps_for(playbook.steps_to[verdict], signs)]
        for verdict in (RAG, PROMPT)
        for signs in (nothing, sweet)
    }
    assert found == {
        (RAG, nothing): ["look", "paint"],
        (RAG, sweet): ["taste", "paint"],
        (PROMPT, nothing): ["look", "wait"],
        (PROMPT, sweet): ["taste"],
    }


def test_nothing_of_a_recommendation_depends_on_the_order_of_the_answers() -> None:
    answers: Answers = {"colours": ("red", "blue"), "sweet": YES, "calls": 5}
    backwards = dict(reversed(answers.items()))
    assert recommend(SMALL, answers) == recommend(SMALL, backwards)
