"""The pages on the web: their addresses, and what stands at no address."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from bot.pages.cost import CostPages
from bot.pages.cost_routes import CostRoutes
from bot.pages.headers import HEADERS, kept
from bot.pages.site import STYLE, STYLE_VERSION, site
from knowledge.costs.prices.price_list import PriceList
from knowledge.library import Library, library
from knowledge.playbook import PLAYBOOK, Playbook

View = Callable[[web.Request], str | None]
"""A page, or `None` where there is none."""


def add_pages(
    app: web.Application,
    *,
    public_url: str,
    prices: Callable[[], PriceList],
    playbook: Playbook = PLAYBOOK,
    articles: Library | None = None,
) -> None:
    """Serve the pages and their style sheet, and a page of ours where an app has nothing at an address.

    Args:
        app: Gets the routes, and a middleware for the page that says "not found".
        public_url: The address at which people reach the site; links are made under its path.
        prices: Gives the price list of the day.
        playbook: Whose questions the scenarios answer and the articles explain.
        articles: What there is to read; the library that ships with the product unless another is given.
    """
    pages = site(public_url, playbook, articles or library())
    views: dict[str, View] = {
        "/": lambda _: pages.home(),
        "/scenarios": lambda _: pages.scenarios(),
        "/scenarios/{slug}": lambda request: pages.scenario(request.match_info["slug"]),
        "/articles": lambda _: pages.articles(),
        "/articles/{slug}": lambda request: pages.article(request.match_info["slug"]),
        "/compare": lambda _: pages.compare(),
    }
    for path, view in views.items():
        app.router.add_get(path, _serve(view))
    CostRoutes(CostPages(pages.templates, pages.root, prices)).add_to(app)
    app.router.add_get("/style.css", _style)
    app.middlewares.append(_not_found(pages.not_found()))


def _serve(view: View) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        page = view(request)
        if page is None:
            raise web.HTTPNotFound
        return _html(page)

    return handle


def _html(page: str, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(text=page, status=status, content_type="text/html", headers=HEADERS)


async def _style(request: web.Request) -> web.Response:
    return kept(request, STYLE, STYLE_VERSION, "text/css")


def _not_found(page: str) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def answer(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return _html(page, HTTPStatus.NOT_FOUND)

    return answer
