"""Requests as bytes on a socket of their own: no client would send them."""

import asyncio
import hashlib
import hmac
import re
import time
from contextlib import suppress
from urllib.parse import urlsplit

from tests.bad_input.case import Request, Signing

ANSWER_SECONDS = 3.0
"""By then Slack has given up; whoever is not answered and not cut off by then holds a connection of ours."""

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


async def status_of(request: Request, url: str, secret: str) -> int | None:
    """The status of the answer; `None` where the connection ended without one.

    Raises:
        TimeoutError: Neither came in time.
    """
    place = urlsplit(url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**20)
    try:
        async with asyncio.timeout(ANSWER_SECONDS * 5):
            return await _answered(reader, writer, bytes_of(request, secret))
    except ConnectionError:
        return None
    finally:
        writer.close()


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, raw: bytes) -> int | None:
    writer.write(raw)
    with suppress(OSError):  # it was turned away before it was through; what it was told is there to be read
        await writer.drain()
        writer.write_eof()
    found = _STATUS.match(await reader.readline())
    return int(found[1]) if found else None


def bytes_of(request: Request, secret: str) -> bytes:
    head = [request.first_line, "Host: localhost", *request.head, *_signature(request, secret)]
    has_length = any(
        line.lower().startswith(("content-length", "transfer-encoding")) for line in request.head
    )
    if request.body and not has_length:
        head.append(f"Content-Length: {len(request.body)}")
    return "\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + request.body


def _signature(request: Request, secret: str) -> list[str]:
    now, body = time.time(), request.body
    claimed: dict[Signing, dict[str, str]] = {
        "good": signed_bytes(secret, body, now),
        "none": {},
        "other secret": signed_bytes("0" * 32, body, now),
        "other body": signed_bytes(secret, body + b"x", now),
        "stale": signed_bytes(secret, body, now - 600),
        "early": signed_bytes(secret, body, now + 600),
        "garbage": {"X-Slack-Request-Timestamp": "x", "X-Slack-Signature": "\xe9"},
    }
    return [f"{name}: {value}" for name, value in claimed[request.signing].items()]


def signed_bytes(secret: str, body: bytes, at: float) -> dict[str, str]:
    """As Slack would sign them, were they ever its own."""
    whole = b"v0:%d:" % at + body
    signature = hmac.new(secret.encode(), whole, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={signature}"}
