"""Whether the best document answers a question, as a calibrated confidence."""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass
from math import exp
from typing import Final

from knowledge.retrieval.ranking import Fit
from knowledge.retrieval.wording import Reading

THRESHOLD: Final = 0.5
"""The least confidence with which a question counts as covered."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether a question is covered; each 0 to about 1 or a little more.

    Attributes:
        alike: How alike the best phrasing of the best document is.
        fit: How well all its phrasings fit.
        elsewhere: How alike the best phrasing of what nothing here answers is.
        stray: How well all phrasings of that fit.
        known: Share of the question's words, rare ones weighing more, that any phrasing of a document has.
        strange: Share of its telling words that nothing here has.
    """

    alike: float
    fit: float
    elsewhere: float
    stray: float
    known: float
    strange: float


WEIGHTS: Final = Signs(1, 1, -1, -1, 1, -1)
BIAS: Final = 0.0


def confidence(signs: Signs) -> float:
    """0 to 1, how likely it is that the best document answers the question."""
    return 1 / (1 + exp(-BIAS - sum(a * b for a, b in zip(astuple(signs), astuple(WEIGHTS), strict=True))))
