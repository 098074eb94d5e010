"""Values that begin with the version of the meeting that wrote them."""

from collections.abc import Iterable, Iterator
from typing import Final

_LONGEST: Final = 15
"""Digits; no count of ours has as many."""


def whole(text: str) -> int | None:
    """A whole number of zero or more, as we write it."""
    return int(text) if len(text) <= _LONGEST and text.isascii() and text.isdigit() else None


def stamped(entries: Iterable[tuple[str, str]], first: str = "") -> Iterator[tuple[str, int, str]]:
    """Name, version and value of those whose name begins with that, and without it."""
    for name, value in entries:
        if name.startswith(first):
            order, _, rest = value.partition(":")
            if (since := whole(order)) is not None:
                yield name[len(first) :], since, rest
