"""Pages as a test reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from html.parser import HTMLParser

from aiohttp import ClientSession, web

from bot.api.routes import add_api
from bot.pages.routes import add_pages
from knowledge.costs.prices.price_list import price_list
from knowledge.library import Library, library
from knowledge.scenarios import scenarios
from tests.bot.http_server import serving

PUBLIC = "https://rag.example"
PRICES = price_list(date(2026, 11, 1))
PAGES = [
    *("/", "/articles", "/scenarios", "/compare", "/cost", "/cost/guide"),
    *(f"/articles/{article.slug}" for article in library().articles),
    *(f"/scenarios/{scenario.slug}" for scenario in scenarios()),
]
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


@asynccontextmanager
async def web_pages(
    public_url: str = PUBLIC, articles: Library | None = None
) -> AsyncIterator[ClientSession]:
    """The pages on a server of their own, with the API that they link to."""
    app = web.Application()
    add_api(app, public_url=public_url, prices=lambda: PRICES)
    add_pages(app, public_url=public_url, prices=lambda: PRICES, articles=articles)
    async with serving(app) as session:
        yield session


class Document(HTMLParser):
    """What a page consists of; complains where tags are not balanced or an id stands twice."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []
        assert len(set(self.ids)) == len(self.ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in EMPTY:
            self.open.append(tag)
        for name, value in attrs:
            assert not name.startswith("on"), "no script in attributes"
            assert name != "style", "the content security policy would drop it"
            if name == "id":
                self.ids.append(value or "")
            if name in {"href", "src", "action"}:
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


async def read(site: ClientSession, path: str, status: int = 200) -> Document:
    async with site.get(path) as response:
        found = (response.status, response.content_type, response.charset)
        assert found == (status, "text/html", "utf-8"), path
        return Document(await response.text())
