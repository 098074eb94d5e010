"""A text over several fields of a hash.

Redis keeps a hash in one piece as long as no value is longer than 64 bytes; with one that is, every field becomes an
entry of its own in a table, and a meeting takes two to three times the memory.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final

from bot.storage import keys

LONGEST: Final = 64
"""Bytes; what `hash-max-listpack-value` is where an operator sets nothing, in every release of Redis and Valkey."""


def in_parts(name: str, text: str) -> dict[str, str]:
    """The fields `name`, `name:1`, `name:2` ..., as many as it takes; no character is cut in two.

    A release that knows but one field reads how the text begins.
    """
    parts = list(_parts(text)) or [""]
    return dict(zip(_names(name), parts, strict=False))


def joined(name: str, fields: Mapping[str, str]) -> str:
    """The text again; "" where there is none."""
    parts = []
    for part in _names(name):
        if part not in fields:
            break
        parts.append(fields[part])
    return "".join(parts)


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (keys.field(name, number) for number in count(1))


def _parts(text: str) -> Iterator[str]:
    while text:
        # Half of a character, which JSON may hold, is stored by nobody.
        part = text[:LONGEST].encode("utf-8", "replace")[:LONGEST].decode("utf-8", "ignore")
        yield part
        text = text[len(part) :]
