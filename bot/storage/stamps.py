"""Values that begin with the version of the meeting that wrote them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

_WHOLE: Final = re.compile(r"[0-9]{1,15}")


def whole(text: str) -> int | None:
    """A whole number of zero or more, as we write it."""
    return int(text) if _WHOLE.fullmatch(text) else None


def stamped(fields: Mapping[str, str], kind: str) -> Iterator[tuple[str, int, str]]:
    """Name, version and value of all fields of a kind."""
    for name, value in fields.items():
        if name.startswith(f"{kind}:"):
            order, _, rest = value.partition(":")
            if (since := whole(order)) is not None:
                yield name[len(kind) + 1 :], since, rest
