"""The corpus is what it claims to be: two thousand cases, each another one, and the same in every run."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pytest

from tests.bad_input import characters, forged, injections, marks, old_meetings, oversized, requests, shapes
from tests.bad_input.case import Case, essence

pytestmark = pytest.mark.exhaustive

CORPUS: Final[Mapping[str, tuple[Callable[[], Sequence[Case]], int]]] = {
    "malformed HTTP, JSON, signature": (requests.cases, 300),
    "mention, link, mark-up": (marks.cases, 300),
    "Unicode": (characters.cases, 300),
    "oversized": (oversized.cases, 200),
    "stale or forged buttons": (forged.cases, 300),
    "prompt injections": (injections.cases, 300),
    "wrong event shapes": (shapes.cases, 200),
    "old stored meetings": (old_meetings.cases, 100),
}


def test_there_are_two_thousand_cases_each_another_one_and_the_same_in_every_run() -> None:
    every = {kind: cases() for kind, (cases, _) in CORPUS.items()}

    assert {kind: len(cases) for kind, cases in every.items()} == {
        kind: count for kind, (_, count) in CORPUS.items()
    }
    assert len({(type(case), essence(case)) for cases in every.values() for case in cases}) == 2_000
    assert {kind: cases() for kind, (cases, _) in CORPUS.items()} == every
