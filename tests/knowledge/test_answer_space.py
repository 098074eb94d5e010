"""A walk through everything that a meeting may answer.

The tables come from `answer_space`, which reads the rules by itself; the engine is held against them. What is said
here about the engine in general holds for any wording; no text of a question, rule or reason stands in this file.
"""

import random
from collections.abc import Iterator
from functools import reduce
from itertools import islice, product
from operator import or_

import pytest

from knowledge import deciding
from knowledge.answers import is_known
from knowledge.playbook import PLAYBOOK
from knowledge.rules import RULES
from knowledge.verdicts import Verdict
from tests.knowledge.answer_space import (
    DEFINITE,
    NOT_SURE,
    OPEN,
    definite_answers,
)
from tests.knowledge.paths import QUESTIONS, SPACE, Answers, by_first_answer, stops

pytestmark = pytest.mark.exhaustive

STATES = SPACE.states
SEED = 20261121

# -- what is told apart ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(len(QUESTIONS)), ids=lambda at: QUESTIONS[at].id)
def test_options_are_exactly_the_answers_that_the_rules_tell_apart(at: int) -> None:
    question = QUESTIONS[at]
    readings = len(question.bands) or len(definite_answers(question))
    options = PLAYBOOK.options(question)
    assert sum(option.ways for option in options) == readings
    assert len({option.met for option in options}) == len(options) == len(SPACE.groups[at])
    for option, group in zip(options, SPACE.groups[at], strict=True):
        assert {PLAYBOOK.hear({question.id: answer})[at].met for answer in group} == {option.met}
        assert question.kind == "number" or option.ways == len(group)


def test_each_of_the_63_selections_decides_as_its_group_does() -> None:
    for at, question in enumerate(QUESTIONS):
        for state in sample(40):
            for digit, group in enumerate(SPACE.groups[at], start=DEFINITE):
                there = SPACE.answered(state, at, digit)
                answers = SPACE.answers(there)
                found = {deciding.verdict(PLAYBOOK, {**answers, question.id: answer}) for answer in group}
                assert found == {SPACE.verdicts.only(there)}


# -- all states ----------------------------------------------------------------------------------------------------


def test_every_state_ends_in_one_verdict_and_every_rule_and_verdict_is_reached() -> None:
    assert STATES == 9 * 4 * 4 * 5 * 6 * 4**6 * 5
    assert SPACE.verdicts.settled == (1 << STATES) - 1
    assert all(SPACE.verdicts.having)
    assert {SPACE.decide(mask).id for mask in SPACE.masks} == {rule.id for rule in RULES}


@pytest.mark.parametrize("at", range(len(QUESTIONS)), ids=lambda at: QUESTIONS[at].id)
def test_where_every_definite_answer_gives_one_verdict_no_answer_gives_it_too(at: int) -> None:
    """A verdict hangs on the conditions met alone, so each set of them that the other answers may meet is enough."""
    own = SPACE.met_by(at)
    for others in SPACE.masks_without(at):
        definite = {SPACE.decide(others | met).verdict for met in own[DEFINITE:]}
        if len(definite) == 1:
            assert {SPACE.decide(others | own[digit]).verdict for digit in (OPEN, NOT_SURE)} == definite


def test_a_settled_verdict_is_the_one_that_stands_and_stays_whatever_is_answered_next() -> None:
    assert SPACE.turning_out.differences(SPACE.verdicts, SPACE.turning_out.settled) == 0
    assert reduce(or_, SPACE.turning_out.having) == (1 << STATES) - 1, "so another set has another verdict"
    for at, having in product(range(len(QUESTIONS)), SPACE.turning_out.having):
        then = SPACE.at_any(having, at, NOT_SURE)
        for unknown in (OPEN, NOT_SURE):
            now, settled = (SPACE.at(marks, at, unknown) for marks in (having, SPACE.turning_out.settled))
            assert (then | now) & settled == now & settled


def test_where_asking_stops_the_verdict_stays_whatever_is_answered_next() -> None:
    assert SPACE.reachable.differences(SPACE.verdicts, SPACE.reachable.settled) == 0


