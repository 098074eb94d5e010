"""The pages on the web: their addresses, and what stands at no address."""

from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus

from aiohttp import web

from bot.pages.cost import CostPages
from bot.pages.cost_routes import CostRoutes
from bot.pages.headers import HEADERS, kept
from bot.pages.site import STYLE, STYLE_VERSION, site
from knowledge.costs.prices.price_list import PriceList
from knowledge.library import Library
from knowledge.playbook import PLAYBOOK, Playbook

View = Callable[[str], str | None]
"""From the slug in its address to a page, or to `None` where there is none; a page that is alone gets no slug."""


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
    pages = site(public_url, playbook, articles)
    views: dict[str, View] = {
        "/": lambda _: pages.home(),
        "/scenarios": lambda _: pages.scenarios(),
        "/scenarios/{slug}": pages.scenario,
        "/articles": lambda _: pages.articles(),
        "/articles/{slug}": pages.article,
        "/compare": lambda _: pages.compare(),
    }
    for path, view in views.items():
        app.router.add_get(path, _serve(view))
    CostRoutes(CostPages(pages.templates, pages.root, prices)).add_to(app)
    app.router.add_get("/style.css", _style)
    app.middlewares.append(_not_found(cache(pages.not_found)))


def _serve(view: View) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Each page is made once, when somebody first asks for it: nothing else in a request could change it.

    To make a long article takes as much of the processor as a dozen clicks, and anybody may ask for it.
    """
    made: dict[str, bytes] = {}

    async def handle(request: web.Request) -> web.Response:
        slug = request.match_info.get("slug", "")
        if slug not in made:
            page = view(slug)
            if page is None:  # not kept, for there is no end of such slugs
                raise web.HTTPNotFound
            made[slug] = page.encode()
        return _html(made[slug])

    return handle


def _html(page: bytes, status: int = HTTPStatus.OK) -> web.Response:
    return web.Response(body=page, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)


async def _style(request: web.Request) -> web.Response:
    return kept(request, STYLE, STYLE_VERSION, "text/css")


def _not_found(page: Callable[[], str]) -> Callable[..., Awaitable[web.StreamResponse]]:
    @web.middleware
    async def answer(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return _html(page().encode(), HTTPStatus.NOT_FOUND)

    return answer
