"""A case told to the engine as its team would tell it in a meeting, and how the expert's verdict compares."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge import deciding
from knowledge.answers import Answers
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from knowledge.quick_check import Factors, quick_check
from knowledge.rules import Rule
from knowledge.verdicts import Verdict
from tests.cases import Case


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out.

    Attributes:
        asked: What the meeting asked, with the answers that it got.
        rule: The one that decided.
        baseline: What the guide's cascade says to the same answers.
    """

    case: Case
    asked: Answers
    rule: Rule
    baseline: Verdict

    @property
    def agrees(self) -> bool:
        return self.rule.verdict is self.case.expert


def replay(case: Case) -> Replay:
    """Ask what a meeting asks; where the source is silent, the team is not sure."""
    given, asked = case.answers, dict[str, tuple[str, ...] | int]()
    while question := deciding.next_question(PLAYBOOK, asked):
        asked[question.id] = given.get(question.id, (UNSURE,))
    baseline = Verdict(quick_check(factors(given)).verdict)
    return Replay(case, asked, deciding.rule_for(PLAYBOOK, asked), baseline)


def factors(answers: Answers) -> Factors:
    """The guide's factors as far as the answers tell them; what they do not tell is false, as in the guide."""
    named = {
        (id_, choice) for id_, chosen in answers.items() if isinstance(chosen, tuple) for choice in chosen
    }
    volume = answers.get("volume")
    knows_not = bool(named & {("knowledge", "yes"), ("knowledge", "small"), ("failing", "missing_facts")})
    return Factors(
        knowledge_changes_frequently=knows_not,
        need_source_attribution=bool(named & {("sources", "yes"), ("failing", "no_sources")}),
        have_labeled_training_data=("labels", "yes") in named,
        need_consistent_output_format=bool(
            named & {("failing", "format_drift"), ("failing", "inconsistent"), ("behaviour", "schema")}
        ),
        high_volume_task=isinstance(volume, int) and volume >= HIGH_VOLUME,
        domain_specific_vocabulary=("narrow", "yes") in named,
        knowledge_is_proprietary=("knowledge", "yes") in named,
    )


HIGH_VOLUME = 33_334
"""Calls a day that make a million a month."""


def replays(cases: Iterable[Case]) -> list[Replay]:
    return [replay(case) for case in cases]
