"""A real web server on a free port of this machine, for as long as a test talks to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from aiohttp import ClientResponse, ClientSession, web

from bot.door.web_server import IDLE_SECONDS, Runner

Json: TypeAlias = Any
"""What came over the wire; its shape is what the tests are about."""


@asynccontextmanager
async def serving(
    app: web.Application, *, idle_seconds: float = IDLE_SECONDS
) -> AsyncIterator[ClientSession]:
    runner = Runner(app, idle_seconds=idle_seconds)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        async with ClientSession(f"http://{host}:{port}") as session:
            yield session
    finally:
        await runner.cleanup()


async def problem(response: ClientResponse, status: int) -> Json:
    found = await response.json(content_type="application/problem+json")
    assert response.status == found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert ("errors" in found) == (status == 422)
    return found
