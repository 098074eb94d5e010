"""The API on the web: routes, who may use them, and every failure as a problem."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot import logs
from bot.api import bodies, openapi, problems
from bot.api.access import caller_of
from bot.api.callers import Callers
from bot.api.endpoints import Endpoint, endpoints
from bot.api.problems import ProblemError
from bot.model.answering import Answerer
from bot.own_prices import todays_prices
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import PLAYBOOK

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PREFIX: Final = "/api"

_log = logs.logger("api")


def add_api(
    app: web.Application,
    *,
    public_url: str,
    callers: Callers | None = None,
    answerer: Answerer | None = None,
    prices: Callable[[], PriceList] | None = None,
) -> None:
    """Serve `/api/v1` and its description at `/openapi.json`.

    Args:
        app: Gets the routes; everything under `/api` is a sub-application with its own error handling.
        public_url: What the addresses of pages start with, without a final slash.
        callers: Who may call; without them, those on this machine.
        answerer: Of questions and problems, with the playbook to serve; without it, the product's own and no model.
        prices: The price list of the day; without it, the product's own.
    """
    answerer = answerer or Answerer(None, PLAYBOOK)
    table = endpoints(answerer, public_url, prices or todays_prices())

    # Worked out when somebody first asks for it: that takes longer than all else that has to be ready at start.
    @cache
    def description() -> bytes:
        return openapi.document(table, public_url).encode()

    async def describe(_request: web.Request) -> web.Response:
        return _json(await asyncio.to_thread(description))

    api = web.Application(middlewares=[_problems_only, _for_callers(callers or Callers())])
    for endpoint in table:
        add = api.router.add_get if endpoint.method == "GET" else api.router.add_post
        add(endpoint.path.removeprefix(PREFIX), _serve(endpoint))
    app.add_subapp(PREFIX, api)
    # Open to all: it describes the types that are public anyway, and holds nothing of anybody's.
    app.router.add_get("/openapi.json", describe)


def _serve(endpoint: Endpoint) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        body = await bodies.read(request) if endpoint.takes else b""
        given = body or (b"{}" if endpoint.may_be_empty else b"")
        return _json(await endpoint.run(request.match_info, given))

    return handle


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")


def _refusal(found: problems.Problem, headers: Mapping[str, str] | None = None) -> web.Response:
    challenge = {"WWW-Authenticate": "Bearer"} if found.status == HTTPStatus.UNAUTHORIZED else {}
    return problems.response(found, {**challenge, **(headers or {})})


def _for_callers(callers: Callers) -> Callable[..., Awaitable[web.StreamResponse]]:
    what_to_do = (
        "Send a token of this service: Authorization: Bearer <token>."
        if callers.tokens
        else "This service has no API_TOKENS, so it answers callers on its own machine only. Set API_TOKENS there."
    )

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        caller = caller_of(request, callers.tokens)
        if caller is None:
            raise ProblemError(401, what_to_do)
        with callers.allowance.turn(caller):
            await callers.allowance.count(caller)
            return await handler(request)

    return check


@web.middleware
async def _problems_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ProblemError as error:
        return _refusal(error.problem, error.headers)
    except web.HTTPException as error:
        allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else {}
        return _refusal(problems.problem(error.status, _DETAILS.get(error.status, error.reason)), allowed)
    except Exception as error:  # noqa: BLE001 -- the last line: whatever it is, the caller learns only that it is ours
        _log.error("a request to the API failed", exc_info=error)
        return _refusal(problems.problem(500, "This is our mistake, and it has been noted. Try again later."))


_DETAILS: Final = {
    404: "There is nothing here. GET /openapi.json lists what there is.",
    405: "This address takes other methods; the Allow header names them.",
}
