"""Request bodies: read up to a limit, parsed without surprises, checked against a type."""

import asyncio
import zlib
from typing import Final, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from bot.api.problems import ProblemError, invalid

LARGEST: Final = 64 * 1024
"""Bytes, after decompression."""

READING_SECONDS: Final = 10.0

_EITHER: Final = 32 + zlib.MAX_WBITS
"""The header of the data tells gzip from deflate."""

Body = TypeVar("Body", bound=BaseModel)


async def read(request: web.Request) -> bytes:
    """The body's bytes.

    Raises:
        ProblemError: 413 over the limit, 408 where it takes too long, 415 for a compression that is not known here,
            400 where its transfer or its compression is broken.
    """
    if (request.content_length or 0) > LARGEST:
        raise _too_large()
    try:
        async with asyncio.timeout(READING_SECONDS):
            body = await _sent(request)
    except TimeoutError:
        raise ProblemError(408, "The body took too long to arrive. Send it again.") from None
    except (web.RequestPayloadError, HttpProcessingError, ConnectionError):
        raise _broken() from None
    return _unpacked(body, request.headers.get("Content-Encoding", "identity").lower())


async def _sent(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LARGEST:
            raise _too_large()
    return bytes(body)


def _unpacked(body: bytes, coding: str) -> bytes:
    """Undone by hand, and no further than the limit."""
    if coding == "identity":
        return body
    if coding not in {"gzip", "deflate"}:
        raise ProblemError(415, "Send the body as it is, or in gzip.")
    unpacker = zlib.decompressobj(_EITHER)
    try:
        unpacked = unpacker.decompress(body, LARGEST + 1)
    except zlib.error:
        raise _broken() from None
    if len(unpacked) > LARGEST:
        raise _too_large()
    if not unpacker.eof:
        raise _broken()
    return unpacked


def parse(body: bytes, as_: type[Body]) -> Body:
    """A body as its type.

    Raises:
        ProblemError: 400 for what is not JSON (NaN, broken UTF-8 and nesting of over 200 levels included), 422 for
            what does not fit the type.
    """
    try:
        from_json(body, allow_inf_nan=False)
    except ValueError:
        raise ProblemError(400, "The body is not JSON. Send one JSON object in UTF-8.") from None
    try:
        return as_.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise invalid(error) from None


def _too_large() -> ProblemError:
    return ProblemError(413, f"The body is too large. Send at most {LARGEST:,} bytes.")


def _broken() -> ProblemError:
    return ProblemError(400, "The body could not be read to its end. Send it again.")
