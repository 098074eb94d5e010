"""The answer without a model: what the best passage says to a question, in its own words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Final

from knowledge.grounding.harmless import harmless
from knowledge.grounding.reply import MOST_PASSAGES, Reply, Sentence
from knowledge.grounding.statements import statements
from knowledge.grounding.words import stems
from knowledge.retrieval.document import LONGEST_QUESTION, Document, Retrieved

LONGEST_QUOTE: Final = 600
"""Characters of all that is quoted; more than that is not read in a thread."""

LONGEST_RUN: Final = 3
"""Statements that are quoted behind the first; what leads in to a list is not counted."""

_DECIDES: Final = re.compile(r"(?:We do|Calls for|For a decision|What helps|Our line)\b[^:]{0,20}:")
_LEANS: Final = re.compile(
    r"(?:It|Its|They|Their|That|This|These|Those|Then|So|Nor|And|But|Here|Otherwise|Yet)\b"
)
_LATER_BRANCH: Final = ("No:", "Not sure:")
_POINTS_ELSEWHERE: Final = re.compile(
    r"(?:Worked through|Example|Then|How|How to [^:.]{1,40})(?:\.|:.{0,60})$|Read the |The remedies |\(|.*\u2192"
)
"""A way to another page, or a note on sources, which say nothing once links and citations are left out; a flow."""


def quoted(found: Retrieved) -> Reply:
    """What the best passage says first, since ours begin with the verdict, and the run that answers best.

    A question that is not covered has no sentences, nor has one to which nothing can be quoted.
    """
    refs = tuple(document.ref for document in found.documents[:MOST_PASSAGES])
    if not found.covered or not found.documents:
        return Reply((), refs)
    best = found.documents[0]
    return Reply(tuple(Sentence(text, best.ref) for text in _selected(best, _weighed(found))), refs)


def _selected(best: Document, asked: Mapping[str, float]) -> list[str]:
    said = [text for text in statements(best) if _quotable(text)]
    if not said:
        return []
    run = max(_runs(said), key=lambda run: _fit(said, run, asked), default=range(0))
    return said[:1] + said[run.start : run.stop]


def _quotable(statement: str) -> bool:
    return len(statement) <= LONGEST_QUOTE and not _POINTS_ELSEWHERE.match(statement) and harmless(statement)


def _runs(said: Sequence[str]) -> Iterator[range]:
    """All that may stand behind the first statement. A lead-in says nothing without the list under it."""
    last_start = 1 if _leads_in(said[0]) else len(said) - 1
    for start in range(1, min(last_start + 1, len(said))):
        if said[start - 1].endswith(";") or said[start].startswith(_LATER_BRANCH):
            continue  # the rest of a sentence, or of what each answer means
        longest = LONGEST_RUN + _leads_in(said[start])
        for end in range(start + 1, min(start + longest, len(said)) + 1):
            length = len(said[0]) + sum(1 + len(text) for text in said[start:end])
            if length <= LONGEST_QUOTE and not _leads_in(said[end - 1]):
                yield range(start, end)


def _leads_in(statement: str) -> bool:
    return statement.endswith(":")


def _fit(said: Sequence[str], run: range, asked: Mapping[str, float]) -> float:
    """What it has of the question's words, and that it decides, stands by itself and is not short.

    The weights of these were chosen by reading what comes out for some thirty questions.
    """
    words = {word for at in run for word in stems(said[at])}
    decides = sum(bool(_DECIDES.match(said[at])) for at in run)
    leans = run.start > 1 and bool(_LEANS.match(said[run.start]))
    shared = sum(weight for word, weight in asked.items() if word in words)
    return shared + 1.5 * decides - leans + 0.4 * len(run)


def _weighed(found: Retrieved) -> Mapping[str, float]:
    """The words of the question, each by how rare it is among the statements that were found."""
    sayings = [frozenset(stems(text)) for document in found.documents for text in statements(document)]
    known = Counter(word for words in sayings for word in words)
    asked = stems(found.question[:LONGEST_QUESTION])
    return {word: log((1 + len(sayings)) / (1 + known[word])) for word in dict.fromkeys(asked)}
