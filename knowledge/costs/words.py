"""What people type after a command: a volume, then inputs by name."""

import re
from difflib import get_close_matches
from typing import Final

from knowledge.costs.costing import Costing
from knowledge.costs.prices import PriceList
from knowledge.costs.reading import Trouble, read_texts
from knowledge.costs.table import BY_ID, BY_NAME
from knowledge.numerals import quoted

_NAMED: Final = re.compile(r"(?<![^\s,;])(?P<name>[a-z][\w-]*)(?:\s*=|:(?!//))\s*", re.IGNORECASE)
_LEAD: Final = re.compile(r"^(?:for|at|with|and)\s+", re.IGNORECASE)
_TRAIL: Final = re.compile(r"(?:[\s,;]+(?:and|with)?)+$|[\s,;]+$", re.IGNORECASE)
_CLOSE: Final = 0.7
EXAMPLE: Final = "50k ft=gpt-4.1-mini context=2k"


def read_words(text: str, start: Costing, prices: PriceList) -> Costing | list[Trouble]:
    """A costing with what was typed in it, or everything that cannot be read."""
    first, named = _taken_apart(text)
    given: dict[str, list[str]] = {"volume": [first]} if first else {}
    troubles = []
    for name, value in named:
        option = BY_NAME.get(_plain(name))
        if option is None:
            troubles.append(_unknown(name))
        elif option.id in given and not option.each:
            troubles.append(Trouble(option.id, _twice(option.id, option.example)))
        else:
            given.setdefault(option.id, []).append(value)
    found = read_texts(given, start, prices, as_words=True)
    if troubles:
        return [*troubles, *(found if isinstance(found, list) else [])]
    return found


def _taken_apart(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first name, and each name with what follows it."""
    text = " ".join(text.split())
    names: list[re.Match[str]] = []
    for match in _NAMED.finditer(text):
        behind_another = names and names[-1].end() == match.start()
        if not behind_another and ("=" in match[0] or _known(match["name"])):
            names.append(match)
    ends = [*(match.start() for match in names[1:]), len(text)]
    first = text[: names[0].start()] if names else text
    values = [text[match.end() : end] for match, end in zip(names, ends, strict=False)]
    return _LEAD.sub("", _trimmed(first)), [
        (match["name"], _trimmed(value)) for match, value in zip(names, values, strict=True)
    ]


def _trimmed(text: str) -> str:
    return _TRAIL.sub("", text).strip(" ,;")


def _known(name: str) -> bool:
    return bool(BY_NAME.get(_plain(name)) or _near(name))


def _near(name: str) -> list[str]:
    return get_close_matches(_plain(name), sorted(BY_NAME), n=1, cutoff=_CLOSE)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _unknown(name: str) -> Trouble:
    near = _near(name)
    if not near:
        return Trouble(None, f"There is no figure called {quoted(name)}: write, for example, {EXAMPLE}.")
    option = BY_NAME[near[0]]
    return Trouble(
        option.id,
        f"There is no figure called {quoted(name)}: write, for example, {option.id}={option.example}.",
    )


def _twice(id_: str, example: str) -> str:
    shown = example if id_ == "volume" else f"{id_}={example}"
    return f"{BY_ID[id_].label} is given twice: write, for example, {shown}."
