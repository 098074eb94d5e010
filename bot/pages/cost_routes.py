"""The cost page on the web: its addresses, its form, its script, and what may be taken away."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Final, TypeVar

from aiohttp import web

from bot.pages.cost import SCRIPT, SCRIPT_VERSION, Asked, CostPages
from bot.pages.cost_files import as_csv, as_json
from bot.pages.fields import Pairs
from bot.pages.headers import HEADERS, kept
from knowledge.costs.report import Report
from knowledge.costs.written.links import MOST_NAMES, pairs_of

WITH_SCRIPT: Final = HEADERS | {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"] + "; script-src 'self'; connect-src 'self'"
}
"""This page alone has a script, and that script asks this site alone."""
NEVER_KEPT: Final = {**WITH_SCRIPT, "Cache-Control": "no-store"}

READING_SECONDS: Final = 10.0
"""For a form to come in."""

Result = TypeVar("Result")


class CostRoutes:
    """Works out one case at a time, beside the event loop, so that meetings in Slack do not wait for it."""

    def __init__(self, pages: CostPages, *, reading_seconds: float = READING_SECONDS) -> None:
        self._pages = pages
        self._reading_seconds = reading_seconds
        self._one_at_a_time = asyncio.Semaphore()

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/cost", self._page)
        app.router.add_post("/cost", self._send)
        app.router.add_post("/cost/result", self._result)
        app.router.add_get("/cost/guide", self._guide)
        app.router.add_get("/cost.csv", self._csv)
        app.router.add_get("/cost.json", self._json)
        app.router.add_get("/cost.js", _script)

    async def _page(self, request: web.Request) -> web.Response:
        query = request.rel_url.raw_query_string
        page = await self._work(lambda: self._pages.page(self._pages.asked(query)))
        return web.Response(text=page, content_type="text/html", headers=WITH_SCRIPT)

    async def _send(self, request: web.Request) -> web.Response:
        form = await _form(request, self._reading_seconds)
        asked = await self._work(lambda: self._pages.sent(form))
        if asked.costing is not None:
            raise web.HTTPSeeOther(self._pages.address(asked.costing))
        page = await self._work(lambda: self._pages.page(asked))
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return web.Response(text=page, status=status, content_type="text/html", headers=NEVER_KEPT)

    async def _result(self, request: web.Request) -> web.Response:
        form = await _form(request, self._reading_seconds)
        live = await self._work(lambda: self._pages.live(self._pages.sent(form)))
        return web.Response(text=live.model_dump_json(), content_type="application/json", headers=NEVER_KEPT)

    async def _guide(self, request: web.Request) -> web.Response:
        written = request.query.get("volume", "")
        page = await self._work(lambda: self._pages.guide(written))
        return web.Response(text=page, content_type="text/html", headers=HEADERS)

    async def _csv(self, request: web.Request) -> web.Response:
        return await self._file(request, as_csv, "text/csv", "ragvsft-cost.csv")

    async def _json(self, request: web.Request) -> web.Response:
        return await self._file(request, as_json, "application/json", "ragvsft-cost.json")

    async def _file(
        self, request: web.Request, write: Callable[[Report], str], content_type: str, name: str
    ) -> web.Response:
        query = request.rel_url.raw_query_string
        asked = await self._work(lambda: self._pages.asked(query))
        if asked.costing is None:
            return _cannot_be_read(asked)
        costing = asked.costing
        text = await self._work(lambda: write(self._pages.report(costing)))
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(text=text, content_type=content_type, headers=headers)

    async def _work(self, work: Callable[[], Result]) -> Result:
        async with self._one_at_a_time:
            return await asyncio.to_thread(work)


async def _form(request: web.Request, seconds: float) -> Pairs:
    """Read by hand: what is no form must not become an error of the server's."""
    try:
        async with asyncio.timeout(seconds):
            sent = (await request.read()).decode(errors="replace")
    except TimeoutError:
        raise web.HTTPRequestTimeout(text="The form took too long to arrive. Send it again.") from None
    pairs = pairs_of(sent)
    if pairs is None:
        raise web.HTTPUnprocessableEntity(text=f"A form of this page has at most {MOST_NAMES} fields.")
    return pairs


def _cannot_be_read(asked: Asked) -> web.Response:
    says = [
        f"{trouble.option}: {trouble.says}" if trouble.option else trouble.says for trouble in asked.troubles
    ]
    return web.Response(text="\n".join(says) + "\n", status=HTTPStatus.UNPROCESSABLE_ENTITY, headers=HEADERS)


async def _script(request: web.Request) -> web.Response:
    return kept(request, SCRIPT, SCRIPT_VERSION, "text/javascript")
