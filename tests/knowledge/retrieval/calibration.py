"""Finds the weights of `knowledge.retrieval.coverage` anew: `python -m tests.knowledge.retrieval.calibration`.

Logistic regression, by plain gradient descent: whether a question is covered, by its signs. Parts of the phrasings and
topics are left out by turns and asked as questions of the rest, so that none is known word by word, as it will be with
what people ask. No held-out question has a say. What is covered counts for as much as what is not.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields
from math import exp
from operator import mul
from typing import Final

from knowledge.retrieval.coverage import Signs
from knowledge.retrieval.documents import documents
from knowledge.retrieval.phrasing import Phrasings, elsewhere, phrasings
from knowledge.retrieval.retriever import Retriever

TURNS: Final = 3
"""Of `PARTS`, how many are left out, one at a time; more change little."""

PARTS: Final = 6

STEPS: Final = 1_500
RATE: Final = 1.0
RIDGE: Final = 0.01

Case = tuple[tuple[float, ...], bool]
Weighed = tuple[tuple[float, ...], bool, float]


def left_out() -> Iterator[Case]:
    for turn in range(TURNS):
        rest = Retriever(documents(), part(phrasings(), turn), elsewhere=part(elsewhere(), turn))
        yield from cases(rest, [(words, True) for words in asked(phrasings(), turn)])
        yield from cases(rest, [(words, False) for words in asked(elsewhere(), turn)])


def part(listed: Phrasings, without: int) -> Phrasings:
    return {
        name: tuple(one for at, one in enumerate(words) if at % PARTS != without)
        for name, words in listed.items()
    }


def asked(listed: Phrasings, turn: int) -> Iterator[str]:
    return (one for words in listed.values() for one in words[turn::PARTS])


def cases(found: Retriever, questions: Sequence[tuple[str, bool]]) -> Iterator[Case]:
    for question, covered in questions:
        signs = found.signs(question)
        if signs is not None:
            yield (1.0, *astuple(signs)), covered


def weighed(cases: Sequence[Case]) -> list[Weighed]:
    """So that those of each side come to a half together."""
    count = {side: sum(covered == side for _, covered in cases) for side in (True, False)}
    return [(signs, covered, 0.5 / count[covered]) for signs, covered in cases]


def fitted(cases: Sequence[Weighed]) -> list[float]:
    """The bias, and the weight of each sign; the ridge keeps it from following single cases."""
    whole = sum(weight for _, _, weight in cases)
    weights = [0.0] * len(cases[0][0])
    for _ in range(STEPS):
        errors = [
            (signs, (_probability(signs, weights) - covered) * weight) for signs, covered, weight in cases
        ]
        for at, weight in enumerate(weights):
            slope = sum(signs[at] * error for signs, error in errors) / whole
            weights[at] -= RATE * (slope + (RIDGE * weight if at else 0))
    return weights


def _probability(signs: Sequence[float], weights: Sequence[float]) -> float:
    return 1 / (1 + exp(-sum(map(mul, signs, weights))))


if __name__ == "__main__":
    bias, *weights = fitted(weighed(list(left_out())))
    named = zip(fields(Signs), weights, strict=True)
    sys.stdout.write(
        "".join(f"{field.name} {weight:.2f}\n" for field, weight in named) + f"bias {bias:.2f}\n"
    )
