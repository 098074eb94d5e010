"""Finds the weights of `knowledge.retrieval.coverage` anew: `python -m tests.knowledge.retrieval.calibration`.

Logistic regression on the tuned half of the questions, by plain gradient descent: whether a question is covered, by
its signs. The phrasings were written with that half in view, so that its covered questions look surer than others
will; the ridge keeps the weights from following them all the way.
"""

import sys
from collections.abc import Sequence
from dataclasses import astuple, fields
from math import exp
from operator import mul
from typing import Final

from knowledge.retrieval.coverage import Signs
from knowledge.retrieval.retriever import retriever
from tests.questions import half, load

STEPS: Final = 4_000
RATE: Final = 0.3
RIDGE: Final = 0.003

Case = tuple[tuple[float, ...], bool]


def cases() -> list[Case]:
    tuned = [asked for asked in load() if half(asked) == "tuned"]
    signs = [(retriever().signs(asked.text), asked.covered) for asked in tuned]
    return [((1.0, *astuple(each)), covered) for each, covered in signs if each is not None]


def fitted(cases: Sequence[Case]) -> list[float]:
    """The bias, and the weight of each sign."""
    weights = [0.0] * len(cases[0][0])
    for _ in range(STEPS):
        errors = [(signs, _probability(signs, weights) - covered) for signs, covered in cases]
        for at, weight in enumerate(weights):
            slope = sum(signs[at] * error for signs, error in errors) / len(cases)
            weights[at] -= RATE * (slope + (RIDGE * weight if at else 0))
    return weights


def _probability(signs: Sequence[float], weights: Sequence[float]) -> float:
    return 1 / (1 + exp(-sum(map(mul, signs, weights))))


if __name__ == "__main__":
    bias, *weights = fitted(cases())
    named = zip(fields(Signs), weights, strict=True)
    sys.stdout.write(
        "".join(f"{field.name} {weight:.2f}\n" for field, weight in named) + f"bias {bias:.2f}\n"
    )
