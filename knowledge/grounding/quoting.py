"""The answer without a model: what the best passage says to a question, in its own words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Final

from knowledge.grounding.reply import MOST_PASSAGES, Reply, Sentence
from knowledge.grounding.statements import statements
from knowledge.grounding.words import stems
from knowledge.retrieval.document import Document, Retrieved

LONGEST_QUOTE: Final = 600
"""Characters of all that is quoted; more than that is not read in a thread."""

LONGEST_RUN: Final = 3
"""Statements that are quoted behind the first."""

_DECIDES: Final = re.compile(r"(?:We do|Calls for|For a decision|What helps|Our line)\b[^:]{0,20}:")
_LEANS: Final = re.compile(
    r"(?:It|Its|They|Their|That|This|These|Those|Then|So|Nor|And|But|Here|Otherwise|Yet)\b"
)
_POINTS_ELSEWHERE: Final = re.compile(
    r"(?:Worked through|Example|Then|How|How to [^:.]{1,40})(?:\.|:.{0,60})$|Read the |The remedies |\W*$|\(|.*\u2192"
)
"""Led to another page before its link was left out, or showed what words do not."""


def quoted(found: Retrieved) -> Reply:
    """The first statement of the best passage, since ours begin with the verdict, and the run that answers best.

    A question that is not covered has no sentences; `refusal` says then what is said.
    """
    refs = tuple(document.ref for document in found.documents[:MOST_PASSAGES])
    if not found.covered or not found.documents:
        return Reply((), refs)
    best = found.documents[0]
    return Reply(tuple(Sentence(text, best.ref) for text in _selected(found, best)), refs)


def _selected(found: Retrieved, best: Document) -> Sequence[str]:
    """Statements of `best`, in their order."""
    said = [text for text in statements(best) if not _POINTS_ELSEWHERE.match(text)]
    if not said:
        return [best.text[:LONGEST_QUOTE]]
    asked = _weighed(found)
    first, score = set(stems(said[0])), {text: set(stems(text)) for text in said}
    weights = {word: weight / 2 if word in first else weight for word, weight in asked.items()}

    def worth(run: range) -> float:
        words = set().union(*(score[said[at]] for at in run))
        return sum(weights.get(word, 0.0) for word in words) + _manner(said, run)

    runs = list(_runs(said))
    best_run = max(runs, key=worth) if runs else range(0)
    return [said[0], *(said[at] for at in best_run)]


def _runs(said: Sequence[str]) -> Iterator[range]:
    for start in range(1, len(said)):
        longest = LONGEST_RUN + _leads_in(said[start])
        for end in range(start + 1, min(start + longest, len(said)) + 1):
            length = len(said[0]) + sum(1 + len(text) for text in said[start:end])
            if length <= LONGEST_QUOTE and not _leads_in(said[end - 1]):
                yield range(start, end)


def _leads_in(statement: str) -> bool:
    """Says nothing by itself, only with the list under it."""
    return statement.endswith(":")


def _manner(said: Sequence[str], run: range) -> float:
    """What speaks for a run beside the words of the question: that it decides, stands by itself and is short."""
    first = said[run.start]
    decides = sum(bool(_DECIDES.match(said[at])) for at in run)
    leans = bool(_LEANS.match(first)) and run.start > 1
    return 1.5 * decides + (1.0 if run.start == 1 else 0.0) - (1.0 if leans else 0.0) + 0.4 * len(run)


def _weighed(found: Retrieved) -> Mapping[str, float]:
    """The words of the question, each by how rare it is among the statements that were found."""
    sayings = [
        set(stems(text)) for document in found.documents[:MOST_PASSAGES] for text in statements(document)
    ]
    known = Counter(word for words in sayings for word in words)
    return {word: log((1 + len(sayings)) / (1 + known[word])) for word in set(stems(found.question))}
