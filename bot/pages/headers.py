"""What every page is sent with, beside what the server adds to all answers: what lets it be read, and no more."""

from http import HTTPStatus
from typing import Final

from aiohttp import web

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "public, max-age=60",
}


def kept(request: web.Request, body: bytes, version: str, content_type: str) -> web.Response:
    """What pages load with its version in the address, and what is the same until that changes."""
    known = any(tag.value in {version, "*"} for tag in request.if_none_match or ())
    response = (
        web.Response(status=HTTPStatus.NOT_MODIFIED)
        if known
        else web.Response(body=body, content_type=content_type, charset="utf-8")
    )
    response.etag = version
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
