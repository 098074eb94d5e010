"""A sequence of questions with the rules that decide over its answers; checked when it is made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations
from typing import Final

from knowledge.evidence import EVIDENCE, Evidence
from knowledge.plans import STEPS, Step
from knowledge.questions import SEQUENCE, UNSURE, Question
from knowledge.reasons import REASONS, Reason
from knowledge.rules import RULES, Rule, Signs
from knowledge.sources import sources


class PlaybookError(ValueError):
    """The parts of a playbook contradict each other; found at import, never in a meeting."""


@dataclass(frozen=True, slots=True)
class Option:
    """Definite answers to one question that no rule tells apart.

    Attributes:
        met: Which conditions of the rules they meet, a bit a condition.
        ways: How many answers these are.
    """

    met: int
    ways: int


@dataclass(frozen=True, eq=False)
class Playbook:
    """Everything that decides over a meeting. Tests drive the machinery with small ones of their own."""

    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    reasons: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        _check(self)

    @property
    def refs(self) -> tuple[str, ...]:
        """Every passage that a card may open, as `article#anchor`."""
        given: chain[str] = chain(
            (question.learn for question in self.questions),
            (reason.learn for reason in self.reasons),
            (evidence.learn for evidence in self.evidence),
        )
        return tuple(dict.fromkeys(ref for ref in given if ref))

    def question(self, id_: str) -> Question | None:
        return self._by_id.get(id_)

    def options(self, question: Question) -> tuple[Option, ...]:
        return self._options[question.id]

    def met_unsure(self, question: Question) -> int:
        """The conditions that a "not sure" meets, as `met` gives them."""
        return self._unsure[question.id]

    def met(self, signs: Signs) -> int:
        """Which conditions of the rules the signs meet, a bit a condition: all that a verdict depends on."""
        return sum(
            1 << at for at, condition in enumerate(self._conditions) if not signs.isdisjoint(condition)
        )

    def rule(self, met: int) -> Rule:
        """The first rule of which all conditions are met."""
        if met not in self._ruled:
            self._ruled[met] = next(rule for needed, rule in self._needed if met & needed == needed)
        return self._ruled[met]

    @cached_property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _conditions(self) -> tuple[Signs, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(rule.when for rule in self.rules)))

    @cached_property
    def _needed(self) -> tuple[tuple[int, Rule], ...]:
        bits = {condition: 1 << at for at, condition in enumerate(self._conditions)}
        return tuple((sum({bits[condition] for condition in rule.when}), rule) for rule in self.rules)

    @cached_property
    def _ruled(self) -> dict[int, Rule]:
        """What was decided before; there are a few thousand sets of conditions, and they come up all the time."""
        return {}

    @cached_property
    def _unsure(self) -> dict[str, int]:
        return {question.id: self.met(frozenset({(question.id, UNSURE)})) for question in self.questions}

    @cached_property
    def _options(self) -> dict[str, tuple[Option, ...]]:
        grouped = {question.id: Counter(map(self.met, _definite(question))) for question in self.questions}
        return {id_: tuple(Option(*group) for group in groups.items()) for id_, groups in grouped.items()}


def _definite(question: Question) -> list[Signs]:
    """Every definite answer: a choice, a band, or any selection that is not empty."""
    ids = [band.id for band in question.bands] or [choice.id for choice in question.definite]
    most = len(ids) if question.kind == "many" else 1
    picks = chain.from_iterable(combinations(ids, size) for size in range(1, most + 1))
    return [frozenset((question.id, id_) for id_ in pick) for pick in picks]


def _check(playbook: Playbook) -> None:
    ids = [question.id for question in playbook.questions]
    named = {question.id: _readings(question) for question in playbook.questions}
    _unique("question", ids)
    _unique("rule", [rule.id for rule in playbook.rules])
    _unique("step", [step.id for step in playbook.steps])
    for question in playbook.questions:
        _check_question(question)
    for step in playbook.steps:
        _check_instead(step, playbook.steps)
    if not playbook.rules or playbook.rules[-1].when:
        raise PlaybookError("the last rule must hold for every answer")
    for owner, signs in _conditions(playbook):
        for question_id, reading in signs:
            if reading not in named.get(question_id, ()):
                raise PlaybookError(f"{owner} names {question_id}: {reading}, which does not exist")
    if unknown := sorted({each.source for each in playbook.evidence} - sources().keys()):
        raise PlaybookError(f"evidence names sources that do not exist: {unknown}")
    for owner, source in _sources(playbook):
        if not source.strip():
            raise PlaybookError(f"{owner} has no source")


def _check_question(question: Question) -> None:
    _unique(f"choice of {question.id}", [choice.id for choice in question.choices])
    _unique(f"band of {question.id}", [band.id for band in question.bands])
    if question.choice(UNSURE) is None:
        raise PlaybookError(f"{question.id} offers no {UNSURE!r}")
    if question.kind == "number":
        least = [band.least for band in question.bands]
        if least[:1] != [0] or least != sorted(set(least)):
            raise PlaybookError(f"{question.id} is a number and needs rising bands from 0")
        if not all(choice.id.isdecimal() for choice in question.definite):
            raise PlaybookError(f"{question.id} is a number and so must be its choices")


def _check_instead(step: Step, steps: Sequence[Step]) -> None:
    """What a step replaces has to be another step that may stand in the same plan."""
    verdicts = {other.id: other.verdicts for other in steps if other is not step}
    for id_ in step.instead:
        if set(step.verdicts).isdisjoint(verdicts.get(id_, ())):
            raise PlaybookError(f"{step.id} cannot be taken instead of {id_}: no plan has both")


def _readings(question: Question) -> set[str]:
    """What rules may name: choices; of a number its bands, since its choices are never read as such."""
    if question.kind == "number":
        return {UNSURE, *(band.id for band in question.bands)}
    return {choice.id for choice in question.choices}


def _conditions(playbook: Playbook) -> list[tuple[str, Signs]]:
    return [
        *((rule.id, signs) for rule in playbook.rules for signs in rule.when),
        *(
            (f"a reason for {reason.verdicts}", frozenset({reason.when}) | reason.unless)
            for reason in playbook.reasons
        ),
        *((step.id, signs) for step in playbook.steps for signs in (*step.when, step.unless)),
        *((each.learn, each.when) for each in playbook.evidence),
    ]


def _sources(playbook: Playbook) -> list[tuple[str, str]]:
    return [
        *((rule.id, rule.source) for rule in playbook.rules),
        *((f"a reason for {reason.verdicts}", reason.source) for reason in playbook.reasons),
    ]


def _unique(what: str, ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        raise PlaybookError(f"two entries share the id of a {what}: {ids}")


PLAYBOOK: Final = Playbook(SEQUENCE, RULES, REASONS, STEPS, EVIDENCE)
