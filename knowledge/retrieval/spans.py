"""Entries by word, in arrays that hold those of all words: lists of each word's own take five times the memory."""

from array import array
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate


class Spans:
    """Where the entries of each word stand, once all entries are in the order of their words."""

    def __init__(self, words: Sequence[str]) -> None:
        """Learn the words of all entries, in which order these are given."""
        lengths = Counter(words)
        self._numbers = {word: number for number, word in enumerate(lengths)}
        self._starts = array("I", accumulate(lengths.values(), initial=0))

    def order(self, words: Sequence[str]) -> list[int]:
        """Which entry comes when, by its place among those given; of one word, the earlier comes first."""
        return sorted(range(len(words)), key=lambda at: self._numbers[words[at]])

    def of(self, word: str) -> slice:
        """Where its entries stand; nowhere if it has none."""
        number = self._numbers.get(word)
        return slice(0, 0) if number is None else slice(self._starts[number], self._starts[number + 1])

    def count(self, word: str) -> int:
        """How many entries it has."""
        span = self.of(word)
        return int(span.stop - span.start)
