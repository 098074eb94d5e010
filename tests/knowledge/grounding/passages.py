"""Passages to quote and to check against: those that ship, and small ones of the tests' own."""

from functools import cache
from typing import Final

from knowledge.retrieval.document import Document, Retrieved
from knowledge.retrieval.documents import documents

INDEX: Final = Document(
    "made-up#index",
    "What an index is for",
    "Made up",
    "/articles/made-up#index",
    "An index holds papers that change. Each of 112 papers is read again within five minutes, e.g. after a correction. "
    "Training never sees them.\n\nWhat it takes:\nan owner for each paper;\na date on each page.\n\n"
    "Half of the teams, 40 % of them small, keep one.",
)
TRAINING: Final = Document(
    "made-up#training",
    "What training is for",
    "Made up",
    "/articles/made-up#training",
    "Training settles a manner. It asks for 100 examples and for weeks of work.",
)


@cache
def all_shipped() -> tuple[Document, ...]:
    return documents()


def shipped(ref: str) -> Document:
    return next(document for document in all_shipped() if document.ref == ref)


def found(question: str, *passages: Document, covered: bool = True) -> Retrieved:
    return Retrieved(question, passages, 0.9 if covered else 0.1, covered)
