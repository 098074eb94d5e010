"""The pages on the web: their addresses, and headers that let them do nothing but be read."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.pages.site import STYLE, STYLE_VERSION, site
from knowledge.library import Library, library
from knowledge.playbook import PLAYBOOK, Playbook

View = Callable[[web.Request], str | None]
"""A page, or `None` where there is none."""

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=60",
}
LONGEST_VOLUME: Final = 40
"""Characters of a volume that are read; what is longer is no number."""


def add_pages(
    app: web.Application,
    *,
    public_url: str,
    playbook: Playbook = PLAYBOOK,
    articles: Library | None = None,
) -> None:
    """Serve the pages and their style sheet, and a page of ours where an app has nothing at an address.

    Args:
        app: Gets the routes, and a middleware for the page that says "not found".
        public_url: The address at which people reach the site; links are made under its path.
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
        "/cost": lambda request: pages.cost(request.query.get("volume", "").strip()[:LONGEST_VOLUME]),
    }
    for path, view in views.items():
        app.router.add_get(path, _serve(view))
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
    known = any(tag.value in {STYLE_VERSION, "*"} for tag in request.if_none_match or ())
    response = (
        web.Response(status=HTTPStatus.NOT_MODIFIED)
        if known
        else web.Response(body=STYLE, content_type="text/css", charset="utf-8")
    )
    response.etag = STYLE_VERSION
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


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
