"""What a problem in plain words suggests, without a model: precise rather than complete."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from re import Pattern
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from knowledge.intake import figures
from knowledge.intake.context import is_meant, is_there
from knowledge.intake.fitting import fitting
from knowledge.intake.signs import signs
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import PLAYBOOK, Playbook

_REMEMBERED: Final = 256
"""Problems; the cards of a meeting are drawn again and again."""

_LONGEST_READ: Final = 2_000
"""Characters of a problem that are looked at, so that nobody waits; a team says within them what fails."""

_PLAIN: Final = str.maketrans(ascii_uppercase + "\u2019", ascii_lowercase + "'")
"""One character for one, so that words stand where they stood."""

_HAD: Final = frozenset({("labels", "yes"), ("evals", "yes"), ("training", "yes"), ("data", "yes")})
"""Choices that say what a team has: what it plans to have does not count."""


@lru_cache(maxsize=_REMEMBERED)
def suggested(problem: str, playbook: Playbook = PLAYBOOK) -> tuple[Suggestion, ...]:
    """In the order in which the questions are asked, each with the words that it rests on."""
    text = problem[:_LONGEST_READ].translate(_PLAIN)
    found = chain(_counted(text), _said(text))
    spans = [
        Suggestion(question, choice, problem[start:end])
        for question, choice, start, end in found
        if is_meant(text, start, end) and ((question, choice) not in _HAD or is_there(text, start, end))
    ]
    return fitting(spans, problem, playbook)


def _counted(text: str) -> Iterator[tuple[str, str, int, int]]:
    """What figures speak for: the question, the choice, and from where to where they stand."""
    yield from (("volume", *found) for found in figures.volume(text))
    yield from (("labels", *found) for found in figures.labels(text))


def _said(text: str) -> Iterator[tuple[str, str, int, int]]:
    """The same for words, in the order of the signs and of their expressions: the plainest come first."""
    spans = {each: [match.span() for match in each.finditer(text)] for each in _expressions()}
    for sign in signs():
        yield from ((sign.question, sign.choice, *span) for each in sign.patterns for span in spans[each])


@cache
def _expressions() -> frozenset[Pattern[str]]:
    """Each once, though several signs share some of them."""
    return frozenset(pattern for sign in signs() for pattern in sign.patterns)
