"""What a reader of the pages sees."""

from collections.abc import Callable, Mapping
from datetime import date
from html.parser import HTMLParser
from typing import Final

from bot.pages.cost import CostPages
from bot.pages.site import Site, site
from knowledge.costs.prices.price_list import price_list
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


def _page(there: Content, path: str) -> str | None:
    pages = site(URL, there.playbook, there.library)
    _, kind, *rest = path.split("/")
    views: Mapping[str, Callable[..., str | None]] = {
        "articles": pages.article,
        "scenarios": pages.scenario,
        "cost": lambda _guide: _guides_figures(pages),
    }
    return views[kind](*rest) if rest else {"compare": pages.compare}[kind]()


def _guides_figures(pages: Site) -> str:
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
