from itertools import product

import pytest
from pydantic import ValidationError

from knowledge.quick_check import Factors, QuickVerdict, quick_check

FACTORS = (
    "knowledge_changes_frequently",
    "need_source_attribution",
    "have_labeled_training_data",
    "need_consistent_output_format",
    "high_volume_task",
    "domain_specific_vocabulary",
    "knowledge_is_proprietary",
)

# The cascade as a table over the first six factors: 1 true, 0 false, . either. Each row is decided by its rung;
# no input fits two rows.
TABLE = {
    "1.....": ("rag", "knowledge_changes_frequently"),
    "01....": ("rag", "need_source_attribution"),
    "000...": ("rag", "no_labeled_training_data"),
    "0011..": ("fine_tuning", "need_consistent_output_format"),
    "001011": ("fine_tuning", "high_volume_and_vocabulary"),
    "001010": ("rag", "default"),
    "00100.": ("rag", "default"),
}


def checked(bits: tuple[bool, ...]) -> QuickVerdict:
    return quick_check(Factors(**dict(zip(FACTORS, bits, strict=True))))


def fits(row: str, bits: tuple[bool, ...]) -> bool:
    return all(cell == "." or bool(int(cell)) == bit for cell, bit in zip(row, bits, strict=False))


ALL = list(product((False, True), repeat=7))


@pytest.mark.parametrize("bits", ALL)
def test_every_input_comes_out_as_the_guide_decides(bits: tuple[bool, ...]) -> None:
    (expected,) = (TABLE[row] for row in TABLE if fits(row, bits))
    found = checked(bits)
    assert (found.verdict, found.rule) == expected
    assert found.reason


def test_118_inputs_are_rag_and_10_are_fine_tuning() -> None:
    verdicts = [checked(bits).verdict for bits in ALL]
    assert (verdicts.count("rag"), verdicts.count("fine_tuning")) == (118, 10)


def test_whether_knowledge_is_proprietary_changes_nothing() -> None:
    assert all(checked((*bits[:6], True)) == checked((*bits[:6], False)) for bits in ALL)


def test_a_missing_factor_counts_as_false() -> None:
    assert quick_check(Factors()) == checked((False,) * 7)


@pytest.mark.parametrize(
    "bad", [{"need_sources": True}, {"high_volume_task": 1}, {"high_volume_task": "yes"}]
)
def test_other_names_and_other_types_are_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Factors.model_validate(bad)
