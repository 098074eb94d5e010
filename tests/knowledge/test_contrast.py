"""What the meeting makes of the guide's seven factors, over all 128 inputs."""

import re
from collections import Counter
from itertools import product

import pytest

from knowledge import deciding
from knowledge.contrast import Contrast, as_answers, contrast
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.quick_check import Factors, quick_check
from knowledge.rules import Rule
from knowledge.verdicts import Verdict
from tests.conversations.small import SMALL

NAMES = tuple(Factors.model_fields)
ALL = [Factors(**dict(zip(NAMES, bits, strict=True))) for bits in product((False, True), repeat=len(NAMES))]
every_input = pytest.mark.parametrize("factors", ALL, ids=lambda factors: said(factors) or "none")

CHANGES, SOURCES, LABELS, FORMAT, VOLUME, VOCABULARY, PROPRIETARY = NAMES

# By the rung of the guide's cascade: how often the meeting says what.
SAID = {
    ("knowledge_changes_frequently", "rag"): 48,
    ("knowledge_changes_frequently", "both"): 16,
    ("need_source_attribution", "rag"): 24,
    ("need_source_attribution", "both"): 8,
    ("no_labeled_training_data", "rag"): 8,
    ("no_labeled_training_data", "prompt_and_evals_first"): 8,
    ("need_consistent_output_format", "fine_tuning"): 4,
    ("need_consistent_output_format", "both"): 4,
    ("high_volume_and_vocabulary", "rag"): 1,
    ("high_volume_and_vocabulary", "prompt_and_evals_first"): 1,
    ("default", "rag"): 3,
    ("default", "prompt_and_evals_first"): 3,
}

# What is true, what the guide says, what the meeting says, and words that must stand in the grounds.
TELLING = [
    ([], "rag", "prompt_and_evals_first", "no “neither”"),
    ([PROPRIETARY], "rag", "rag", "proprietary, a factor that the guide's code never reads"),
    ([FORMAT], "rag", "prompt_and_evals_first", "a drifting format is behaviour, which no retriever repairs"),
    ([FORMAT, PROPRIETARY], "rag", "rag", "structured output once the facts are in view"),
    ([LABELS, FORMAT], "fine_tuning", "fine_tuning", "structured output, which alone often cures a format"),
    ([LABELS, FORMAT, PROPRIETARY], "fine_tuning", "both", "it has no “both”"),
    ([LABELS, VOLUME, VOCABULARY], "fine_tuning", "prompt_and_evals_first", "before an eval set"),
    ([LABELS, VOLUME, VOCABULARY, PROPRIETARY], "fine_tuning", "rag", "never reads that the knowledge is"),
    ([CHANGES, LABELS, FORMAT], "rag", "both", "sees two layers"),
    ([SOURCES], "rag", "rag", "only what was retrieved can be named"),
    ([CHANGES, VOLUME], "rag", "rag", "dear calls or a narrow job"),
    ([CHANGES, VOCABULARY], "rag", "rag", "No question of the meeting asks for vocabulary"),
]


def said(factors: Factors) -> str:
    return "+".join(name for name in NAMES if getattr(factors, name))


def held(*true: str) -> Contrast:
    return contrast(Factors(**dict.fromkeys(true, True)), PLAYBOOK)


@every_input
def test_the_guides_part_is_the_guides(factors: Factors) -> None:
    assert contrast(factors, PLAYBOOK).guide == quick_check(factors)


@every_input
def test_the_meetings_part_is_what_the_meeting_says_to_the_same_answers(factors: Factors) -> None:
    found, answers = contrast(factors, PLAYBOOK), as_answers(factors)
    assert found.verdict is deciding.verdict(PLAYBOOK, answers)
    assert found.agrees == (found.guide.verdict == found.verdict.value)
    outlook = deciding.outlook(PLAYBOOK, answers)
    assert (found.same, found.of) == (outlook.same, outlook.of)
    assert 0 < found.same <= found.of
    assert answers.keys().isdisjoint(question.id for question in found.asks)


