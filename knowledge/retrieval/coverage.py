"""Whether the best document answers a question, as a calibrated confidence."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from math import exp, log
from typing import Final

from knowledge.retrieval.ranking import Fit
from knowledge.retrieval.wording import Reading

THRESHOLD: Final = 0.5
"""The least confidence with which a question counts as covered."""

_NEAR_NOTHING: Final = 0.05
"""Added to fits before they are divided, so that two weak ones say little."""

_MOST_LEANING: Final = 6.0
_OURS: Final = 0.7
"""From here on a word leans clearly to our side: twice as frequent there."""

_ENOUGH: Final = 3
_UNHEARD: Final = -0.5
"""How a word leans that nobody used, here or elsewhere."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells whether a question is covered; higher speaks for it.

    Attributes:
        nearer: Logarithm of how much better the best document fits than the best of what nothing here answers.
        leaning: -1 to 1, to which side its telling words lean together.
        ours: 0 to 1, whether it has some words that are clearly of our side.
        known: 0 to 1, how much of it the best document knows.
    """

    nearer: float
    leaning: float
    ours: float
    known: float


# Found by logistic regression, see tests/knowledge/retrieval/calibration.py.
WEIGHTS: Final = Signs(nearer=3.41, leaning=1.74, ours=1.99, known=0.63)
BIAS: Final = -0.81


def confidence(signs: Signs) -> float:
    """0 to 1, how likely it is that the best document answers the question."""
    weighed = sum(sign * weight for sign, weight in zip(astuple(signs), astuple(WEIGHTS), strict=True))
    return 1 / (1 + exp(-BIAS - weighed))


class Leanings:
    """How much more often a word stands in what people ask us than in what they ask elsewhere."""

    def __init__(self, ours: Iterable[Reading], elsewhere: Iterable[Reading]) -> None:
        self._ours, self._all_ours = _counted(ours)
        self._elsewhere, self._all_elsewhere = _counted(elsewhere)

    def of(self, word: str) -> float:
        """Logarithm of the odds: above 0 for a word of our side."""
        if word not in self._ours and word not in self._elsewhere:
            return _UNHEARD
        return log(
            _share(self._ours[word], self._all_ours) / _share(self._elsewhere[word], self._all_elsewhere)
        )

    def signs(self, question: Reading, fit: Fit, stray: Fit, known: float) -> Signs:
        """Of a question.

        Args:
            question: As it was read.
            fit: Of the best document.
            stray: Of the topic elsewhere that fits best.
            known: Share of the question that the best document knows.
        """
        lean = [self.of(word) for word in question.telling]
        return Signs(
            nearer=log((fit.all + _NEAR_NOTHING) / (stray.all + _NEAR_NOTHING)),
            leaning=max(-1.0, min(1.0, sum(lean) / _MOST_LEANING)),
            ours=min(_ENOUGH, sum(one > _OURS for one in lean)) / _ENOUGH,
            known=known,
        )


def _counted(readings: Iterable[Reading]) -> tuple[Counter[str], int]:
    listed = list(readings)
    return Counter(word for reading in listed for word in reading.words), len(listed)


def _share(count: int, of: int) -> float:
    """Half a case more on either side keeps it from 0 and 1."""
    return (count + 0.5) / (of + 1)
