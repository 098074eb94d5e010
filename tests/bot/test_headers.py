"""What every answer of the server carries, whatever was asked, by whom, and however badly."""

import json
import re
from collections.abc import Mapping

import aiohttp
import pytest
from aiohttp import web

from bot.api.routes import add_api
from bot.pages.routes import add_pages
from playground import Workspace, signed
from tests.bot.documents import PAGES, PRICES
from tests.bot.forms import form_at
from tests.bot.http_server import serving
from tests.bot.raw_http import spoken

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")

SELF: dict[str, set[str]] = {
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "form-action": {"'self'"},
    "script-src": {"'self'"},
    "connect-src": {"'self'"},
}
"""All that a page may be allowed beyond nothing."""


def assert_strict(headers: Mapping[str, str]) -> None:
    policy = {
        name: set(sources)
        for name, *sources in (part.split() for part in headers["Content-Security-Policy"].split(";"))
    }
    assert policy.pop("default-src") == {"'none'"}
    assert policy.pop("base-uri") == {"'none'"}
    assert policy.pop("frame-ancestors") == {"'none'"}
    assert all(sources <= SELF.get(name, set()) | {"'none'"} for name, sources in policy.items())
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"]
    assert headers["Server"] == "ragvsft"
    assert "Set-Cookie" not in headers
    assert not re.search(r"aiohttp|Python", str(headers), re.IGNORECASE)


async def test_every_route_answers_every_method_with_strict_headers() -> None:
    app = web.Application()
    add_api(app, public_url="https://rag.example", prices=lambda: PRICES)
    add_pages(app, public_url="https://rag.example", prices=lambda: PRICES)
    async with serving(app) as session:
        routes = {route.resource.canonical for route in app.router.routes() if route.resource}
        assert routes >= {"/", "/cost", "/cost.js", "/style.css", "/api/v1/costs", "/openapi.json"}
        for path in {path.replace("{slug}", "no-such-slug") for path in routes} | set(PAGES):
            for method in METHODS if path not in PAGES[6:] else ("GET",):
                async with session.request(method, path, allow_redirects=False) as answer:
                    assert answer.status in {200, 303, 400, 404, 405, 422}, (method, path)
                    assert_strict(answer.headers)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(
            ("GET", "/healthz", 200),
            ("GET", "/readyz", 200),
            ("POST", "/healthz", 405),
            ("GET", "/slack/events", 405),
        ),
        *(("POST", "/slack/events", 401), ("GET", "/no/such/thing", 404), ("GET", "/api/v1/none", 404)),
        *(("GET", "/" + "x" * 20_000, 404), ("GET", "/articles/..%2f..%2fetc%2fpasswd", 404)),
        ("GET", "/scenarios/%00", 404),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_the_whole_bot_does_so_where_it_refuses_too(
    bot: str, method: str, path: str, status: int
) -> None:
    async with aiohttp.ClientSession(bot) as session, session.request(method, path) as answer:
        assert answer.status == status
        assert_strict(answer.headers)


async def test_what_slack_is_answered_has_them_and_so_has_the_refusal_of_what_is_no_http(
    bot: str, workspace: Workspace
) -> None:
    body = json.dumps({"type": "event_callback", "event": {"type": "odd"}})
    async with aiohttp.ClientSession(bot) as session:
        headers = {"Content-Type": "application/json", **signed(workspace.signing_secret, body)}
        async with session.post("/slack/events", data=body, headers=headers) as answer:
            assert answer.status == 200
            assert_strict(answer.headers)
    lines = (await spoken(bot, b"no http\r\n\r\n")).decode().partition("\r\n\r\n")[0].splitlines()[1:]
    assert_strict(dict(line.split(": ", 1) for line in lines))


async def test_a_name_that_a_caller_gives_the_server_is_repeated_nowhere(bot: str) -> None:
    """Neither in a link nor in a redirect: addresses are made from PUBLIC_URL alone."""
    evil = "Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher"
    for path in ("/", "/scenarios", "/cost", "//evil.example", "//evil.example/..", "http://evil.example/"):
        answer = await spoken(bot, f"GET {path} HTTP/1.1\r\n{evil}\r\nConnection: close\r\n\r\n".encode())
        assert re.match(rb"HTTP/1.1 (200|404) ", answer), path
        assert b"evil" not in answer
    async with aiohttp.ClientSession(bot) as session:
        form = await form_at(session, "/cost")
        headers = {"Host": "evil.example"}
        async with session.post(
            "/cost", data=form.values, headers=headers, allow_redirects=False
        ) as redirect:
            assert redirect.status == 303
            assert redirect.headers["Location"].startswith("/cost?")
