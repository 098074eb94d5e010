"""A passage that can be found and quoted, and what was found for a question."""

from dataclasses import dataclass
from typing import Final

LONGEST_QUESTION: Final = 1_000
"""Characters of a question; of a longer one no more is stored, looked at or sent."""


@dataclass(frozen=True, slots=True)
class Document:
    """One passage of everything that the product knows.

    Attributes:
        ref: Its name, unique: `rag#how-it-fails`, `scenarios/support-bot#why`, `compare#cost`.
        title: Of the passage.
        article: Title of the page that it stands on.
        path: Where it stands under the pages' address, such as `/articles/rag#how-it-fails`.
        text: Plain words: no mark-up, no citations; paragraphs are parted by an empty line, items by a line break.
    """

    ref: str
    title: str
    article: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a question.

    Attributes:
        documents: Best first; empty where nothing shares a word with it.
        confidence: 0 to 1, how likely it is that the first of them answers the question.
        covered: Whether that is enough to answer from them.
    """

    question: str
    documents: tuple[Document, ...]
    confidence: float
    covered: bool
