"""What a reader of the pages sees."""

from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final

from bot.pages.cost import CostPages
from bot.pages.site import site
from knowledge.costs.prices.price_list import price_list
from knowledge.library import library
from knowledge.playbook import PLAYBOOK
from tests.knowledge.checklist.content import URL, Content, Shown, plain

EMPTY: Final = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


def on_the_web(there: Content, address: str) -> Shown | None:
    """What a page shows at an address: of an article, the passage that its anchor names."""
    path, _, anchor = address.partition("#")
    page = _page(there, path)
    if page is None:
        return None
    part = _Part(page, anchor or "main")
    return Shown(plain(" ".join(part.texts)), part.items) if part.texts else None


def whole_page(there: Content, address: str) -> str:
    """All words of the page, its list of sources among them."""
    page = _page(there, address.partition("#")[0])
    return plain(" ".join(_Part(page, "main").texts)) if page else ""


@cache
def _site() -> Any:
    return site(URL, PLAYBOOK, library())


def _page(there: Content, path: str) -> str | None:
    pages = replace(_site(), library=there.library, playbook=there.playbook)
    _, kind, *rest = path.split("/")
    views = {
        "articles": pages.article,
        "scenarios": pages.scenario,
        "cost": lambda _guide: _guides_figures(pages),
    }
    text: str | None = views[kind](*rest) if rest else {"compare": pages.compare}[kind]()
    return text


def _guides_figures(pages: Any) -> str:
    return CostPages(pages.templates, pages.root, lambda: price_list(date(2026, 11, 1))).guide("")


class _Part(HTMLParser):
    """The words under the element with that id, and the items of its lists; a flow is no list."""

    def __init__(self, page: str, id_: str) -> None:
        super().__init__()
        self.id, self.depth, self.flow = id_, 0, False
        self.texts: list[str] = []
        self.items = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in EMPTY or not (self.depth or given.get("id") == self.id):
            return
        self.depth += 1
        self.flow = self.flow or given.get("class") == "chain"
        self.items += tag == "li" and not self.flow

    def handle_endtag(self, tag: str) -> None:
        self.depth -= bool(self.depth) and tag not in EMPTY
        self.flow = self.flow and tag != "ol"

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.texts.append(data)