@every_input
def test_the_grounds_are_one_to_three_plain_sentences(factors: Factors) -> None:
    why = contrast(factors, PLAYBOOK).why
    assert 1 <= len(why) <= 3
    assert len(set(why)) == len(why)
    for sentence in why:
        assert re.fullmatch(r"[A-Z][^.{}_%]{20,}\.", sentence), sentence
        assert len(sentence.split()) <= 32, sentence


@every_input
def test_an_agreement_says_both_and_a_difference_does_not(factors: Factors) -> None:
    found = contrast(factors, PLAYBOOK)
    assert found.why[0].startswith("Both say ") == found.agrees


@every_input
def test_a_verdict_that_may_yet_change_says_what_the_meeting_would_check(factors: Factors) -> None:
    found = contrast(factors, PLAYBOOK)
    assert found.asks
    assert (
        found.why[-1].startswith("The meeting would still check whether ") or "what exactly" in found.why[-1]
    )


def test_they_differ_over_41_of_128_inputs_and_in_this() -> None:
    found = [contrast(factors, PLAYBOOK) for factors in ALL]
    assert Counter((one.guide.rule, one.verdict.value) for one in found) == SAID
    assert Counter(one.agrees for one in found) == {True: 87, False: 41}
    assert Counter((one.guide.verdict, one.verdict.value) for one in found if not one.agrees) == {
        ("rag", "both"): 24,
        ("rag", "prompt_and_evals_first"): 11,
        ("fine_tuning", "both"): 4,
        ("fine_tuning", "rag"): 1,
        ("fine_tuning", "prompt_and_evals_first"): 1,
    }


@pytest.mark.parametrize(("true", "guide", "meeting", "words"), TELLING)
def test_a_telling_input_is_judged_as_a_person_who_knows_both_would(
    true: list[str], guide: str, meeting: str, words: str
) -> None:
    found = held(*true)
    assert (found.guide.verdict, found.verdict.value) == (guide, meeting)
    assert words in " ".join(found.why)


def test_that_knowledge_is_proprietary_changes_what_the_meeting_says_in_16_of_64_pairs() -> None:
    without = [factors for factors in ALL if not factors.knowledge_is_proprietary]
    pairs = [
        (contrast(one, PLAYBOOK), contrast(one.model_copy(update={PROPRIETARY: True}), PLAYBOOK))
        for one in without
    ]
    assert sum(one.verdict is not other.verdict for one, other in pairs) == 16


def test_vocabulary_changes_nothing_that_the_meeting_reads() -> None:
    for factors in ALL:
        other = factors.model_copy(update={VOCABULARY: not factors.domain_specific_vocabulary})
        assert as_answers(factors) == as_answers(other)


def test_volumes_lie_in_the_bands_that_the_guide_means() -> None:
    volume = PLAYBOOK.question("volume")
    assert volume is not None
    bands = [
        volume.band(int(str(as_answers(Factors(high_volume_task=high))["volume"]))) for high in (False, True)
    ]
    assert bands == ["low", "thousands"]


def test_what_the_guide_never_asks_stays_open() -> None:
    never = {"data", "exact_passage", "behaviour", "repeated", "narrow", "evals", "training"}
    assert all(never.isdisjoint(as_answers(factors)) for factors in ALL)
    assert "failing" not in as_answers(Factors())


def test_a_verdict_that_nobody_has_words_for_is_named() -> None:
    always = Playbook(SMALL.questions, (Rule("else", (), Verdict.FIX_DATA, "This test"),))
    for factors in (Factors(), Factors(have_labeled_training_data=True, need_consistent_output_format=True)):
        assert contrast(factors, always).why == (
            "The meeting weighs these answers otherwise and leans to neither yet: mend the data first.",
        )
