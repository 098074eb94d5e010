from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from multidict import CIMultiDict
from pydantic import SecretStr

from bot.api.access import RELAYED, is_local, token_held
from bot.api.callers import Callers
from bot.api.routes import add_api
from tests.bot.http_server import problem, serving
from tests.bot.raw_http import spoken

TOKENS = (SecretStr("first-token-0123456789"), SecretStr("second-token-0123456789"))
BEARER = {"Authorization": "Bearer second-token-0123456789"}


@pytest.fixture
async def guarded() -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url="https://rag.example", callers=Callers(TOKENS))
    async with serving(app) as session:
        yield session


@pytest.fixture
async def api() -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url="https://rag.example")
    async with serving(app) as session:
        yield session


async def test_with_tokens_only_their_holders_are_served(guarded: ClientSession) -> None:
    async with guarded.get("/api/v1/questions", headers=BEARER) as response:
        assert response.status == 200
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer"}):
        for path in ("/api/v1/questions", "/api/v1/no-such-thing"):
            async with guarded.get(path, headers=headers) as response:
                await problem(response, 401)
                assert response.headers["WWW-Authenticate"] == "Bearer"


async def test_without_tokens_a_local_caller_is_served_and_one_behind_a_local_proxy_is_not(
    api: ClientSession,
) -> None:
    async with api.get("/api/v1/questions") as response:
        assert response.status == 200
    for header in RELAYED:
        async with api.get("/api/v1/questions", headers={header.lower(): "127.0.0.1"}) as response:
            await problem(response, 401)


async def test_without_tokens_a_proxy_that_says_nothing_is_known_by_its_old_http(api: ClientSession) -> None:
    """As nginx is by default: the caller looks local, and is named as the bot's own machine."""
    async with api.get("/api/v1/questions") as response:
        place = response.url
    asked = f"GET {place.path} HTTP/1.0\r\nHost: {place.authority}\r\nConnection: close\r\n\r\n"
    answer = await spoken(str(place.origin()), asked.encode())
    assert answer.split()[1] == b"401"
    assert b"Set API_TOKENS" in answer


async def test_a_page_of_a_stranger_in_a_browser_on_this_machine_is_not_served(api: ClientSession) -> None:
    """It sends what it likes to this machine, by its address or by a name that it has led there."""
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example:3000"}, {"Origin": "null"}):
        async with api.post("/api/v1/costs", headers=headers) as response:
            await problem(response, 401)
    for headers in ({"Origin": "http://localhost:8000"}, {"Host": "localhost:3000"}, {"Host": "[::1]:3000"}):
        async with api.post("/api/v1/costs", headers=headers) as response:
            assert response.status == 200


async def test_the_description_is_open_to_all(guarded: ClientSession) -> None:
    async with guarded.get("/openapi.json") as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("authorization", "holds"),
    [
        ("Bearer first-token-0123456789", True),
        ("bearer  second-token-0123456789 ", True),
        ("Bearer first-token-012345678", False),
        ("Bearer first-token-0123456789,second-token-0123456789", False),
        ("Basic first-token-0123456789", False),
        ("first-token-0123456789", False),
        ("Bearer ", False),
        ("", False),
        ("Bearer \udcff\u00e9", False),
    ],
)
def test_a_token_counts_as_bearer_and_whole(authorization: str, holds: bool) -> None:
    assert (token_held(authorization, TOKENS) is not None) is holds


@pytest.mark.parametrize(
    ("peer", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.1", False),
        ("192.0.2.1", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 -- as a caller, not as a place to listen
        ("localhost", False),
        ("", False),
        (None, False),
    ],
)
def test_local_is_who_the_socket_says_is_local(peer: str | None, local: bool) -> None:
    assert is_local(peer, CIMultiDict()) is local
    assert is_local(peer, CIMultiDict({"x-forwarded-for": "127.0.0.1"})) is False
