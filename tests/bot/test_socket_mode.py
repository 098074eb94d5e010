"""With an app-level token Slack comes over a socket that the bot opens; `/slack/events` is not needed."""

import asyncio

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.app import running
from bot.settings import Settings
from tests.bot_process import free_port
from tests.conversations.small import SMALL

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


class SocketSlack:
    """As much of Slack as a socket needs: who the bot is, where to connect, one command over the wire."""

    def __init__(self) -> None:
        self.acknowledged: asyncio.Future[dict[str, object]] = asyncio.get_running_loop().create_future()
        self.site = web.Application()
        self.site.router.add_post("/api/auth.test", self.who)
        self.site.router.add_post("/api/apps.connections.open", self.where)
        self.site.router.add_get("/socket", self.socket)

    async def who(self, _request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "U0BOT", "bot_id": "B0BOT"})

    async def where(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer xapp-1-A1"
        return web.json_response({"ok": True, "url": f"ws://{request.host}/socket"})

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        wire = web.WebSocketResponse()
        await wire.prepare(request)
        await wire.send_json({"type": "hello", "num_connections": 1})
        await wire.send_json({"type": "slash_commands", "envelope_id": "e1", "payload": COMMAND})
        async for message in wire:
            answer = message.json()
            if answer.get("envelope_id") == "e1" and not self.acknowledged.done():
                self.acknowledged.set_result(answer["payload"])
        return wire


async def test_a_command_over_the_socket_is_answered_and_the_socket_closed_at_the_end(redis_url: str) -> None:
    slack = SocketSlack()
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
        async with asyncio.timeout(10), running(settings, SMALL):
            answer = await slack.acknowledged

    assert "settles “RAG or fine-tuning?” in one meeting" in str(answer["text"])
    assert answer["response_type"] == "ephemeral"
