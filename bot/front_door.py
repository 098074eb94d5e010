"""`POST /slack/events`: what Slack sends is verified before anything reads it, then handed to Bolt."""

import json
from typing import Any, Final
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.identity import Identity
from bot.traffic import Traffic

LARGEST_BODY: Final = 1_000_000
_DIGITS_OF_A_TIMESTAMP: Final = 11


class FrontDoor:
    """Lets in what carries Slack's signature, and says 503 until the bot knows who it is."""

    def __init__(self, app: AsyncApp, identity: Identity, signing_secret: str, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic
        self._identity = identity
        self._verifier = SignatureVerifier(signing_secret)

    async def receive(self, request: web.Request) -> web.Response:
        text = _text(await request.read())
        if text is None:
            return web.Response(status=400, text="The body is not UTF-8.")
        if not self._is_signed(text, request):
            return web.Response(status=401, text="The signature is missing or wrong.")
        if self._identity.known is None:
            return web.Response(status=503, text="Starting; try again.", headers={"Retry-After": "2"})
        asked = _asked(text)
        if asked is None:
            return web.Response(status=400, text="The body has none of Slack's shapes.")
        with self._traffic.delivery():
            return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_signed(self, text: str, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_OF_A_TIMESTAMP):
            return False
        return signature.isascii() and self._verifier.is_valid(text, timestamp, signature)


def _text(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _asked(text: str) -> AsyncBoltRequest | None:
    """What Bolt works on. Read here, since Bolt takes a form for empty if the word "payload" stands in it."""
    try:
        # In this mode Bolt takes a body that has been read and verified already.
        body = _read(text)
        return AsyncBoltRequest(body=body, mode="socket_mode") if _has_shape(body) else None
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None


def _read(text: str) -> dict[str, Any]:
    """JSON, JSON in the field `payload` of a form, or a form: the three ways in which Slack writes."""
    if text.startswith("{"):
        return _object(text)
    form = dict(parse_qsl(text, keep_blank_values=True))
    return _object(form["payload"]) if "payload" in form else form


def _has_shape(body: dict[str, Any]) -> bool:
    """Whether Bolt can look at it without stumbling."""
    event, actions = body.get("event", {}), body.get("actions", [{}])
    return (
        isinstance(event, dict) and isinstance(actions, list) and isinstance(next(iter(actions), None), dict)
    )


def _object(text: str) -> dict[str, Any]:
    read = json.loads(text)
    if not isinstance(read, dict):
        raise TypeError
    return read
