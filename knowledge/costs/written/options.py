"""What a team may give and how it is written, in one place for the command, the window, the page and links."""

from knowledge.costs.written.draft import GUIDE, ZERO
from knowledge.costs.written.links import (
    from_link,
    named_in,
    part_of,
    query_string,
    read_part,
    value,
    write,
)
from knowledge.costs.written.reading import Trouble, read
from knowledge.costs.written.table import OPTIONS, SECTIONS, Option
from knowledge.costs.written.words import read_words

__all__ = [
    "GUIDE",
    "OPTIONS",
    "SECTIONS",
    "ZERO",
    "Option",
    "Trouble",
    "from_link",
    "named_in",
    "part_of",
    "query_string",
    "read",
    "read_part",
    "read_words",
    "value",
    "write",
]
