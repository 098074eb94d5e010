"""A passage as the statements that it makes, each short enough to be quoted by itself."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from knowledge.retrieval.document import Document

LONGEST_ITEM: Final = 250
"""Characters of a list item that is quoted whole; a longer one is cut into its sentences."""

_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_END: Final = re.compile(r"[.!?][\"')\]\u2019\u201d]*(?=\s+[\"'(\[\u2018\u201c]*[A-Z0-9])")
_ABBREVIATIONS: Final = frozenset(
    {
        "e.g",
        "i.e",
        "etc",
        "vs",
        "cf",
        "ca",
        "approx",
        "no",
        "fig",
        "dr",
        "mr",
        "ms",
        "mrs",
        "st",
        "inc",
        "u.s",
    }
)


# Every check of a draft asks for the same few passages again.
@lru_cache(maxsize=512)
def statements(document: Document) -> tuple[str, ...]:
    """Its sentences and list items, in their order; nothing is left out and no word is changed."""
    return tuple(statement for block in blocks(document) for statement in block)


@lru_cache(maxsize=512)
def blocks(document: Document) -> tuple[tuple[str, ...], ...]:
    """The same, by its paragraphs and lists."""
    return tuple(tuple(_block(block)) for block in _PARAGRAPH.split(document.text))


def sentences(line: str) -> list[str]:
    """The sentences of a line of prose: the point of an abbreviation ends none, nor does that of 1.5 or gpt-4.1."""
    ends = [match.end() for match in _END.finditer(line) if not _abbreviated(line, match)]
    cuts = [0, *ends, len(line)]
    return [part for start, end in pairwise(cuts) if (part := line[start:end].strip())]


def _block(block: str) -> list[str]:
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    if len(lines) == 1:
        return sentences(lines[0])
    return [part for line in lines for part in ([line] if len(line) <= LONGEST_ITEM else sentences(line))]


def _abbreviated(line: str, end: re.Match[str]) -> bool:
    """Also an initial, such as the J. of a name."""
    word = line[line.rfind(" ", 0, end.start()) + 1 : end.start()].lstrip("\"'([\u2018\u201c")
    return end[0] == "." and (word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()))
