"""The whole recommendation: verdict, plan, reasons, what would flip it, and the nearest scenario."""

from dataclasses import dataclass
from functools import cached_property

from knowledge import deciding
from knowledge.answers import Answer, Answers, is_unsure
from knowledge.deciding import Flip, Outlook
from knowledge.evidence import Evidence, bearing
from knowledge.plans import Step, steps_for
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.reasons import Reason
from knowledge.scenarios import Difference, Scenario, differences, nearest
from knowledge.verdicts import WORDING, Verdict, Wording


@dataclass(frozen=True, slots=True)
class Because:
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
        evidence: Findings that bear on it, each with its limit.
        next_question: `None` when nothing is left to ask that could change the verdict.
    """

    verdict: Verdict
    wording: Wording
    plan: tuple[Step, ...]
    because: tuple[Because, ...]
    evidence: tuple[Evidence, ...]
    next_question: Question | None
    scenario: Scenario
    differences: tuple[Difference, ...]
    playbook: Playbook
    answers: Answers

    # Early in a meeting these two take long and nobody looks at them, so they are worked out when asked for.
    @cached_property
    def flips(self) -> tuple[Flip, ...]:
        """Single answers that would change the verdict, in meeting order."""
        return tuple(deciding.flips(self.playbook, self.answers))

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
    verdict = deciding.verdict(playbook, answers)
    signs = deciding.signs_of(playbook, answers)
    scenario = nearest(verdict, answers)
    return Recommendation(
        verdict=verdict,
        wording=WORDING[verdict],
        plan=tuple(steps_for(playbook.steps, verdict, signs)),
        because=tuple(_because(playbook, answers, verdict)),
        evidence=tuple(bearing(playbook.evidence, verdict, signs)),
        next_question=deciding.next_question(playbook, answers),
        scenario=scenario,
        differences=tuple(differences(scenario, answers, playbook)),
        playbook=playbook,
        answers=answers,
    )


def _because(playbook: Playbook, answers: Answers, verdict: Verdict) -> list[Because]:
    """Reasons that rest on a given answer; those that the deciding rule looked at come first.

    Reasons that one passage explains make the same point, so only the weightiest of them is given.
    """
    signs = deciding.signs_of(playbook, answers)
    decisive = frozenset().union(*deciding.rule_for(playbook, answers).when)
    fitting = [
        reason
        for reason in playbook.reasons
        if verdict in reason.verdicts and reason.when in signs and signs.isdisjoint(reason.unless)
    ]
    fitting.sort(key=lambda reason: reason.when not in decisive)
    points = {reason.learn or reason.text: reason for reason in reversed(fitting)}
    return [_tied(playbook, answers, reason) for reason in fitting if reason in points.values()]


def _tied(playbook: Playbook, answers: Answers, reason: Reason) -> Because:
    id_, choice = reason.when
    question = next(q for q in playbook.questions if q.id == id_)
    answer = answers[id_]
    return Because(question, answer if isinstance(answer, int) else (choice,), reason)
