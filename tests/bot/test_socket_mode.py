"""With an app-level token Slack comes over a socket that the bot opens; `/slack/events` is not needed."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import running
from bot.settings import Settings
from tests.bot_process import free_port
from tests.conversations.small import SMALL
from tests.redis_server import RedisServer

COMMAND = {
    "command": "/ragvsft",
    "text": "help",
    "team_id": "T1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.1.x",
    "api_app_id": "A1",
    "is_enterprise_install": "false",
}


EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "api_app_id": "A1",
    "event_id": "Ev1",
    "event": {
        "type": "message",
        "channel": "C1",
        "channel_type": "im",
        "user": "U1",
        "text": "help",
        "ts": "1.0",
    },
}


class SocketSlack:
    """As much of Slack as a socket needs: who the bot is, where to connect, deliveries over the wire.

    Attributes:
        answers: By envelope, what it is acknowledged with.
        wire: The socket that the bot opened, once it has.
        knows_us: Whether it says who the bot is.
    """

    def __init__(self) -> None:
        self.answers: defaultdict[str, asyncio.Future[dict[str, object]]] = defaultdict(
            asyncio.get_running_loop().create_future
        )
        self.wire: asyncio.Future[web.WebSocketResponse] = asyncio.get_running_loop().create_future()
        self.knows_us = True
        self.site = web.Application()
        self.site.router.add_post("/api/auth.test", self.who)
        self.site.router.add_post("/api/apps.connections.open", self.where)
        self.site.router.add_post("/api/{method}", self.anything)
        self.site.router.add_get("/socket", self.socket)

    async def who(self, _request: web.Request) -> web.Response:
        if not self.knows_us:
            return web.json_response({"ok": False, "error": "fatal_error"})
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "U0BOT", "bot_id": "B0BOT"})

    async def where(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer xapp-1-A1"
        return web.json_response({"ok": True, "url": f"ws://{request.host}/socket"})

    async def anything(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        wire = web.WebSocketResponse()
        await wire.prepare(request)
        await wire.send_json({"type": "hello", "num_connections": 1})
        self.wire.set_result(wire)
        async for message in wire:
            answer = message.json()
            self.answers[answer["envelope_id"]].set_result(answer.get("payload", {}))
        return wire

    async def deliver(self, envelope: str, kind: str, payload: Mapping[str, object]) -> None:
        wire = await self.wire
        await wire.send_json({"type": kind, "envelope_id": envelope, "payload": payload})

    async def has_taken(self, envelope: str) -> dict[str, object]:
        async with asyncio.timeout(10):
            return await self.answers[envelope]


@asynccontextmanager
async def socket_bot(redis_url: str, *, knows_us: bool = True) -> AsyncIterator[SocketSlack]:
    slack = SocketSlack()
    slack.knows_us = knows_us
    async with TestServer(slack.site) as server:
        settings = Settings.model_validate(
            {
                "slack_bot_token": "xoxb-1",
                "slack_app_token": "xapp-1-A1",
                "slack_api_url": str(server.make_url("/api/")),
                "redis_url": redis_url,
                "port": free_port(),
            }
        )
        async with running(settings, SMALL):
            yield slack


async def test_a_command_over_the_socket_is_answered_and_the_socket_closed_at_the_end(redis_url: str) -> None:
    async with socket_bot(redis_url) as slack:
        await slack.deliver("e1", "slash_commands", COMMAND)
        answer = await slack.has_taken("e1")
        wire = await slack.wire

    assert "settles “RAG or fine-tuning?” in one meeting" in str(answer["text"])
    assert answer["response_type"] == "ephemeral"
    assert wire.closed


async def test_what_could_not_be_taken_is_not_acknowledged_so_that_slack_sends_it_again(
    redis_server: RedisServer,
) -> None:
    async with socket_bot(redis_server.url) as slack:
        redis_server.kill()
        await slack.deliver("e1", "events_api", EVENT)
        await slack.deliver("e2", "events_api", {"type": "event_callback", "event": 5})
        await slack.deliver("e3", "slash_commands", COMMAND)
        await slack.has_taken("e3")  # which needs no Redis
        await asyncio.sleep(2.5)  # longer than the bot tries
        assert list(slack.answers) == ["e3"]

        redis_server.start()
        await slack.deliver("e4", "events_api", EVENT)
        await slack.has_taken("e4")


async def test_no_socket_is_opened_before_the_bot_knows_who_it_is(redis_url: str) -> None:
    """What came over one could not be taken yet, and nothing that is sent is kept for us."""
    async with socket_bot(redis_url, knows_us=False) as slack:
        await asyncio.sleep(0.2)
        assert not slack.wire.done()
        slack.knows_us = True
        await slack.deliver("e1", "slash_commands", COMMAND)
        await slack.has_taken("e1")
