"""`POST /slack/events`: what carries Slack's signature is let in, and read no further until that is known."""

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from yarl import query_to_pairs

from bot.door.reception import Delivery, Reception
from bot.door.refusals import CUT_OFF, NO_TEXT, PACKED, SHAPELESS, TOO_LARGE, TOO_SLOW, RefusedError
from bot.door.signature import Claim
from bot.door.web_server import hang_up
from bot.slack.identity import Identity

LARGEST_BODY: Final = 256 * 1024
"""Bytes. Slack sends a message twice over and escaped: 20,000 Chinese characters fit, or 40,000 of English."""

READING_SECONDS: Final = 3.0
"""By then Slack has given up."""

LONGEST_CHALLENGE: Final = 1_000


class FrontDoor:
    """Judges the headers, then the bytes of the body, and only then what they say.

    Bodies are hashed while they come in, and let go as soon as they are too large.
    """

    def __init__(
        self,
        reception: Reception,
        identity: Identity,
        signing_secret: str,
        refused: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        """Open it.

        Args:
            reception: Takes what is let in.
            identity: Until it is known nothing is taken.
            signing_secret: Shared with Slack.
            refused: Told the reason of each refusal.
        """
        self._reception = reception
        self._identity = identity
        self._secret = signing_secret.encode()
        self._refused = refused

    async def receive(self, request: web.Request) -> web.Response:
        try:
            delivery = _delivery(await self._verified(request))
            return _about_the_address(delivery) or await self._taken(delivery)
        except RefusedError as error:
            refusal = error.refusal
        self._refused(refusal.reason)
        answer = web.Response(status=refusal.status, text=refusal.text)
        if not request.content.is_eof():
            hang_up(request, answer)
        return answer

    async def _verified(self, request: web.Request) -> bytes:
        claim = Claim(request.headers, self._secret)
        if "Content-Encoding" in request.headers:
            raise RefusedError(PACKED)
        if (request.content_length or 0) > LARGEST_BODY:
            raise RefusedError(TOO_LARGE)
        try:
            # Most bodies have come in with their headers, and need no time.
            async with asyncio.timeout(None if request.content.is_eof() else READING_SECONDS):
                body = await _read(request, claim)
        except TimeoutError:
            raise RefusedError(TOO_SLOW) from None
        except (web.RequestPayloadError, HttpProcessingError, ConnectionError):
            raise RefusedError(CUT_OFF) from None
        claim.check()
        return body

    async def _taken(self, delivery: Delivery) -> web.Response:
        if self._identity.known is None:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return web.Response(status=status, text="Starting; try again.", headers={"Retry-After": "2"})
        return await to_aiohttp_response(await self._reception.take(delivery))


async def _read(request: web.Request, claim: Claim) -> bytes:
    body = bytearray()
    async for part in request.content.iter_any():
        if len(body) + len(part) > LARGEST_BODY:
            raise RefusedError(TOO_LARGE)
        claim.read(part)
        body += part
    return bytes(body)


def _about_the_address(delivery: Delivery) -> web.Response | None:
    """The answer to Slack's questions about this address itself, which are signed like all else that it sends.

    Of apps that anybody may install it asks now and then whether the certificate is good. The handshake has shown
    that by then, so nobody who does not sign has to be told so.
    """
    if delivery.get("ssl_check") == "1":
        return web.Response()
    if delivery.get("type") != "url_verification":
        return None
    challenge = delivery.get("challenge")
    if not isinstance(challenge, str) or len(challenge) > LONGEST_CHALLENGE:
        raise RefusedError(SHAPELESS)
    return web.json_response({"challenge": challenge})


def _delivery(body: bytes) -> Delivery:
    try:
        return _parsed(body.decode())
    except UnicodeDecodeError:
        raise RefusedError(NO_TEXT) from None
    except (RecursionError, TypeError, ValueError):
        raise RefusedError(SHAPELESS) from None


def _parsed(text: str) -> Delivery:
    """JSON, JSON in the field `payload` of a form, or a form: the three ways in which Slack writes.

    Not left to Bolt, which takes a form for empty if the word "payload" stands in it.
    """
    if text.startswith("{"):
        return _object(text)
    form = dict(query_to_pairs(text))
    return _object(form["payload"]) if "payload" in form else form


def _object(text: str) -> Delivery:
    read = json.loads(text)
    if not isinstance(read, dict):
        raise TypeError
    return read
