"""Texts over several fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.parts import LONGEST, in_parts, joined


@given(st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace").decode()))
def test_a_text_is_read_as_it_was_stored_in_parts_that_redis_keeps_together(text: str) -> None:
    stored = in_parts("topic", text)

    assert joined("topic", {**stored, "topics": "x", "top": "y", "topic:x": "z"}) == text
    assert all(len(part.encode()) <= LONGEST for part in stored.values())


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("", {"topic": ""}),
        ("x" * 64, {"topic": "x" * 64}),
        ("x" * 65, {"topic": "x" * 64, "topic:1": "x"}),
        ("x" + "é" * 40, {"topic": "x" + "é" * 31, "topic:1": "é" * 9}),
        ("👍" * 33, {"topic": "👍" * 16, "topic:1": "👍" * 16, "topic:2": "👍"}),
    ],
)
def test_a_part_is_as_long_as_may_be_and_cuts_no_character(text: str, stored: dict[str, str]) -> None:
    assert in_parts("topic", text) == stored


def test_what_an_older_release_stored_in_one_field_is_read_whole() -> None:
    assert joined("topic", {"topic": "x" * 2_000}) == "x" * 2_000
    assert joined("topic", {}) == ""


def test_half_of_a_character_does_not_keep_the_rest_from_being_stored() -> None:
    assert joined("topic", in_parts("topic", "half \ud83d of it")) == "half ? of it"
