"""In which words people ask for what a passage answers, and for what none answers: data, read from TOML.

One file an article stands in `phrasings/`. Their words differ from ours, so that a question is compared with these
first.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import TypeAdapter

Phrasings = Mapping[str, tuple[str, ...]]

_PHRASINGS: Final = TypeAdapter(dict[str, tuple[str, ...]])


class PhrasingError(ValueError):
    """Phrasings that do not fit the documents; found at load."""


@cache
def phrasings() -> Phrasings:
    """Of every document, by its ref."""
    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(files("knowledge.retrieval.phrasings").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            found |= _PHRASINGS.validate_python(tomllib.loads(file.read_text(encoding="utf-8")))
    return found


@cache
def elsewhere() -> Phrasings:
    """What people ask near our subject or far from it, and nothing here answers, by topic."""
    text = files("knowledge.retrieval").joinpath("elsewhere.toml").read_text(encoding="utf-8")
    return _PHRASINGS.validate_python(tomllib.loads(text))


def check(refs: Iterable[str], given: Phrasings) -> None:
    """Every document has phrasings, and all of them lead to one.

    Raises:
        PhrasingError: naming those for which it is not so.
    """
    known = set(refs)
    if dangling := sorted(given.keys() - known):
        raise PhrasingError(f"phrasings lead to documents that do not exist: {', '.join(dangling)}")
    if mute := sorted(ref for ref in known if not given.get(ref)):
        raise PhrasingError(f"documents have no phrasings: {', '.join(mute)}")
