"""How likely a question is in the words of each owner: a language model of each, smoothed with that of all.

Query likelihood with Jelinek-Mercer smoothing (Zhai and Lafferty, 2004), where phrasings count for more than text.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final

from knowledge.retrieval.spans import Spans
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
        everybodys = Counter(word for readings in phrased.values() for word in _words(readings))
        whole = everybodys.total() + len(everybodys)
        words: list[str] = []
        owners, gains = array("I"), array("d")
        for number, (owner, readings) in enumerate(phrased.items()):
            language = _language(readings, texts.get(owner, Reading((), ())).telling)
            usual = ((everybodys[word] + 0.5) / whole for word in language)
            words += language
            owners.extend([number] * len(language))
            gains.extend(map(_gain, language.values(), usual))
        self._names = tuple(phrased)
        self._spans = Spans(words)
        order = self._spans.order(words)
        self._owners = array("I", map(owners.__getitem__, order))
        self._gains = array("d", map(gains.__getitem__, order))

    def of(self, question: Reading) -> dict[str, float]:
        """By owner, how much more likely each of its words is there than in general: a mean of logarithms, above 0."""
        weights = dict.fromkeys(question.idle + question.pairs, IDLE) | dict.fromkeys(question.telling, 1.0)
        gained: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            span = self._spans.of(word)
            for owner, gain in zip(self._owners[span], self._gains[span], strict=True):
                gained[owner] += weight * gain
        whole = sum(weights.values())
        return {self._names[owner]: gain / whole for owner, gain in gained.items()}


def _language(readings: Sequence[Reading], text: Sequence[str]) -> dict[str, float]:
    """How probable each word is in an owner's phrasings and in its text, apart from the language of all."""
    count = Counter(_words(readings))
    said = count.total()
    share = {word: PHRASED * times / said for word, times in count.items()}
    for word in text:
        share[word] = share.get(word, 0.0) + TEXT / len(text)
    return share


def _gain(probable: float, usual: float) -> float:
    return log(1 + probable / ((1 - PHRASED - TEXT) * usual))


def _words(readings: Iterable[Reading]) -> Iterable[str]:
    return (word for reading in readings for word in reading.words)
