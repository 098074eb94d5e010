"""What the rules see of the answers to one question."""

from collections.abc import Iterable, Sequence
from itertools import chain, combinations
from typing import Final, NamedTuple

from knowledge.answers import Answer, is_unsure
from knowledge.questions import UNSURE, Question
from knowledge.rules import Signs


class Heard(NamedTuple):
    """One answer.

    Attributes:
        met: Which conditions of the rules it meets, a bit a condition; `None` where the question is open.
        sure: The same, and `None` for a "not sure" as well.
    """

    met: int | None
    sure: int | None
    signs: Signs


OPEN: Final = Heard(None, None, frozenset())


class Hearing(dict[Answer | None, Heard]):
    """By answer, and by `None` as long as there is none; a number says what its band does."""

    def __init__(self, question: Question, conditions: Sequence[Signs]) -> None:
        super().__init__({None: OPEN})
        self._question, self._conditions = question, conditions
        for answer in (*definite(question), (UNSURE,)):
            self[answer] = self._heard(answer)

    def __missing__(self, answer: Answer | None) -> Heard:
        return self[self._question.band(answer),] if isinstance(answer, int) else self._heard(answer or ())

    def _heard(self, readings: tuple[str, ...]) -> Heard:
        signs = frozenset((self._question.id, reading) for reading in readings)
        bits = (1 << at for at, condition in enumerate(self._conditions) if not signs.isdisjoint(condition))
        met = sum(bits)
        return Heard(met, None if is_unsure(readings) else met, signs)


def definite(question: Question) -> Iterable[tuple[str, ...]]:
    """Every definite answer: a choice, a band, or any selection that is not empty."""
    ids = [band.id for band in question.bands] or [choice.id for choice in question.definite]
    most = len(ids) if question.kind == "many" else 1
    return chain.from_iterable(combinations(ids, size) for size in range(1, most + 1))
