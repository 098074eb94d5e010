"""How often the search finds what answers a question, and refuses where nothing does."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.retrieval.document import Retrieved
from tests.questions import Asked

Retrieve = Callable[[str], Retrieved]

AMONG: Final = 3
"""So many documents are shown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are from 0 to 1; of nothing, 0.

    Attributes:
        covered: How many questions something answers.
        uncovered: How many nothing answers.
        hit_at_1: Share of the covered whose first document answers them, said to be covered or not.
        hit_at_3: Share of the covered that one of the first three answers.
        refused: Share of the covered that are said not to be.
        answered: Share of the uncovered that are said to be covered.
    """

    covered: int
    uncovered: int
    hit_at_1: float
    hit_at_3: float
    refused: float
    answered: float


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that went wrong, with all that did.

    Attributes:
        faults: Of "not first", "not among three", "refused", "answered".
    """

    asked: Asked
    found: Retrieved
    faults: tuple[str, ...]


def measure(retrieve: Retrieve, questions: Iterable[Asked]) -> Figures:
    results = [(asked, retrieve(asked.text)) for asked in questions]
    covered = [(place(asked, found), found) for asked, found in results if asked.covered]
    uncovered = [found for asked, found in results if not asked.covered]
    return Figures(
        covered=len(covered),
        uncovered=len(uncovered),
        hit_at_1=_share([at == 1 for at, _ in covered]),
        hit_at_3=_share([at is not None for at, _ in covered]),
        refused=_share([not found.covered for _, found in covered]),
        answered=_share([found.covered for found in uncovered]),
    )


def misses(retrieve: Retrieve, questions: Iterable[Asked]) -> Iterator[Miss]:
    for asked in questions:
        found = retrieve(asked.text)
        if wrong := tuple(_faults(asked, found)):
            yield Miss(asked, found, wrong)


def place(asked: Asked, found: Retrieved) -> int | None:
    """Of the first document that answers it, from 1; None where it is not among those that are shown."""
    refs = [document.ref for document in found.documents[:AMONG]]
    return next((at for at, ref in enumerate(refs, start=1) if asked.answered_by(ref)), None)


def _faults(asked: Asked, found: Retrieved) -> Iterator[str]:
    """The order of the documents and the refusal can both be wrong."""
    if not asked.covered:
        if found.covered:
            yield "answered"
        return
    at = place(asked, found)
    if at != 1:
        yield "not first" if at else "not among three"
    if not found.covered:
        yield "refused"


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held) if held else 0.0
