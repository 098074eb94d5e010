"""What a problem in plain words suggests, without a model: precise rather than complete."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from knowledge.intake import figures
from knowledge.intake.context import is_meant, is_there
from knowledge.intake.fitting import fitting
from knowledge.intake.signs import Sign, signs
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import PLAYBOOK, Playbook

_REMEMBERED: Final = 256
"""Problems; the cards of a meeting are drawn again and again."""

_LONGEST_READ: Final = 2_000
"""Characters of a problem that are looked at, so that nobody waits; a team says within them what fails."""

_HAD: Final = frozenset({("labels", "yes"), ("evals", "yes"), ("training", "yes"), ("data", "yes")})
"""Choices that say what a team has: what it plans to have does not count."""


@lru_cache(maxsize=_REMEMBERED)
def suggested(problem: str, playbook: Playbook = PLAYBOOK) -> tuple[Suggestion, ...]:
    """In the order in which the questions are asked, each with the words that it rests on."""
    text = problem[:_LONGEST_READ].replace("\u2019", "'")  # so that words stand where they stood
    found = chain(_counted(text), chain.from_iterable(_said(text, sign) for sign in signs()))
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


def _said(text: str, sign: Sign) -> Iterator[tuple[str, str, int, int]]:
    """The same for words, in the order of the patterns: the plainest come first."""
    spans = (match.span() for pattern in sign.patterns for match in pattern.finditer(text))
    yield from ((sign.question, sign.choice, *span) for span in spans)
