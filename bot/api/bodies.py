"""Request bodies: read up to a limit, parsed without surprises, checked against a type."""

from typing import Final, TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from bot.api.problems import ProblemError, invalid

LARGEST: Final = 64 * 1024
"""Bytes, after decompression."""

Body = TypeVar("Body", bound=BaseModel)


async def read(request: web.Request) -> bytes:
    """The body's bytes.

    Raises:
        ProblemError: 413 over the limit, 400 where its transfer or its compression is broken.
    """
    if (request.content_length or 0) > LARGEST:
        raise _too_large()
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            body += chunk
            if len(body) > LARGEST:
                raise _too_large()
    except (web.RequestPayloadError, HttpProcessingError):
        raise ProblemError(400, "The body could not be read to its end. Send it again.") from None
    return bytes(body)


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
