"""What was answered: one value a question, however many people spoke."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from knowledge.questions import LARGEST_NUMBER, SEQUENCE, UNSURE, Question, by_id

Answer: TypeAlias = tuple[str, ...] | int
"""The chosen ids in the question's own order (one id for a `one` question), or a number."""

Answers: TypeAlias = Mapping[str, Answer]
"""Question id to answer; a question that is missing is open."""


class InvalidAnswerError(ValueError):
    """An answer that its question does not take; the message is meant for the person who sent it."""


def is_unsure(answer: Answer | None) -> bool:
    return answer == (UNSURE,)


def is_known(answer: Answer | None) -> bool:
    """Whether the answer decides anything: it is neither open nor "not sure"."""
    return answer is not None and not is_unsure(answer)


def parse(question: Question, given: object) -> Answer:
    """Read one answer from JSON: a choice's id, a list of them, or a number.

    Raises:
        InvalidAnswerError: if the question does not take it.
    """
    if question.kind == "number":
        return _number(question, given)
    ids = [given] if isinstance(given, str) else given
    if not isinstance(ids, list) or not ids or not all(isinstance(id_, str) for id_ in ids):
        raise InvalidAnswerError(f"Give one of: {_ids(question)}.")
    unknown = [id_ for id_ in ids if question.choice(id_) is None]
    if unknown:
        raise InvalidAnswerError(f"Unknown choice. Give one of: {_ids(question)}.")
    if question.kind == "one" and len(set(ids)) > 1:
        raise InvalidAnswerError("Only one choice may be given here.")
    return choose(question, ids)


def choose(question: Question, ids: Sequence[str]) -> Answer:
    """Known choice ids as an answer: in order, without repeats; "not sure" gives way to anything else."""
    if question.kind == "number":
        return _number(question, ids[0])
    chosen = tuple(choice.id for choice in question.definite if choice.id in ids)
    return chosen or (UNSURE,)


def parse_all(given: Mapping[str, object], sequence: Sequence[Question] = SEQUENCE) -> dict[str, Answer]:
    """Read all answers of a request in meeting order.

    Raises:
        InvalidAnswerError: for the first answer that does not fit.
    """
    for id_ in given:
        if by_id(id_, sequence) is None:
            raise InvalidAnswerError(f"There is no question {id_!r}.")
    return {q.id: parse(q, given[q.id]) for q in sequence if given.get(q.id) is not None}


def shown(question: Question, answer: Answer) -> str:
    """The answer in the words of its buttons."""
    if isinstance(answer, int):
        return f"{answer:,}"
    return ", ".join(choice.label for choice in question.choices if choice.id in answer)


def to_json(question: Question, answer: Answer) -> str | list[str] | int:
    if isinstance(answer, int):
        return answer
    return list(answer) if question.kind == "many" and not is_unsure(answer) else answer[0]


def _number(question: Question, given: object) -> Answer:
    if given == UNSURE:
        return (UNSURE,)
    if isinstance(given, str) and question.choice(given):
        return int(given)
    whole = isinstance(given, int | float) and not isinstance(given, bool) and given == given // 1
    if not whole or not 0 <= int(given) <= LARGEST_NUMBER:  # type: ignore[call-overload] # `whole` says number
        raise InvalidAnswerError(f"Give a whole number from 0 to {LARGEST_NUMBER:,}, or {UNSURE!r}.")
    return int(given)  # type: ignore[call-overload,no-any-return] # `whole` says number


def _ids(question: Question) -> str:
    return ", ".join(choice.id for choice in question.choices)
