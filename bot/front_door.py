"""`POST /slack/events`: what Slack sends is verified before anything reads it, then handed to Bolt."""

from collections.abc import Sequence
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.identity import Identity
from bot.logs import logger

LARGEST_BODY: Final = 1_000_000
_DIGITS_OF_A_TIMESTAMP: Final = 11

log = logger("front_door")


class FrontDoor:
    """Lets in what carries Slack's signature, and says 503 until the bot knows who it is."""

    def __init__(self, app: AsyncApp, identity: Identity, signing_secret: str) -> None:
        self._app = app
        self._identity = identity
        self._verifier = SignatureVerifier(signing_secret)

    async def receive(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if not self._is_signed(raw, request):
            return web.Response(status=401, text="The signature is missing or wrong.")
        if self._identity.known is None:
            return web.Response(status=503, text="Starting; try again.", headers={"Retry-After": "2"})
        try:
            body = raw.decode()
        except UnicodeDecodeError:
            return web.Response(status=400, text="The body is not UTF-8.")
        asked = AsyncBoltRequest(body=body, query=request.query_string, headers=_headers(request))
        return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_signed(self, raw: bytes, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_OF_A_TIMESTAMP):
            return False
        return signature.isascii() and self._verifier.is_valid(raw, timestamp, signature)


def _headers(request: web.Request) -> dict[str, str | Sequence[str]]:
    return {name: request.headers.getall(name) for name in request.headers}
