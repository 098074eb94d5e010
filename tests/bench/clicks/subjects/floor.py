"""The floor: the least that a click takes with aiohttp and redis-py, and no SDK of Slack's between.

With `ACKNOWLEDGE_ONLY=1` it ends with the acknowledgement: no Web API call is made.
"""

import asyncio
import hmac
import json
import os
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import ClientSession, web
from redis.asyncio import Redis

SLACK_API_URL = os.environ["SLACK_API_URL"]
SLACK_BOT_TOKEN = os.environ["SLACK_BOT_TOKEN"]
SLACK_SIGNING_SECRET = os.environ["SLACK_SIGNING_SECRET"].encode()
REDIS_URL = os.environ["REDIS_URL"]
CARDS = json.loads(Path(os.environ["CARDS"]).read_text())
ACKNOWLEDGE_ONLY = os.environ.get("ACKNOWLEDGE_ONLY") == "1"

OLDEST_SECONDS = 5 * 60

REDIS = web.AppKey("redis", Redis)
SESSION = web.AppKey("session", ClientSession)

under_way: set[asyncio.Task[None]] = set()


async def connections(app: web.Application) -> AsyncIterator[None]:
    headers = {"Authorization": f"Bearer {SLACK_BOT_TOKEN}"}
    async with Redis.from_url(REDIS_URL) as app[REDIS], ClientSession(headers=headers) as app[SESSION]:
        yield


async def ready(_: web.Request) -> web.Response:
    return web.Response()


async def clicked(request: web.Request) -> web.Response:
    body = await request.read()
    if not is_signed(request.headers, body):
        return web.Response(status=401)
    payload = json.loads(dict(parse_qsl(body.decode()))["payload"])
    is_new = await request.app[REDIS].set(f"bench:{payload['trigger_id']}", 1, nx=True, ex=60)
    if is_new and not ACKNOWLEDGE_ONLY:
        task = asyncio.create_task(show(request.app[SESSION], payload))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    return web.Response()


def is_signed(headers: Mapping[str, str], body: bytes) -> bool:
    timestamp = headers["X-Slack-Request-Timestamp"]
    if abs(time.time() - int(timestamp)) > OLDEST_SECONDS:
        return False
    digest = hmac.digest(SLACK_SIGNING_SECRET, f"v0:{timestamp}:".encode() + body, "sha256")
    return hmac.compare_digest(f"v0={digest.hex()}", headers["X-Slack-Signature"])


async def show(session: ClientSession, payload: dict[str, Any]) -> None:
    channel, message = payload["channel"]["id"], payload["message"]
    await call(session, "chat.update", channel=channel, ts=message["ts"], **CARDS["update"])
    await call(session, "chat.postMessage", channel=channel, thread_ts=message["thread_ts"], **CARDS["post"])


async def call(session: ClientSession, method: str, **arguments: Any) -> None:
    async with session.post(f"{SLACK_API_URL}{method}", json=arguments) as response:
        answer = await response.json()
    if not answer["ok"]:
        raise RuntimeError(f"{method} was answered with {answer['error']}")


if __name__ == "__main__":
    app = web.Application()
    app.add_routes([web.post("/slack/events", clicked), web.get("/readyz", ready)])
    app.cleanup_ctx.append(connections)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None)
