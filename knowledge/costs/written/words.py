"""What people type after a command: a volume, then inputs by name."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.written.reading import Trouble, read_texts, trouble
from knowledge.costs.written.table import BY_NAME
from knowledge.numerals import quoted
from knowledge.volumes import read_volume

_NAMED: Final = re.compile(r"(?<![^\s,;])(?P<name>[a-z][\w-]*)(?:\s*=|:(?!//))\s*", re.IGNORECASE)
_LEAD: Final = re.compile(r"^(?:for|of|at|with|and)\s+", re.IGNORECASE)
_BETWEEN: Final = " ,;"
_CLOSE: Final = 0.7
LIKE_THIS: Final = "50k context=2k"


def read_words(text: str, start: Costing, prices: PriceList) -> Costing | list[Trouble]:
    """A costing with what was typed in it, or everything that cannot be read."""
    first, named = _volume_first(*_taken_apart(text))
    given: dict[str, list[str]] = {"volume": [first]} if first else {}
    troubles = []
    for name, value in named:
        option = BY_NAME.get(_plain(name))
        if option is None:
            troubles.append(_unknown(name, value, start, prices))
        elif option.id in given and not option.each:
            troubles.append(trouble(option, f"{option.label} is given twice", as_words=True))
        else:
            given.setdefault(option.id, []).append(value)
    found = read_texts(given, start, prices, as_words=True)
    return [*troubles, *(found if isinstance(found, list) else [])] if troubles else found


def _taken_apart(text: str) -> tuple[str, list[tuple[str, str]]]:
    """What stands before the first name, and each name with what follows it."""
    text = " ".join(text.replace("`", " ").split())
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


def _volume_first(first: str, named: Sequence[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """A volume that stands behind a model is put where it belongs: no model's name has a space in it."""
    moved = []
    for name, value in named:
        option, (model, _, rest) = BY_NAME.get(_plain(name)), value.partition(" ")
        if not first and option and option.kind == "model" and read_volume(rest) is not None:
            first, value = rest, model  # noqa: PLW2901 -- without what was moved
        moved.append((name, value))
    return first, moved


def _trimmed(text: str) -> str:
    """Without what only joins it to the next."""
    text = text.strip(_BETWEEN)
    for word in (" and", " with"):
        text = text.removesuffix(word)
    return text.strip(_BETWEEN)


def _known(name: str) -> bool:
    return bool(BY_NAME.get(_plain(name)) or _near(name))


def _near(name: str) -> list[str]:
    return get_close_matches(_plain(name), sorted(BY_NAME), n=1, cutoff=_CLOSE)


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _unknown(name: str, value: str, start: Costing, prices: PriceList) -> Trouble:
    """With what was probably meant, where anything is near."""
    why = f"There is no figure called {quoted(name)}"
    near = _near(name)
    if not near:
        return Trouble(None, f"{why}: write, for example, {LIKE_THIS}.")
    option = BY_NAME[near[0]]
    meant = isinstance(read_texts({option.id: [value]}, start, prices), Costing)
    return trouble(option, why, value if meant and value else None, as_words=True)