def test_not_sure_never_keeps_asking_alive_where_definite_answers_all_agree() -> None:
    definitely = SPACE.coming_out((OPEN,), DEFINITE)
    assert definitely.settled == SPACE.reachable.settled


def sample(size: int) -> list[int]:
    return random.Random(SEED).sample(range(STATES), size)  # noqa: S311 # a repeatable choice of cases


def test_the_engine_agrees_with_the_tables_on_states_from_anywhere() -> None:
    for state in sample(1_000):
        answers = SPACE.answers(state)
        assert deciding.verdict(PLAYBOOK, answers) is SPACE.verdicts.only(state)
        assert is_settled(answers) == (SPACE.turning_out.only(state) is not None)
        assert [q.id for q in deciding.still_due(PLAYBOOK, answers)] == due(state)


def test_holds_counts_every_way_in_which_open_and_unsure_answers_may_turn_out() -> None:
    few = (state for state in sample(2_000) if len(unknown(SPACE.answers(state))) <= 4)
    for state in list(few)[:60]:
        answers = SPACE.answers(state)
        found = [
            deciding.verdict(PLAYBOOK, {**answers, **ways}) for ways in ways_to_turn_out(unknown(answers))
        ]
        outlook = deciding.outlook(PLAYBOOK, answers)
        assert (outlook.same, outlook.of) == (found.count(deciding.verdict(PLAYBOOK, answers)), len(found))


def ways_to_turn_out(ids: list[str]) -> Iterator[Answers]:
    """All 63 selections, one number a band."""
    each = [
        [band.least for band in question.bands] or definite_answers(question)
        for question in QUESTIONS
        if question.id in ids
    ]
    return (dict(zip(ids, picks, strict=True)) for picks in product(*each))


# -- all paths of a meeting ----------------------------------------------------------------------------------------


def due(state: int) -> list[str]:
    """What should be asked, by the tables."""
    if SPACE.reachable.only(state):
        return []
    given = SPACE.answers(state)
    return [
        question.id
        for at, question in enumerate(QUESTIONS)
        if question.id not in given and (question.core or SPACE.sways(state, at))
    ]


def unknown(answers: Answers) -> list[str]:
    return [question.id for question in QUESTIONS if not is_known(answers.get(question.id))]


def is_settled(answers: Answers) -> bool:
    outlook = deciding.outlook(PLAYBOOK, answers)
    return outlook.same == outlook.of


def test_a_meeting_begins_with_the_first_question_and_all_of_them_ahead() -> None:
    assert [question.id for question in deciding.still_due(PLAYBOOK, {})] == [q.id for q in QUESTIONS]
    assert deciding.next_question(PLAYBOOK, {}) is QUESTIONS[0]


@by_first_answer
def test_on_every_path_asking_goes_in_order_and_stops_exactly_when_nothing_can_change(first: int) -> None:
    settled_kinds: dict[tuple[tuple[int, int], Verdict | None], bool] = {}
    for stop in stops(first):
        stands = SPACE.verdicts.only(stop.state)
        assert (not stop.due) == (SPACE.reachable.only(stop.state) is not None), "neither later nor earlier"
        assert stop.due == due(stop.state), "core ones, and others only while they can change the verdict"
        assert list(stop.answers) == [q.id for q in QUESTIONS if q.id in stop.answers], "in meeting order"
        assert stop.at_most <= stop.at_most_before, "at most never rises"
        # The rules see of the answers only the conditions that they meet, so one of each kind is enough.
        kind = (SPACE.known(stop.state), stands)
        if kind not in settled_kinds:
            settled_kinds[kind] = is_settled(stop.answers)
            assert deciding.verdict(PLAYBOOK, stop.answers) is stands
        assert settled_kinds[kind] == (SPACE.turning_out.only(stop.state) is not None), (
            "settled where it says so"
        )


def test_the_next_question_is_the_first_that_is_due() -> None:
    for stop in islice(stops(NOT_SURE), 0, None, 7):
        asked = deciding.next_question(PLAYBOOK, stop.answers)
        assert ([asked.id] if asked else []) == stop.due[:1]
