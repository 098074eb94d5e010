"""What a meeting has answered already, as far as it bears on what was found for a question."""

from collections.abc import Iterator, Sequence
from typing import Final

from knowledge import deciding
from knowledge.answers import Answers, is_known, shown
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.retrieval.document import Document
from knowledge.rules import Signs
from knowledge.verdicts import WORDING

MOST_ANSWERS: Final = 3

_FAR: Final = (2, 0)


def bearing(playbook: Playbook, answers: Answers, documents: Sequence[Document]) -> tuple[str, ...]:
    """Such as "Outside knowledge: Yes", the nearest first, and at the end where the meeting stands.

    An answer bears on a passage that explains its question, or a reason or a finding that rests on the answer, and
    less on the other passages of that article. "Not sure" bears on nothing.

    Args:
        playbook: Of the meeting.
        answers: In force.
        documents: What was found, best first.
    """
    known = {id_: answer for id_, answer in answers.items() if is_known(answer)}
    asked = [question for question in playbook.questions if question.id in known]
    if not asked:
        return ()
    signs = deciding.signs_of(playbook, known)
    near = {question.id: _distance(playbook, question, signs, documents) for question in asked}
    bears = sorted(
        (question for question in asked if near[question.id] < _FAR), key=lambda question: near[question.id]
    )
    said = [f"{question.short}: {shown(question, known[question.id])}" for question in bears[:MOST_ANSWERS]]
    return (*said, _standing(playbook, answers))


def _distance(
    playbook: Playbook, question: Question, signs: Signs, documents: Sequence[Document]
) -> tuple[int, int]:
    """0 where a passage itself was found, 1 where only its article, and how far down; `_FAR` where neither was."""
    refs = set(_explained(playbook, question, signs))
    articles = {
        _article(ref) for ref in refs - {question.learn}
    }  # all questions are explained in one article
    return min(
        (
            (0 if document.ref in refs else 1, at)
            for at, document in enumerate(documents)
            if document.ref in refs or _article(document.ref) in articles
        ),
        default=_FAR,
    )


def _explained(playbook: Playbook, question: Question, signs: Signs) -> Iterator[str]:
    """The passages that explain the question, and what its answer says for or against a verdict."""
    own = frozenset(sign for sign in signs if sign[0] == question.id)
    yield question.learn
    yield from (reason.learn for reason in playbook.reasons if reason.when in own)
    yield from (each.learn for each in playbook.evidence if not own.isdisjoint(each.when))


def _article(ref: str) -> str:
    return ref.partition("#")[0]


def _standing(playbook: Playbook, answers: Answers) -> str:
    headline = WORDING[deciding.verdict(playbook, answers)].headline
    final = deciding.next_question(playbook, answers) is None
    return f"{'Recommendation' if final else 'As it stands'}: {headline}"
