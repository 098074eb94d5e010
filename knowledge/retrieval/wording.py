"""Texts as words that can be compared: stemmed, spelled right, and with one word for what people call many names."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from sys import intern
from typing import Final

from pydantic import BaseModel, ConfigDict
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.search import Stems

MOST_CHARACTERS: Final = 2_000
MOST_WORDS: Final = 120
"""Of a question; what it comes to after so many is not read."""

LONGEST: Final = 40
"""Characters of a word; what is longer is no word."""

NUMBER: Final = "000"
"""Any number: that there is one tells something, and which one it is hardly more."""

_WORD: Final = re.compile(r"[^\W_]+")
_NUMBER: Final = re.compile(r"\d+k?")
_ACCENT: Final = re.compile("[\u0300-\u036f]")
_SHORTEST_BEGINNING: Final = 3

_SHORTEST_MISSPELT: Final = 6
_EXCHANGED: Final = 10
_LONG_WORD: Final = 11
"""From so many letters on, two slips are forgiven instead of one."""


class _Lists(BaseModel):
    """`words.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    idle: str
    numbers: str
    same: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says, as distinct stems in the order of the text.

    Attributes:
        telling: Words that say what it is about.
        idle: Grammar, courtesies and commonplaces, which tell a little about what is wanted.
        pairs: Each two words in a row, of either kind, which tell a little about how they belong together.
    """

    telling: tuple[str, ...]
    idle: tuple[str, ...]
    pairs: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return self.telling + self.idle + self.pairs


class Wording:
    """Reads texts; words of `texts` are taken to be spelled right."""

    def __init__(self, texts: Iterable[str]) -> None:
        words = {word for text in texts for word in _tokens(text)} | _synonyms().words | _idle()
        self._spellings = sorted(word for word in words if len(word) >= _SHORTEST_MISSPELT and word.isalpha())
        self._stems = Stems(words | _synonyms().names)
        self._known = {word: self._meant(word) for word in words}

    def read(self, text: str) -> Reading:
        """The words of a text that was among those given, or of any other."""
        return self._reading(_tokens(text))

    def telling(self, text: str) -> tuple[str, ...]:
        """The telling words alone, which is quicker."""
        return tuple(dict.fromkeys(stem for stem, tells in self._each(_tokens(text)) if tells))

    def read_question(self, text: str) -> Reading:
        """The same of what somebody typed in haste: a word that no text knows counts as the nearest that one does."""
        tokens = [self._spelled(token) for token in _tokens(text[:MOST_CHARACTERS])[:MOST_WORDS]]
        return self._reading(tokens)

    def _reading(self, tokens: Sequence[str]) -> Reading:
        meant = list(self._each(tokens))
        telling = dict.fromkeys(stem for stem, tells in meant if tells)
        idle = dict.fromkeys(stem for stem, tells in meant if not tells and len(stem) > 1)
        # The same pair stands in many texts, and is kept once.
        pairs = dict.fromkeys(intern(f"{first} {second}") for (first, _), (second, _) in pairwise(meant))
        return Reading(tuple(telling), tuple(word for word in idle if word not in telling), tuple(pairs))

    def _each(self, tokens: Sequence[str]) -> Iterator[tuple[str, bool]]:
        """Words and phrases in their order, each with whether it tells anything."""
        at = 0
        while at < len(tokens):
            length, name = _phrase(tokens, at)
            yield (self._stems.of(name), True) if name else self._word(tokens[at])
            at += length

    def _word(self, word: str) -> tuple[str, bool]:
        return self._known.get(word) or self._meant(word)

    def _meant(self, word: str) -> tuple[str, bool]:
        """The stem of the name that it shares with others, or of its own; and whether it tells anything."""
        if name := _synonyms().name(word):
            return self._stems.of(name), True
        if _NUMBER.fullmatch(word) or word in _numbers():
            return NUMBER, False
        return self._stems.of(word), word not in _idle() and len(word) > 1

    def _spelled(self, word: str) -> str:
        if (
            len(word) < _SHORTEST_MISSPELT
            or not word.isalpha()
            or word in self._known
            or _synonyms().name(word)
        ):
            return word
        slips = 1 if len(word) < _LONG_WORD else 2
        near = process.extractOne(word, self._spellings, scorer=OSA.distance, score_cutoff=slips)
        return near[0] if near and _plausible(word, near[0]) else word


def _plausible(word: str, meant: str) -> bool:
    """Whether one can be a slip of the other: another letter in place of one makes too many words of short ones."""
    slipped = len(word) != len(meant) or sorted(word) == sorted(meant)
    return word[0] == meant[0] and (slipped or len(word) >= _EXCHANGED)


def _phrase(tokens: Sequence[str], at: int) -> tuple[int, str | None]:
    """How many words from there on are one phrase, the longest if several are, and the name that it shares."""
    lengths = _synonyms().lengths.get(tokens[at])
    if lengths is None or at + 1 == len(tokens):
        return 1, None
    most = lengths.get(tokens[at + 1], 1)
    for length in range(min(most, len(tokens) - at), 1, -1):
        if name := _synonyms().whole.get(" ".join(tokens[at : at + length])):
            return length, name
    return 1, None


def _tokens(text: str) -> list[str]:
    """Letters and digits alone, without accents and case."""
    plain = text if text.isascii() else _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return [word[:LONGEST] for word in _WORD.findall(plain.casefold())]


@dataclass(frozen=True, eq=False)
class _Synonyms:
    """The name that words and phrases share, by each of them, or by what a word begins with."""

    whole: Mapping[str, str]
    beginnings: Mapping[str, str]

    def name(self, word: str) -> str | None:
        if word in self.whole:
            return self.whole[word]
        if word[:_SHORTEST_BEGINNING] not in self.openings:
            return None
        beginnings = (word[:end] for end in range(len(word), _SHORTEST_BEGINNING - 1, -1))
        return next((self.beginnings[one] for one in beginnings if one in self.beginnings), None)

    @cached_property
    def openings(self) -> frozenset[str]:
        return frozenset(beginning[:_SHORTEST_BEGINNING] for beginning in self.beginnings)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset((*self.whole.values(), *self.beginnings.values()))

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for phrase in self.whole for word in phrase.split())

    @cached_property
    def lengths(self) -> Mapping[str, Mapping[str, int]]:
        """Words of the longest phrase of several, by the first of them, and by the second."""
        longest: dict[str, dict[str, int]] = defaultdict(dict)
        for phrase in sorted((phrase.split() for phrase in self.whole), key=len):
            if len(phrase) > 1:
                longest[phrase[0]][phrase[1]] = len(phrase)
        return dict(longest)


@cache
def _lists() -> _Lists:
    text = files("knowledge.retrieval").joinpath("words.toml").read_text(encoding="utf-8")
    return _Lists.model_validate(tomllib.loads(text))


@cache
def _idle() -> frozenset[str]:
    return frozenset(_lists().idle.split())


@cache
def _numbers() -> frozenset[str]:
    return frozenset(_lists().numbers.split())


@cache
def _synonyms() -> _Synonyms:
    """As `words.toml` has them; a name is one word, so that it can be stemmed and counted as one.

    Raises:
        ValueError: if a phrase stands in two lists.
    """
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for names in _lists().same:
        name = "".join(_tokens(names[0]))
        for phrase in names:
            kind = beginnings if phrase.endswith("*") else whole
            if kind.setdefault(" ".join(_tokens(phrase)), name) != name:
                raise ValueError(f"words.toml has {phrase!r} in two lists")
    return _Synonyms(whole, beginnings)
