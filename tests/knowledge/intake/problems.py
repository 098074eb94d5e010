"""Problems as teams type them, and what they suggest."""

import tomllib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from knowledge.intake.suggestion import Suggestion


class Problem(NamedTuple):
    text: str
    suggests: frozenset[str]
    """Written `question=choice`."""


class Figures(NamedTuple):
    """How many suggestions were made, how many of these are right, and how many were to be made."""

    made: int
    right: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.made

    @property
    def recall(self) -> float:
        return self.right / self.wanted


@cache
def problems(half: str) -> tuple[Problem, ...]:
    read = tomllib.loads((Path(__file__).parent / f"{half}.toml").read_text(encoding="utf-8"))
    return tuple(Problem(each["text"], frozenset(each["suggests"])) for each in read["problem"])


def named(suggestions: Iterable[Suggestion]) -> frozenset[str]:
    return frozenset(f"{each.question}={each.choice}" for each in suggestions)


def measure(read: Callable[[str], Iterable[Suggestion]], given: Iterable[Problem]) -> Figures:
    pairs = [(named(read(problem.text)), problem.suggests) for problem in given]
    return Figures(
        sum(len(found) for found, _ in pairs),
        sum(len(found & wanted) for found, wanted in pairs),
        sum(len(wanted) for _, wanted in pairs),
    )
