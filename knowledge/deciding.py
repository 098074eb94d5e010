"""From answers to a verdict, to what could still change it, and to the question to ask next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from knowledge.answers import Answer, Answers, is_known
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.rules import Rule, Signs
from knowledge.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer, given or changed, that changes the verdict.

    Attributes:
        settles: Whether nothing that is open could change the verdict then; else the meeting would go on.
    """

    question: Question
    choice: str
    verdict: Verdict
    settles: bool


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
    return playbook.rule(_met(playbook, answers))


def outlook(playbook: Playbook, answers: Answers) -> Outlook:
    known = {id_: answer for id_, answer in answers.items() if is_known(answer)}
    counts = _outcomes(playbook, _met(playbook, known), _open_ids(playbook, known))
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
    return list(_due(playbook, _met(playbook, answers), _open_ids(playbook, answers)))


def flips(playbook: Playbook, answers: Answers) -> list[Flip]:
    """Every single answer that, given instead of the present one, changes the verdict; in meeting order."""
    signs, now = signs_of(playbook, answers), verdict(playbook, answers)
    open_ids = _open_ids(playbook, answers)
    found = []
    for question in playbook.questions:
        others = frozenset(sign for sign in signs if sign[0] != question.id)
        for choice, answer in _single(question):
            given = {(question.id, reading) for reading in _read(question, answer)}
            met = playbook.met(others | given)
            then = playbook.rule(met).verdict
            if then is not now:
                still_open = tuple(id_ for id_ in open_ids if id_ != question.id)
                settles = len(_outcomes(playbook, met, still_open)) == 1
                found.append(Flip(question, choice, then, settles))
    return found


def signs_of(playbook: Playbook, answers: Answers) -> Signs:
    """What the rules see of the answers."""
    return frozenset(
        (question.id, reading)
        for question in playbook.questions
        if question.id in answers
        for reading in _read(question, answers[question.id])
    )


def _read(question: Question, answer: Answer) -> tuple[str, ...]:
    return (question.band(answer),) if isinstance(answer, int) else answer


def _single(question: Question) -> Iterator[tuple[str, Answer]]:
    for choice in question.definite:
        yield choice.id, int(choice.id) if question.kind == "number" else (choice.id,)


def _met(playbook: Playbook, answers: Answers) -> int:
    return playbook.met(signs_of(playbook, answers))


def _open_ids(playbook: Playbook, answers: Answers) -> tuple[str, ...]:
    return tuple(question.id for question in playbook.questions if question.id not in answers)


def _of_ids(playbook: Playbook, ids: tuple[str, ...]) -> list[Question]:
    return [question for question in playbook.questions if question.id in ids]


# Cached because each card of a meeting asks for it, and a meeting passes the same stops as others did.
@lru_cache(maxsize=4_096)
def _due(playbook: Playbook, met: int, open_ids: tuple[str, ...]) -> tuple[Question, ...]:
    if len(_outcomes(playbook, met, open_ids)) == 1:
        return ()
    open_ = _of_ids(playbook, open_ids)
    return tuple(question for question in open_ if question.core or _matters(playbook, met, open_, question))


@lru_cache(maxsize=4_096)
def _outcomes(playbook: Playbook, met: int, open_ids: tuple[str, ...]) -> Counter[Verdict]:
    """The verdicts that can come out once these questions are answered, each with in how many ways."""
    counts: dict[Verdict, int] = defaultdict(int)
    for way, ways in _turning_out(playbook, met, _of_ids(playbook, open_ids)).items():
        counts[playbook.rule(way).verdict] += ways
    return Counter(counts)


def _matters(playbook: Playbook, met: int, open_: list[Question], question: Question) -> bool:
    """Whether two answers to this question alone, all else equal, give different verdicts.

    All else may include a "not sure" to a core question, which is asked in any case: it must not bring a question
    back that was thought done.
    """
    ways = {met}
    for other in open_:
        if other is not question:
            own = {option.met for option in playbook.options(other)}
            own |= {playbook.met_unsure(other)} if other.core else set()
            ways = {way | one for one in own for way in ways}
    return any(
        _differs(playbook, {way | option.met for option in playbook.options(question)}) for way in ways
    )


def _differs(playbook: Playbook, ways: Iterable[int]) -> bool:
    return len({playbook.rule(met).verdict for met in ways}) > 1


def _turning_out(playbook: Playbook, met: int, questions: Iterable[Question]) -> Mapping[int, int]:
    """The conditions that may be met once these questions are answered, each with how many answers lead there."""
    found = {met: 1}
    for question in questions:
        # A counter would make in Python what it finds missing, which takes as long as all the rest.
        before, found = found, defaultdict(int)
        for option in playbook.options(question):
            for way, ways in before.items():
                found[way | option.met] += ways * option.ways
    return found
