"""From answers to a verdict, to what could still change it, and to the question to ask next."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from knowledge.answers import Answer, Answers, is_known
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.rules import Rule, Signs
from knowledge.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer, given or changed, that changes the verdict."""

    question: Question
    choice: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Outlook:
    """How the verdict stands up to what nobody knows yet.

    Attributes:
        same: In how many of the ways that open and unsure answers could turn out the verdict is the same.
        of: How many ways there are.
    """

    same: int
    of: int


def verdict(playbook: Playbook, answers: Answers) -> Verdict:
    return rule_for(playbook, answers).verdict


def rule_for(playbook: Playbook, answers: Answers) -> Rule:
    return _rule(playbook, signs_of(playbook, answers))


def outlook(playbook: Playbook, answers: Answers) -> Outlook:
    unknown = [q for q in playbook.questions if not is_known(answers.get(q.id))]
    known = {id_: answer for id_, answer in answers.items() if is_known(answer)}
    counts = _count(playbook, signs_of(playbook, known), _options(playbook, unknown))
    return Outlook(counts[verdict(playbook, answers)], counts.total())


def next_question(playbook: Playbook, answers: Answers) -> Question | None:
    """The first open question that is due: `None` once no open answer could change the verdict."""
    due = still_due(playbook, answers)
    return due[0] if due else None


def still_due(playbook: Playbook, answers: Answers) -> list[Question]:
    """Open questions, in meeting order, that are core or may yet change the verdict.

    Nothing is due once every way of answering them leads to the same verdict. Later answers only
    take questions off this list, so its length is an honest "at most".
    """
    open_ = [question for question in playbook.questions if question.id not in answers]
    signs = signs_of(playbook, answers)
    if not _differs(playbook, signs, _options(playbook, open_)):
        return []
    return [question for question in open_ if question.core or _matters(playbook, signs, open_, question)]


def flips(playbook: Playbook, answers: Answers) -> list[Flip]:
    """Every single answer that, given instead of the present one, changes the verdict; in meeting order."""
    now = verdict(playbook, answers)
    found = []
    for question in playbook.questions:
        for choice, answer in _single(question):
            then = verdict(playbook, {**answers, question.id: answer})
            if then is not now:
                found.append(Flip(question, choice, then))
    return found


def signs_of(playbook: Playbook, answers: Answers) -> Signs:
    """What the rules see of the answers."""
    known = ((question, answers.get(question.id)) for question in playbook.questions)
    return frozenset(
        (q.id, reading) for q, answer in known if answer is not None for reading in _read(q, answer)
    )


def _read(question: Question, answer: Answer) -> Iterable[str]:
    return (question.band(answer),) if isinstance(answer, int) else answer


def _single(question: Question) -> Iterator[tuple[str, Answer]]:
    for choice in question.definite:
        yield choice.id, int(choice.id) if question.kind == "number" else (choice.id,)


Options = tuple[tuple[tuple[Signs, int], ...], ...]


def _options(playbook: Playbook, questions: Iterable[Question]) -> Options:
    return tuple(tuple((o.signs, o.ways) for o in playbook.options(question)) for question in questions)


def _matters(playbook: Playbook, signs: Signs, open_: list[Question], question: Question) -> bool:
    """Whether two answers to this question alone, all else equal, give different verdicts."""
    others = _options(playbook, [q for q in open_ if q is not question])
    own = _options(playbook, [question])
    return any(_differs(playbook, seen, own) for seen, _ in _completions(signs, others))


@lru_cache(maxsize=65_536)
def _differs(playbook: Playbook, signs: Signs, options: Options) -> bool:
    verdicts = (_rule(playbook, seen).verdict for seen, _ in _completions(signs, options))
    first = next(verdicts)
    return any(verdict is not first for verdict in verdicts)


@lru_cache(maxsize=4_096)
def _count(playbook: Playbook, signs: Signs, options: Options) -> Counter[Verdict]:
    counts: Counter[Verdict] = Counter()
    for seen, ways in _completions(signs, options):
        counts[_rule(playbook, seen).verdict] += ways
    return counts


def _completions(signs: Signs, options: Options) -> Iterator[tuple[Signs, int]]:
    """Every way in which the questions behind `options` could be answered, with how many answers it stands for."""
    for picks in product(*options):
        ways = 1
        for _, count in picks:
            ways *= count
        yield signs.union(*(chosen for chosen, _ in picks)), ways


def _rule(playbook: Playbook, signs: Signs) -> Rule:
    return next(
        rule for rule in playbook.rules if not any(signs.isdisjoint(condition) for condition in rule.when)
    )
