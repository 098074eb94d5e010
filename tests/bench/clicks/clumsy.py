"""A subject in this process that does with a click what a test wants."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web

from bot.door.web_server import Runner

Call = tuple[str, dict[str, Any]]

Habit = Callable[[list[Call]], Awaitable[list[Call]]]
"""From the two calls that a click should bring about to those that it does."""

CARD = {"text": "Yes", "blocks": json.dumps([{"type": "divider"}])}
MISTAKEN = 3
"""The click that it makes a mistake with."""


async def right(calls: list[Call]) -> list[Call]:
    return calls


@dataclass
class Clumsy:
    """Attributes:
    clicks: That it was sent.
    """

    slack: str
    session: ClientSession
    habit: Habit
    clicks: int = 0

    async def clicked(self, request: web.Request) -> web.Response:
        self.clicks += 1
        payload = json.loads(dict(parse_qsl(await request.text()))["payload"])
        habit = self.habit if self.clicks == MISTAKEN else right
        for method, arguments in await habit(both(payload)):
            async with self.session.post(f"{self.slack}{method}", data=arguments) as answer:
                assert (await answer.json())["ok"]
        return web.Response()


async def nothing(_: web.Request) -> web.Response:
    return web.json_response({})


def both(payload: dict[str, Any]) -> list[Call]:
    channel, message = payload["channel"]["id"], payload["message"]
    return [
        ("chat.update", {"channel": channel, "ts": message["ts"], **CARD}),
        ("chat.postMessage", {"channel": channel, "thread_ts": message["thread_ts"], **CARD}),
    ]


@asynccontextmanager
async def clumsy(slack: str, habit: Habit = right) -> AsyncIterator[int]:
    """Yields its port."""
    app = web.Application()
    runner = Runner(app, shutdown_seconds=0)
    async with ClientSession() as session:
        app.router.add_post("/slack/events", Clumsy(slack, session, habit).clicked)
        app.router.add_post("/api/v1/costs", nothing)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield runner.addresses[0][1]
        finally:
            await runner.cleanup()
