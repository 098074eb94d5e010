"""The checks of a playbook, each on three questions with one fault; and that the real ones fit on buttons."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from knowledge.deciding import rule_for
from knowledge.plans import Step
from knowledge.playbook import PLAYBOOK, Playbook, PlaybookError
from knowledge.questions import NOT_SURE, SEQUENCE, UNSURE, Band, Choice, Question, by_id
from knowledge.reasons import Reason
from knowledge.rules import Rule, Signs, answered
from knowledge.verdicts import WORDING, Verdict
from tests.conversations.small import CALLS, COLOURS, RED_AND_SWEET, SMALL, SWEET

RAG = Verdict.RAG
LAST = SMALL.rules[-1]


def with_rule(rule: Rule) -> Callable[[], Playbook]:
    return lambda: replace(SMALL, rules=(rule, LAST))


def with_questions(*questions: Question) -> Callable[[], Playbook]:
    return lambda: Playbook(questions, (LAST,))


def with_step(*when: Signs) -> Callable[[], Playbook]:
    return lambda: replace(SMALL, steps=(Step("a-step", (RAG,), "Do it.", "It helps.", when),))


def with_instead(id_: str) -> Callable[[], Playbook]:
    of_another_verdict = Step("b-step", (Verdict.BOTH,), "Go.", "It helps.")
    a_step = Step("a-step", (RAG,), "Do it.", "It helps.", instead=(id_,))
    return lambda: replace(SMALL, steps=(a_step, of_another_verdict))


def with_reason(question: str, choice: str, source: str = "This test") -> Callable[[], Playbook]:
    return lambda: replace(SMALL, reasons=(Reason((question, choice), (RAG,), "Because.", source),))


FAULTS: dict[str, tuple[Callable[[], Playbook], str]] = {
    "two questions of one id": (with_questions(SWEET, SWEET), "share the id of a question"),
    "two rules of one id": (lambda: replace(SMALL, rules=(LAST, LAST)), "share the id of a rule"),
    "two choices of one id": (
        with_questions(replace(SWEET, choices=(*SWEET.choices, Choice("yes", "Indeed")))),
        "share the id of a choice of sweet",
    ),
    "no way to say not sure": (
        with_questions(replace(SWEET, choices=(Choice("yes", "Yes"),))),
        "sweet offers no 'unsure'",
    ),
    "a number without bands": (
        with_questions(replace(CALLS, bands=())),
        "calls is a number and needs rising bands from 0",
    ),
    "bands that leave out 0": (
        with_questions(replace(CALLS, bands=(Band("lots", 5),))),
        "calls is a number and needs rising bands from 0",
    ),
    "bands that fall": (
        with_questions(replace(CALLS, bands=(Band("few", 0), Band("lots", 9), Band("some", 5)))),
        "calls is a number and needs rising bands from 0",
    ),
    "two bands of one id": (
        with_questions(replace(CALLS, bands=(Band("few", 0), Band("few", 9)))),
        "share the id of a band of calls",
    ),
    "a preset that is no number": (
        with_questions(replace(CALLS, choices=(*CALLS.choices, Choice("lots", "Lots")))),
        "calls is a number and so must be its choices",
    ),
    "no rule": (lambda: replace(SMALL, rules=()), "the last rule must hold for every answer"),
    "no rule for the rest": (
        lambda: replace(SMALL, rules=(RED_AND_SWEET,)),
        "the last rule must hold for every",
    ),
    "a rule on no question": (
        with_rule(replace(RED_AND_SWEET, when=(answered("salt", "yes"),))),
        "red names salt",
    ),
    "a rule on no choice": (
        with_rule(replace(RED_AND_SWEET, when=(answered("sweet", "very"),))),
        "red names sweet: very",
    ),
    "a rule on a number": (
        with_rule(replace(RED_AND_SWEET, when=(answered("calls", "10"),))),
        "red names calls: 10",
    ),
    "a rule without a source": (with_rule(replace(RED_AND_SWEET, source=" ")), "red has no source"),
    "a step on no choice": (with_step(answered("sweet", "very")), "a-step names sweet: very"),
    "two steps of one id": (
        lambda: replace(
            SMALL, steps=(Step("a-step", (RAG,), "Do.", "So."), Step("a-step", (RAG,), "Go.", "So."))
        ),
        "share the id of a step",
    ),
    "a step instead of none": (with_instead("c-step"), "a-step cannot be taken instead of c-step"),
    "a step instead of itself": (with_instead("a-step"), "a-step cannot be taken instead of a-step"),
    "a step instead of one of another verdict": (
        with_instead("b-step"),
        "a-step cannot be taken instead of b-step: no plan has both",
    ),
    "a reason on no choice": (with_reason("sweet", "very"), "a reason for .* names sweet: very"),
    "a reason without a source": (with_reason("sweet", "yes", ""), "a reason for .* has no source"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_playbook_that_contradicts_itself_is_refused(fault: str) -> None:
    make, message = FAULTS[fault]
    with pytest.raises(PlaybookError, match=message):
        make()


def test_rules_steps_and_reasons_may_rest_on_not_sure_and_on_bands() -> None:
    rule = Rule("vague", (answered("sweet", "unsure"), answered("calls", "lots")), RAG, "This test")
    playbook = replace(SMALL, rules=(rule, LAST), steps=(Step("s", (RAG,), "Do.", "So.", rule.when),))
    assert rule_for(playbook, {"sweet": (UNSURE,), "calls": 10_000}) is rule
    assert rule_for(playbook, {"sweet": (UNSURE,)}) is LAST


def test_a_question_is_found_by_its_id() -> None:
    assert SMALL.question("sweet") is SWEET
    assert SMALL.question("salt") is None
    assert by_id("sweet", SMALL.questions) is SWEET
    assert by_id("salt", SMALL.questions) is None


def test_selections_that_no_rule_tells_apart_are_one_option_with_a_weight() -> None:
    assert sorted(option.ways for option in SMALL.options(COLOURS)) == [3, 4]
    assert [option.ways for option in SMALL.options(SWEET)] == [1, 1]
    assert [option.ways for option in SMALL.options(CALLS)] == [1, 1]


@pytest.mark.parametrize(("number", "band"), [(0, "few"), (9_999, "few"), (10_000, "lots"), (10**10, "lots")])
def test_a_number_lies_in_the_last_band_that_it_reaches(number: int, band: str) -> None:
    assert CALLS.band(number) == band


# What follows looks at the real wording, for what Slack and a reader demand of any wording.


@pytest.mark.parametrize("question", SEQUENCE, ids=lambda question: question.id)
def test_every_question_fits_its_message(question: Question) -> None:
    labels = [choice.label for choice in question.choices]
    assert len({label.lower() for label in labels}) == len(labels)
    assert all(0 < len(label) <= 75 for label in labels)
    assert question.choices[-1] == NOT_SURE
    assert question.text.endswith("?")
    assert question.why.endswith(".")
    said = [word for choice in question.choices for word in {choice.id, choice.label.lower(), *choice.says}]
    assert len(set(said)) == len(said), "a word means one choice"
    assert all(word == " ".join(word.lower().split()) for choice in question.choices for word in choice.says)


def test_presets_of_a_number_are_numbers_and_reach_every_band() -> None:
    for question in SEQUENCE:
        if question.kind == "number":
            presets = {choice.label: int(choice.id) for choice in question.definite}
            assert presets == {f"{number:,}": number for number in presets.values()}


def test_every_verdict_has_its_words_and_they_differ() -> None:
    assert set(WORDING) == set(Verdict)
    assert len({wording.name for wording in WORDING.values()}) == len(Verdict)
    assert len({wording.headline for wording in WORDING.values()}) == len(Verdict)


def test_the_real_playbook_is_sound() -> None:
    assert (
        Playbook(PLAYBOOK.questions, PLAYBOOK.rules, PLAYBOOK.reasons, PLAYBOOK.steps).questions == SEQUENCE
    )
