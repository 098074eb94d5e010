"""How likely a question is in the words of each owner: a language model of each, smoothed with that of all.

Query likelihood with Jelinek-Mercer smoothing (Zhai and Lafferty, 2004), where phrasings count for more than text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final

from knowledge.retrieval.wording import Reading

PHRASED: Final = 0.6
TEXT: Final = 0.15
"""Shares of an owner's phrasings and of its text in its language; what is left is the language of all."""

IDLE: Final = 0.3
"""What an idle word or a pair of a question weighs beside a telling one."""


class Likelihoods:
    """Owners of phrasings, compared with a question word by word."""

    def __init__(self, phrased: Mapping[str, Sequence[Reading]], texts: Mapping[str, Reading]) -> None:
        """Count words.

        Args:
            phrased: Of each owner.
            texts: Of those owners that have one.
        """
        counts = {owner: Counter(_words(readings)) for owner, readings in phrased.items()}
        everybodys = Counter(word for readings in phrased.values() for word in _words(readings))
        whole = everybodys.total() + len(everybodys)
        self._gains: dict[str, dict[str, float]] = defaultdict(dict)
        for owner, count in counts.items():
            text = texts.get(owner, Reading((), ())).telling
            said = count.total()
            share = {word: PHRASED * times / said for word, times in count.items()}
            for word in text:
                share[word] = share.get(word, 0.0) + TEXT / len(text)
            for word, probable in share.items():
                usual = (everybodys[word] + 0.5) / whole
                self._gains[word][owner] = log(1 + probable / ((1 - PHRASED - TEXT) * usual))

    def of(self, question: Reading) -> dict[str, float]:
        """By owner, how much more likely each of its words is there than in general: a mean of logarithms, above 0."""
        weights = dict.fromkeys(question.idle + question.pairs, IDLE) | dict.fromkeys(question.telling, 1.0)
        gained: dict[str, float] = defaultdict(float)
        for word, weight in weights.items():
            for owner, gain in self._gains.get(word, {}).items():
                gained[owner] += weight * gain
        whole = sum(weights.values())
        return {owner: gain / whole for owner, gain in gained.items()}


def _words(readings: Iterable[Reading]) -> Iterable[str]:
    return (word for reading in readings for word in reading.words)
