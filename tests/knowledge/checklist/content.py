"""All there is to show, and what of it is written down."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

import pytest

from knowledge import articles
from knowledge.article import CITATION
from knowledge.comparison import Comparison, comparison
from knowledge.library import Library, library
from knowledge.markup import parse
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.scenarios import Scenario, find, scenarios

URL: Final = "https://ragvsft.example"
_DRAWN: Final = str.maketrans("\N{NO-BREAK SPACE}→“”\N{RIGHT SINGLE QUOTATION MARK}", '  ""\'')


@dataclass(frozen=True)
class Shown:
    """Words as `plain` gives them, and how many items the lists among them have."""

    text: str
    items: int = 0


@dataclass(frozen=True)
class Content:
    """All there is to show. Tests take parts out of a copy."""

    library: Library
    scenarios: tuple[Scenario, ...]
    comparison: Comparison
    cost: str
    playbook: Playbook


@cache
def content() -> Content:
    return Content(library(), scenarios(), comparison(), articles.read("cost.md"), PLAYBOOK)


def plain(text: str) -> str:
    """Words as they are read: whatever way quotes, gaps, arrows and bold words are drawn."""
    return " ".join(text.translate(_DRAWN).replace("*", "").split())


@contextmanager
def shown_from(there: Content) -> Iterator[None]:
    """Pages and cards are drawn from this content, which is real but for what was taken out of it."""
    read = articles.read
    with pytest.MonkeyPatch.context() as patch:
        for module in ("bot.pages.site", "handlers.cards.lookup"):
            patch.setattr(f"{module}.scenarios", lambda: there.scenarios)
            patch.setattr(f"{module}.comparison", lambda: there.comparison)
        patch.setattr(
            "handlers.cards.lookup.find", lambda words: [one for one in find(words) if one in there.scenarios]
        )
        patch.setattr(articles, "read", lambda name: there.cost if name == "cost.md" else read(name))
        yield


def written(there: Content, address: str) -> Shown | None:
    """What stands at an address, as it is written in the library; nothing where it has no passage of its own."""
    passage = there.library.passage(address.removeprefix("/articles/"))
    if passage is None:
        return None
    items = sum(token.type == "list_item_open" for token in parse(passage.text))
    bare = re.sub(r"\]\([^)]*\)|\[|`", "", CITATION.sub("", passage.text))
    return Shown(plain(f"{passage.title} {bare}"), items)
