"""Whether the best document answers a question, as a calibrated confidence."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from math import exp, log
from typing import Final

from knowledge.retrieval.ranking import Ranked
from knowledge.retrieval.wording import Reading

THRESHOLD: Final = 0.6
"""The least confidence with which a question counts as covered.

What people ask in forums lies nearer to us than phrasings that were left out do: at a half, 3 of 111 covered questions
that nobody had tuned on were refused, and 13 of 60 others answered.
"""

_NEAR_NOTHING: Final = 0.05
"""Added to scores before they are divided, so that two weak ones say little."""

_MOST_LEANING: Final = 6.0
_MOST_IDLE_LEANING: Final = 3.0
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
        likelier: Logarithm of how much more likely the question is there.
        leaning: -1 to 1, to which side its telling words lean together.
        ours: 0 to 1, whether it has some words that are clearly of our side.
        manner: -1 to 1, to which side its idle words lean together.
    """

    nearer: float
    likelier: float
    leaning: float
    ours: float
    manner: float


# Found by logistic regression, see tests/knowledge/retrieval/calibration.py.
WEIGHTS: Final = Signs(nearer=1.01, likelier=1.83, leaning=1.33, ours=0.49, manner=1.06)
BIAS: Final = -1.20


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

    def signs(self, question: Reading, ranked: Ranked, topics: Iterable[str]) -> Signs:
        """Of a question.

        Args:
            question: As it was read.
            ranked: At least one document.
            topics: Those elsewhere, as `ranked` names them.
        """
        lean = [self.of(word) for word in question.telling]
        best, named = ranked.order[0], tuple(topics)
        return Signs(
            nearer=_over(ranked.fits, best, named),
            likelier=_over(ranked.likely, best, named),
            leaning=_within(sum(lean) / _MOST_LEANING),
            ours=min(_ENOUGH, sum(one > _OURS for one in lean)) / _ENOUGH,
            manner=_within(sum(map(self.of, question.idle)) / _MOST_IDLE_LEANING),
        )


def _within(lean: float) -> float:
    return max(-1.0, min(1.0, lean))


def _over(scores: Mapping[str, float], best: str, topics: Iterable[str]) -> float:
    """Logarithm of how far the best document is above the best topic elsewhere."""
    stray = max((scores.get(topic, 0.0) for topic in topics), default=0.0)
    return log((scores.get(best, 0.0) + _NEAR_NOTHING) / (stray + _NEAR_NOTHING))


def _counted(readings: Iterable[Reading]) -> tuple[Counter[str], int]:
    listed = list(readings)
    return Counter(word for reading in listed for word in reading.telling + reading.idle), len(listed)


def _share(count: int, of: int) -> float:
    """Half a case more on either side keeps it from 0 and 1."""
    return (count + 0.5) / (of + 1)
