"""How well documents fit a question: by the words in which people ask for them, and by their own."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from knowledge.retrieval.wording import Reading
from knowledge.search import Entry, Index

# Chosen on the tuned half of tests/questions; the figures hardly move around them.
IDLE: Final = 0.4
"""What an idle word weighs beside a telling one that is as rare."""

BALANCE: Final = 0.3
"""Between 0 and 1, how much a phrasing has to consist of the question's words, and not only the other way round."""

NEXT: Final = 0.6
"""What each further phrasing of the same document adds, of the one before."""

MOST_PHRASINGS: Final = 4
"""Of one document that count."""

TEXT: Final = 0.5
"""What the text of a document weighs beside its phrasings."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well something fits a question.

    Attributes:
        best: Of its phrasings, the one that is most alike: 0 where they share no word, 1 where they have the same.
        all: Of all its phrasings; above `best` where several are alike.
    """

    best: float
    all: float


NO_FIT: Final = Fit(0.0, 0.0)


class Phrases:
    """Phrasings with their owners, compared with a question by the words that both have; rare ones weigh more."""

    def __init__(self, owned: Iterable[tuple[str, Reading]]) -> None:
        rows = list(owned)
        self._rows = [reading for _, reading in rows]
        self._owners = [owner for owner, _ in rows]
        self._count = Counter(word for _, reading in rows for word in reading.words)
        self._holding: dict[str, list[int]] = defaultdict(list)
        for row, (_, reading) in enumerate(rows):
            for word in reading.words:
                self._holding[word].append(row)
        self._weights = [self.weight(reading) for _, reading in rows]

    def weight(self, reading: Reading) -> float:
        """Of all its words: what a phrasing that has them all is worth."""
        return sum(self._weight_of(reading).values())

    def rarity(self, word: str) -> float:
        """0 for a word that each phrasing has, most for one that none has."""
        return log((len(self._owners) + 1) / (self._count[word] + 1))

    def share(self, question: Reading, words: Collection[str]) -> float:
        """How much of a question, by weight, is in `words`; 0 where it has none."""
        weights = self._weight_of(question)
        whole = sum(weights.values())
        return sum(weight for word, weight in weights.items() if word in words) / whole if whole else 0.0

    def fits(self, question: Reading) -> dict[str, Fit]:
        """Owners that share a word with it."""
        shared: dict[int, float] = defaultdict(float)
        for word, weight in self._weight_of(question).items():
            for row in self._holding.get(word, ()):
                shared[row] += weight
        by_owner: dict[str, list[float]] = defaultdict(list)
        whole = self.weight(question) ** (1 - BALANCE)
        for row, weight in shared.items():
            if weight:
                by_owner[self._owners[row]].append(weight / (whole * self._weights[row] ** BALANCE))
        return {owner: _fit(sorted(alike, reverse=True)) for owner, alike in by_owner.items()}

    def _weight_of(self, reading: Reading) -> dict[str, float]:
        telling = {word: self.rarity(word) for word in reading.telling}
        return telling | {word: self.rarity(word) * IDLE for word in reading.idle}


def _fit(alike: Sequence[float]) -> Fit:
    return Fit(alike[0], sum(one * NEXT**place for place, one in enumerate(alike[:MOST_PHRASINGS])))


class Texts:
    """Documents, compared with a question by BM25 over their title, their page's, their phrasings and their text."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._index = Index(self._entries)

    def scores(self, question: Reading) -> dict[str, float]:
        hits = self._index.search(" ".join(question.telling), most=len(self._entries))
        return {hit.key: hit.score for hit in hits}


def ranked(
    fits: Mapping[str, Fit], scores: Mapping[str, float], weight: float, refs: Sequence[str]
) -> list[str]:
    """Those of `refs` that share a word with the question, best first, equals in the given order.

    Args:
        fits: Of phrasings.
        scores: Of texts.
        weight: Of the question, which makes its scores comparable with its fits.
        refs: All documents.
    """
    total = {ref: fits.get(ref, NO_FIT).all + TEXT * scores.get(ref, 0.0) / (weight or 1.0) for ref in refs}
    return sorted((ref for ref in refs if total[ref] > 0), key=lambda ref: -total[ref])
