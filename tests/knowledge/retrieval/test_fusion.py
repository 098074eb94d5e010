"""Two rankings as one."""

from math import inf, nan

from knowledge.retrieval.fusion import fused

REFS = ("d", "b", "a", "c")


def test_what_both_put_high_goes_first() -> None:
    assert fused(["a", "b", "c"], {"b": 0.9, "c": 0.5, "a": 0.1}, REFS) == ["b", "a", "c"]


def test_a_document_that_only_one_names_is_kept() -> None:
    assert fused(["a"], {"c": 0.9}, REFS) == ["a", "c"]


def test_equals_come_in_the_order_of_the_documents() -> None:
    assert fused(["a", "b"], {"b": 0.9, "a": 0.5}, REFS) == ["b", "a"]
    assert fused([], {"c": 0.5, "d": 0.5}, REFS) == ["d", "c"]


def test_what_is_no_number_or_no_document_is_left_out() -> None:
    assert fused(["a"], {"b": nan, "c": inf, "d": -inf, "other": 1.0}, REFS) == ["a"]
