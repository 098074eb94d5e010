"""An app that keeps what it is sent, and answers as a test wants."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web

Answer = Callable[[int], Awaitable[web.Response]]


@dataclass
class Listener:
    """An app that only keeps what it gets; `answer` is given the number of the request."""

    address: str = ""
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        return [
            json.loads(body)["event"] for headers, body in self.requests if "json" in headers["Content-Type"]
        ]

    def interaction(self) -> dict[str, Any]:
        form = parse_qs(self.requests[-1][1])
        payload: dict[str, Any] = json.loads(form["payload"][0])
        return payload


async def fine(_: int) -> web.Response:
    return web.Response()


@asynccontextmanager
async def listening(answer: Answer = fine) -> AsyncIterator[Listener]:
    listener = Listener()

    async def take(request: web.Request) -> web.Response:
        listener.requests.append((dict(request.headers), await request.text()))
        return await answer(len(listener.requests))

    app = web.Application()
    app.add_routes([web.post("/slack/events", take)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield listener
    finally:
        await runner.cleanup()
