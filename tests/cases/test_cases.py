"""The labelled cases hold together, and agree with the engine as far as the decision record says."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from knowledge.answers import is_known
from knowledge.playbook import PLAYBOOK
from knowledge.recommendation import recommend
from knowledge.verdicts import Verdict
from tests.cases import cases
from tests.cases.__main__ import HALVES, report
from tests.cases.replay import Replay, replays

RECORD = " ".join(Path("docs/decisions/0007-labelled-cases.md").read_text(encoding="utf-8").split())
LEAST_CASES, LEAST_CLEAR_A_VERDICT, LEAST_AGREED_A_VERDICT = 60, 10, 0.6


@cache
def reported() -> list[Replay]:
    return replays(case for case in cases() if case.half == "report")


def clear(verdict: Verdict | None = None) -> list[Replay]:
    return [
        each for each in reported() if each.case.certainty == "clear" and verdict in {None, each.case.expert}
    ]


def agreed(found: list[Replay]) -> str:
    return f"{sum(each.agrees for each in found)} of {len(found)}"


def by_the_guide(found: list[Replay]) -> str:
    return f"{sum(each.baseline is each.case.expert for each in found)} of {len(found)}"


def test_every_case_fits_the_questions_and_no_two_tell_the_same() -> None:
    assert all(case.answers for case in cases())
    for what in ("id", "situation"):
        often = Counter(getattr(case, what) for case in cases())
        assert [twice for twice, times in often.items() if times > 1] == []
    assert f"holds {len(cases())} situations" in RECORD


def test_no_reported_case_comes_from_a_page_that_was_thought_over() -> None:
    thought_over = {case.address for case in cases() if case.half == "think"}
    addresses = [each.case.address for each in reported()]
    assert thought_over.isdisjoint(addresses)
    assert len(set(addresses)) == len(addresses)


def test_the_reported_cases_are_many_and_balanced() -> None:
    assert len(reported()) >= LEAST_CASES
    assert all(len(clear(verdict)) >= LEAST_CLEAR_A_VERDICT for verdict in Verdict)


def test_a_replay_is_a_meeting_that_came_to_its_end() -> None:
    for each in reported():
        found = recommend(PLAYBOOK, each.asked)
        assert found.next_question is None
        assert each.rule.verdict is found.verdict
        given = each.case.answers
        assert all(given.get(id_, ("unsure",)) == answer for id_, answer in each.asked.items())
        assert any(is_known(answer) for answer in each.asked.values()) or not any(
            map(is_known, given.values())
        )


def test_agreement_is_as_published() -> None:
    assert f"**{agreed(clear())}," in RECORD
    assert f"| **{by_the_guide(clear())}** |" in RECORD


@pytest.mark.parametrize("verdict", list(Verdict))
def test_agreement_within_each_verdict_is_as_published_and_enough(verdict: Verdict) -> None:
    found = clear(verdict)
    assert f"| `{verdict}` | {agreed(found)} | {by_the_guide(found)} |" in RECORD
    assert sum(each.agrees for each in found) >= LEAST_AGREED_A_VERDICT * len(found)


def test_every_disagreement_is_printed_with_the_rule_behind_it() -> None:
    lines = [line for half, title in HALVES for line in report(half, title)]
    for each in replays(cases()):
        told = [line for line in lines if line.startswith(f"  {each.case.id} (")]
        assert len(told) == (0 if each.agrees else 1)
        assert all(f"by the rule {each.rule.id} " in line for line in told)
