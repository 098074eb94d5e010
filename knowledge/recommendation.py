"""The whole recommendation: verdict, plan, reasons, what would flip it, and the nearest scenario."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from knowledge import deciding
from knowledge.answers import Answer, Answers, is_unsure
from knowledge.deciding import Flip, Outlook
from knowledge.evidence import Evidence, bearing
from knowledge.plans import Step, steps_for
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.reasons import Reason
from knowledge.rules import Rule, Signs
from knowledge.scenarios import Difference, Scenario, differences, nearest
from knowledge.verdicts import WORDING, Verdict, Wording


class Because(NamedTuple):
    """A reason, tied to the answer that it rests on."""

    question: Question
    answer: Answer
    reason: Reason


@dataclass(frozen=True)
class Recommendation:
    """What a meeting ends in.

    Attributes:
        plan: In the order to do it.
        because: Weightiest first.
        next_question: `None` when nothing is left to ask that could change the verdict.
    """

    verdict: Verdict
    plan: tuple[Step, ...]
    because: tuple[Because, ...]
    next_question: Question | None
    playbook: Playbook
    answers: Answers

    @property
    def wording(self) -> Wording:
        return WORDING[self.verdict]

    # What follows is worked out when it is asked for: while questions are open, nobody looks at it.
    @cached_property
    def scenario(self) -> Scenario:
        """The nearest."""
        return nearest(self.verdict, self.answers)

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Where that one's team answered otherwise, in meeting order."""
        return tuple(differences(self.scenario, self.answers, self.playbook))

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """Findings that bear on it, each with its limit."""
        signs = deciding.signs_of(self.playbook, self.answers)
        return tuple(bearing(self.playbook.evidence, self.verdict, signs))

    @property
    def flips(self) -> tuple[Flip, ...]:
        """Single answers that would change the verdict, in meeting order."""
        return tuple(self.flips_of(self.playbook.questions))

    def flips_of(self, questions: Iterable[Question]) -> Iterator[Flip]:
        """Those of some questions, in their order; they are worked out one by one."""
        return deciding.flips(self.playbook, self.answers, questions)

    def settles(self, flip: Flip) -> bool:
        """Whether nothing that is open could change the verdict then."""
        return deciding.settles(self.playbook, flip)

    @cached_property
    def outlook(self) -> Outlook:
        return deciding.outlook(self.playbook, self.answers)

    @property
    def unsure(self) -> frozenset[str]:
        """Ids of questions that were answered "not sure"."""
        return frozenset(id_ for id_, answer in self.answers.items() if is_unsure(answer))

    @property
    def volume(self) -> int | None:
        """Calls a day, where somebody gave them."""
        volume = self.answers.get("volume")
        return volume if isinstance(volume, int) else None

    @property
    def settled(self) -> bool:
        """No open or unsure answer could still change the verdict."""
        return self.outlook.same == self.outlook.of


def recommend(playbook: Playbook, answers: Answers) -> Recommendation:
    """Decide over answers, complete or not; the same answers give the same recommendation, always."""
    rule, signs, next_question = deciding.decide(playbook, answers)
    return Recommendation(
        verdict=rule.verdict,
        plan=tuple(steps_for(playbook.steps_to[rule.verdict], signs)),
        because=tuple(_because(playbook, answers, rule, signs)),
        next_question=next_question,
        playbook=playbook,
        answers=answers,
    )


def _because(playbook: Playbook, answers: Answers, rule: Rule, signs: Signs) -> list[Because]:
    """Reasons that rest on a given answer; those that the deciding rule looked at come first.

    Reasons that one passage explains make the same point, so only the weightiest of them is given.
    """
    decisive = frozenset().union(*rule.when)
    fitting = [
        reason
        for reason in playbook.reasons_for[rule.verdict]
        if reason.when in signs and signs.isdisjoint(reason.unless)
    ]
    points: dict[str, Reason] = {}
    for reason in sorted(fitting, key=lambda reason: reason.when not in decisive):
        points.setdefault(reason.learn or reason.text, reason)
    return [_tied(playbook.by_id[reason.when[0]], answers, reason) for reason in points.values()]


def _tied(question: Question, answers: Answers, reason: Reason) -> Because:
    answer = answers[question.id]
    return Because(question, answer if isinstance(answer, int) else (reason.when[1],), reason)
