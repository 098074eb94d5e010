"""Phrasings compared with a question, each by itself."""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log
from typing import Final

from knowledge.retrieval.spans import Spans
from knowledge.retrieval.wording import Reading

# Chosen on questions from which no phrasing was written; the figures hardly move around them.
IDLE: Final = 0.1
"""What an idle word or a pair weighs beside a telling one that is as rare."""

BALANCE: Final = 0.3
"""Between 0 and 1, how much a phrasing has to consist of the question's words, and not only the other way round."""

NEXT: Final = 0.7
"""What each further phrasing of the same owner adds, of the one before."""

MOST_PHRASINGS: Final = 4
"""Of one owner that count."""


class Phrases:
    """Phrasings with their owners, compared with a question by the words that both have; rare ones weigh more."""

    def __init__(self, phrased: Mapping[str, Sequence[Reading]]) -> None:
        """Keep which phrasings have which words, by the owners of the phrasings."""
        all_ = [(owner, reading) for owner, readings in phrased.items() for reading in readings]
        words = [word for _, reading in all_ for word in reading.words]
        rows = array("I", (row for row, (_, reading) in enumerate(all_) for _ in reading.words))
        self._owners = [owner for owner, _ in all_]
        self._spans = Spans(words)
        self._rows = array("I", map(rows.__getitem__, self._spans.order(words)))
        self._unheard = log(len(all_) + 2)
        self._weights = array("d", (self.weight(reading) ** BALANCE for _, reading in all_))

    def weight(self, reading: Reading) -> float:
        """Of all its words together."""
        telling = sum(map(self._rarity, reading.telling))
        return telling + IDLE * sum(map(self._rarity, reading.idle + reading.pairs))

    def alike(self, question: Reading) -> dict[str, list[float]]:
        """How well each phrasing of an owner fits that shares a word, best first: one that is the same makes 1."""
        shared: dict[int, float] = defaultdict(float)
        for word, weight in self._weight_of(question).items():
            for row in self._rows[self._spans.of(word)]:
                shared[row] += weight
        found: dict[str, list[float]] = defaultdict(list)
        whole = self.weight(question) ** (1 - BALANCE)
        for row, weight in shared.items():
            found[self._owners[row]].append(weight / (whole * self._weights[row]))
        return {owner: sorted(each, reverse=True) for owner, each in found.items()}

    def _weight_of(self, reading: Reading) -> dict[str, float]:
        telling = {word: self._rarity(word) for word in reading.telling}
        return telling | {word: self._rarity(word) * IDLE for word in reading.idle + reading.pairs}

    def _rarity(self, word: str) -> float:
        """Least for a word that each phrasing has, most for one that none has, above 0 for all."""
        return self._unheard - log(self._spans.count(word) + 1)


def together(alike: Sequence[float]) -> float:
    """Of one owner's phrasings, best first: what they come to."""
    return sum(one * NEXT**place for place, one in enumerate(alike[:MOST_PHRASINGS]))
