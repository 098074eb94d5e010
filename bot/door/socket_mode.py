"""Socket Mode: with an app token Slack comes over a socket that the bot opens, and needs no front door."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Final

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.door.reception import Reception
from bot.door.refusals import RefusedError

PING_SECONDS: Final = 10


async def serve_socket(reception: Reception, app_token: str, client: AsyncWebClient) -> None:
    """Take what comes until cancelled; what is not taken is not acknowledged, and Slack sends it again."""

    async def take(socket: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time.time()
        with suppress(RefusedError):
            answer = await reception.take(request.payload)
            await send_async_response(socket, request, answer, started)

    quiet = logging.getLogger("slack_bolt")
    socket = SocketModeClient(app_token, quiet, client, ping_interval=PING_SECONDS)
    socket.socket_mode_request_listeners.append(take)
    try:
        await socket.connect()  # type: ignore[no-untyped-call] # slack_sdk's
        await asyncio.Event().wait()
    finally:
        await socket.close()  # type: ignore[no-untyped-call] # slack_sdk's
