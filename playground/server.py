"""The workspace over HTTP: Web API, ``response_url`` and, for people, the page."""

import asyncio
import json
import time
from collections.abc import Mapping

from aiohttp import web

from . import methods
from .calls import Call
from .errors import Json, RateLimitedError, SlackError
from .faults import Faults
from .responses import Responses
from .web_api import WebApi

POSTS = frozenset({"chat.postMessage", "chat.update"})


class Door:
    """Lets the app in: authenticates, brings about the accidents that are ordered, records every call."""

    def __init__(self, api: WebApi, responses: Responses, token: str) -> None:
        self.api = api
        self.responses = responses
        self.token = token
        self.is_revoked = False
        self.calls: list[Call] = []
        self._allowance: dict[object, tuple[float, float]] = {}

    @property
    def faults(self) -> Faults:
        return self.api.faults

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/api/{method}", self.answer),
            web.get("/api/{method}", self.answer),
            web.post("/response/{key}", self.respond),
        ]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = arguments.pop("token", None) or _bearer(request.headers)
        if self.faults.latency:
            await asyncio.sleep(self.faults.latency)
        status, answer, headers = self._decide(method, arguments, token)
        if status < 500 and self.faults.strikes("lost", method):  # noqa: PLR2004 -- HTTP's own figure
            self._record(method, arguments, answer, None)
            return _cut(request)
        self._record(method, arguments, answer, status)
        headers["X-OAuth-Scopes"] = ",".join(sorted(self.api.board.installation.scopes))
        return web.json_response(answer, status=status, headers=headers)

    def _decide(self, method: str, arguments: Json, token: str | None) -> tuple[int, Json, dict[str, str]]:
        if self.faults.strikes("500", method):
            return 500, {"ok": False, "error": "internal_error"}, {}
        try:
            self._limit(method, arguments)
            self._authenticate(token)
            return 200, methods.call(self.api, method, arguments), {}
        except RateLimitedError as limited:
            return 429, limited.answer(), {"Retry-After": str(limited.retry_after)}
        except SlackError as refused:
            return 200, refused.answer(), {}

    def _authenticate(self, token: str | None) -> None:
        if not token:
            raise SlackError("not_authed")
        if token != self.token:
            raise SlackError("invalid_auth")
        if self.is_revoked:
            raise SlackError("token_revoked")

    def _limit(self, method: str, arguments: Json) -> None:
        if self.faults.strikes("429", method):
            raise RateLimitedError(self.faults.retry_after)
        if self.faults.rate_limit is None or method not in POSTS:
            return
        a_second, burst = self.faults.rate_limit
        left, seen = self._allowance.get(arguments.get("channel"), (float(burst), 0.0))
        now = time.monotonic()
        left = min(float(burst), left + (now - seen) * a_second)
        if left < 1:
            raise RateLimitedError(max(1, round((1 - left) / a_second)))
        self._allowance[arguments.get("channel")] = (left - 1, now)

    def _record(self, method: str, arguments: Json, answer: Json, status: int | None) -> None:
        self.calls.append(Call(method, arguments, answer, status, asyncio.get_running_loop().time()))
        self.api.board.changes.tell()

    async def respond(self, request: web.Request) -> web.Response:
        if self.faults.latency:
            await asyncio.sleep(self.faults.latency)
        try:
            self.responses.use(request.match_info["key"], await request.json())
        except SlackError as refused:
            return web.json_response(refused.answer(), status=404 if refused.error.endswith("_url") else 400)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> Json:
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            body = None
        return arguments | (body if isinstance(body, dict) else {})
    form = await request.post()
    return arguments | {key: _from_form(value) for key, value in form.items()}


def _from_form(value: object) -> object:
    return value if isinstance(value, str) else json.dumps(None)


def _bearer(headers: Mapping[str, str]) -> str | None:
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _cut(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer, as a network does."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
