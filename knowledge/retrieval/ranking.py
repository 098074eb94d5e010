"""Documents in the order in which they fit a question: three scores of different kinds, each with its weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.retrieval.likelihood import Likelihoods
from knowledge.retrieval.phrases import Phrases, together
from knowledge.retrieval.wording import Reading
from knowledge.search import Entry, Index

# Chosen on questions from which no phrasing was written. What one alone puts first is right less often than what all
# agree on.
LIKELY: Final = 0.4
TEXT: Final = 0.6
"""What the likelihood and BM25 weigh beside how well phrasings fit."""

SAME: Final = 0.9
"""From here on a phrasing is the question itself but for a word that tells nothing."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What was found.

    Attributes:
        order: Documents that share a word with the question, best first, equals in the given order.
        fits: How well phrasings fit, by document and by topic elsewhere.
        likely: How likely the question is, by document and by topic elsewhere.
        asked: Documents of which a phrasing is the question itself, or nearly so; none if it is that of a topic too.
    """

    order: tuple[str, ...]
    fits: Mapping[str, float]
    likely: Mapping[str, float]
    asked: frozenset[str] = frozenset()


class Ranking:
    """Ranks documents by phrasings, likelihood and BM25 over titles, phrasings and texts."""

    def __init__(self, phrased: Mapping[str, Sequence[Reading]], entries: Sequence[Entry]) -> None:
        """Make the indexes.

        Args:
            phrased: Phrasings of all documents, and of topics elsewhere.
            entries: The documents in stems; where two fit alike, the earlier goes first.
        """
        self._refs = tuple(entry.key for entry in entries)
        self._phrases = Phrases(phrased)
        bodies = {entry.key: Reading(tuple(entry.body.split()), ()) for entry in entries}
        self._likelihoods = Likelihoods(phrased, bodies)
        self._texts = Index(entries)

    def rank(self, question: Reading) -> Ranked:
        alike, likely = self._phrases.alike(question), self._likelihoods.of(question)
        fits = {owner: together(each) for owner, each in alike.items()}
        same = {owner for owner, each in alike.items() if question.telling and each[0] >= SAME}
        asked = frozenset(same if same.issubset(self._refs) else ())
        total = {ref: fits.get(ref, 0.0) + LIKELY * likely.get(ref, 0.0) for ref in self._refs}
        weight = self._phrases.weight(question)
        for hit in self._texts.search(" ".join(question.telling), most=len(self._refs)):
            total[hit.key] += TEXT * hit.score / weight
        hits = (ref for ref in self._refs if total[ref] > 0)
        order = tuple(sorted(hits, key=lambda ref: (ref not in asked, -total[ref])))
        return Ranked(order, fits, likely, asked)
