"""A minimal app of Bolt for Python as its documentation writes one, with everything at its default."""

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

redis = Redis.from_url(os.environ["REDIS_URL"])
app = AsyncApp(
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
)


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
