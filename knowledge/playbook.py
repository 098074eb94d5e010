"""A sequence of questions with the rules that decide over its answers; checked when it is made."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, starmap
from typing import Final

from knowledge.answers import Answers
from knowledge.diagram import Diagram, Fork, Option, diagram
from knowledge.evidence import EVIDENCE, Evidence
from knowledge.hearing import Heard, Hearing, definite
from knowledge.plans import STEPS, Step
from knowledge.questions import SEQUENCE, UNSURE, Question
from knowledge.reasons import REASONS, Reason
from knowledge.rules import RULES, Rule, Signs
from knowledge.sources import sources
from knowledge.verdicts import Verdict


class PlaybookError(ValueError):
    """The parts of a playbook contradict each other; found at import, never in a meeting."""


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
        return self.by_id.get(id_)

    def hear(self, answers: Answers) -> list[Heard]:
        """What the rules see of the answer to each question."""
        return [hearing[answers.get(id_)] for id_, hearing in self._hearings.items()]

    def options(self, question: Question) -> tuple[Option, ...]:
        """Its definite answers, those together that no rule tells apart."""
        return self.diagram.forks[self.place[question]].options

    def rule(self, met: int) -> Rule:
        """The first rule of which all conditions are met."""
        return next(rule for needed, rule in self._needed if met & needed == needed)

    @cached_property
    def place(self) -> Mapping[Question, int]:
        """Of each question in their order."""
        return {question: at for at, question in enumerate(self.questions)}

    @cached_property
    def reasons_for(self) -> Mapping[Verdict, tuple[Reason, ...]]:
        return {verdict: tuple(one for one in self.reasons if verdict in one.verdicts) for verdict in Verdict}

    @cached_property
    def steps_to(self) -> Mapping[Verdict, tuple[Step, ...]]:
        return {verdict: tuple(one for one in self.steps if verdict in one.verdicts) for verdict in Verdict}

    @cached_property
    def single(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """By question each choice, and the conditions that it alone meets."""
        return {question.id: tuple(self._singly(question)) for question in self.questions}

    def _singly(self, question: Question) -> Iterator[tuple[str, int]]:
        for choice in question.definite:
            answer = int(choice.id) if question.kind == "number" else (choice.id,)
            yield choice.id, self._hearings[question.id][answer].met or 0

    @cached_property
    def diagram(self) -> Diagram:
        """What may come of which answers."""
        rules = tuple((needed, rule.verdict) for needed, rule in self._needed)
        return diagram(rules, tuple(map(self._fork, self.questions)))

    def _fork(self, question: Question) -> Fork:
        hearing = self._hearings[question.id]
        options = Counter(hearing[answer].met or 0 for answer in definite(question))
        return Fork(tuple(starmap(Option, options.items())), hearing[UNSURE,].met or 0, question.core)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _hearings(self) -> dict[str, Hearing]:
        return {question.id: Hearing(question, self._conditions) for question in self.questions}

    @cached_property
    def _conditions(self) -> tuple[Signs, ...]:
        return tuple(dict.fromkeys(chain.from_iterable(rule.when for rule in self.rules)))

    @cached_property
    def _needed(self) -> tuple[tuple[int, Rule], ...]:
        bits = {condition: 1 << at for at, condition in enumerate(self._conditions)}
        return tuple((sum({bits[condition] for condition in rule.when}), rule) for rule in self.rules)


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
