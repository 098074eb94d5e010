"""A minimal app of Bolt for Python as its documentation writes one, with everything at its default but one figure.

redis-py opens 100 connections at most and then raises. Bolt acknowledges first, so that at 64 clicks at once more than
100 listeners may be under way; those that raise are not acknowledged either, and their clicks are lost.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from aiohttp import web
from redis.asyncio import Redis
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

CARDS = json.loads(Path(os.environ["CARDS"]).read_text())

redis = Redis.from_url(os.environ["REDIS_URL"], max_connections=1_000)
app = AsyncApp(token=os.environ["SLACK_BOT_TOKEN"], signing_secret=os.environ["SLACK_SIGNING_SECRET"])
app.client.base_url = os.environ["SLACK_API_URL"]


@app.action(re.compile(".*"))
async def clicked(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    if await redis.set(f"bench:{body['trigger_id']}", 1, nx=True, ex=60):
        channel, message = body["channel"]["id"], body["message"]
        await client.chat_update(channel=channel, ts=message["ts"], **CARDS["update"])
        await client.chat_postMessage(channel=channel, thread_ts=message["thread_ts"], **CARDS["post"])


async def ready(_: web.Request) -> web.Response:
    return web.Response()


if __name__ == "__main__":
    server = app.server(port=int(os.environ["PORT"]), host="127.0.0.1")
    server.web_app.router.add_get("/readyz", ready)
    server.start()
