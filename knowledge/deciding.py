"""From answers to a verdict, to what could still change it, and to the question to ask next."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from knowledge.answers import Answers
from knowledge.diagram import Met
from knowledge.hearing import Heard
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.rules import Rule, Signs
from knowledge.verdicts import Verdict


class Decision(NamedTuple):
    """What follows from answers.

    Attributes:
        rule: The one that decides.
        signs: What the rules saw of the answers.
        next_question: The first open one that is due: `None` once no open answer could change the verdict.
    """

    rule: Rule
    signs: Signs
    next_question: Question | None


class Flip(NamedTuple):
    """One answer, given or changed, that changes the verdict.

    Attributes:
        then: What all answers meet with that one.
    """

    question: Question
    choice: str
    verdict: Verdict
    then: Met


class Outlook(NamedTuple):
    """How the verdict stands up to what nobody knows yet.

    Attributes:
        same: In how many of the ways that open and unsure answers could turn out the verdict is the same.
        of: How many ways there are.
    """

    same: int
    of: int


def decide(playbook: Playbook, answers: Answers) -> Decision:
    heard = playbook.hear(answers)
    due = _due(playbook, [each.met for each in heard])
    return Decision(_rule(playbook, heard), _signs(heard), next(due, None))


def rule_for(playbook: Playbook, answers: Answers) -> Rule:
    return _rule(playbook, playbook.hear(answers))


def signs_of(playbook: Playbook, answers: Answers) -> Signs:
    """What the rules see of the answers."""
    return _signs(playbook.hear(answers))


def verdict(playbook: Playbook, answers: Answers) -> Verdict:
    return playbook.diagram.verdict(_met(playbook, answers))


def outlook(playbook: Playbook, answers: Answers) -> Outlook:
    heard = playbook.hear(answers)
    stands = playbook.diagram.verdict([each.met for each in heard])
    outcomes = playbook.diagram.gap([each.sure for each in heard]).outcomes()
    return Outlook(outcomes.get(stands, 0), sum(outcomes.values()))


def next_question(playbook: Playbook, answers: Answers) -> Question | None:
    """The first open question that is due: `None` once no open answer could change the verdict."""
    return next(_due(playbook, _met(playbook, answers)), None)


def still_due(playbook: Playbook, answers: Answers) -> list[Question]:
    """Open questions, in meeting order, that are core or may yet change the verdict.

    Nothing is due once every way of answering them leads to the same verdict. Later answers only
    take questions off this list, so its length is an honest "at most".
    """
    return list(_due(playbook, _met(playbook, answers)))


def flips(playbook: Playbook, answers: Answers, questions: Iterable[Question]) -> Iterator[Flip]:
    """Every single answer to these that, given instead of the present one, changes the verdict; in their order."""
    diagram, met = playbook.diagram, _met(playbook, answers)
    path = diagram.path(met)
    for question in questions:
        at = playbook.place[question]
        for choice, given in playbook.single[question.id]:
            end = diagram.detour(path, met, at, given)
            if end is not path[-1]:
                yield Flip(question, choice, end.verdict, [*met[:at], given, *met[at + 1 :]])


def settles(playbook: Playbook, flip: Flip) -> bool:
    """Whether nothing that is open could change the verdict then; else the meeting would go on."""
    return len(playbook.diagram.gap(flip.then).verdicts()) == 1


def _rule(playbook: Playbook, heard: Iterable[Heard]) -> Rule:
    met = 0
    for each in heard:
        met |= each.met or 0
    return playbook.rule(met)


def _signs(heard: Iterable[Heard]) -> Signs:
    return frozenset().union(*[each.signs for each in heard])


def _met(playbook: Playbook, answers: Answers) -> Met:
    return [heard.met for heard in playbook.hear(answers)]


def _due(playbook: Playbook, met: Met) -> Iterator[Question]:
    if None not in met:
        return
    gap = playbook.diagram.gap(met)
    if len(gap.verdicts()) == 1:
        return
    mattering = gap.mattering()
    for at, question in enumerate(playbook.questions):
        if met[at] is None and (question.core or at in mattering):
            yield question
