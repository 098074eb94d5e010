"""Clients that take so much of an answer and no more, as it came over the wire.

A service that is broken, or not ours, may answer without end, and gzip turns 200 KB into 200 MB: time alone would not
bound what has to be held. So nothing is unpacked, and bytes are counted as they come.
"""

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import aclosing
from typing import Final, cast

from httpx2 import AsyncByteStream, AsyncClient, Client, Response, SyncByteStream
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient

from bot.model.dialect import MOST_TOKENS

MOST_BYTES: Final = 500 * MOST_TOKENS
"""Of an answer, an error or what is said of a job; services put up to 500 bytes around each token of a stream."""

MOST_OF_VECTORS: Final = 10_000_000
"""Bytes. The longest vectors have 4,096 numbers; a batch of 64 has up to 38 bytes for each."""

LEAST_OF_A_PART: Final = 64
"""Bytes that a part counts for, however small it is: each is work, and takes more than itself on the wire."""

_HEADERS: Final = {"Accept-Encoding": "identity"}


class UnreadableError(ValueError):
    """An answer is too long, or packed."""


def async_client(certificates: ssl.SSLContext) -> AsyncClient:
    hooks = {"response": [_bound_async]}
    return DefaultAsyncHttpxClient(verify=certificates, headers=_HEADERS, event_hooks=hooks)


def client() -> Client:
    return DefaultHttpxClient(headers=_HEADERS, event_hooks={"response": [_bound]})


class _Allowance:
    def __init__(self, most: int) -> None:
        self._left = most

    def take(self, part: bytes) -> bytes:
        self._left -= max(len(part), LEAST_OF_A_PART)
        if self._left < 0:
            raise UnreadableError
        return part


class _AsyncBounded(AsyncByteStream):
    def __init__(self, stream: AsyncByteStream, allowance: _Allowance) -> None:
        self._stream, self._allowance = stream, allowance

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async with aclosing(cast("AsyncGenerator[bytes]", aiter(self._stream))) as parts:
            async for part in parts:
                yield self._allowance.take(part)

    async def aclose(self) -> None:
        await self._stream.aclose()


class _Bounded(SyncByteStream):
    def __init__(self, stream: SyncByteStream, allowance: _Allowance) -> None:
        self._stream, self._allowance = stream, allowance

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            yield self._allowance.take(part)

    def close(self) -> None:
        self._stream.close()


def _bound(response: Response) -> None:
    """Before anything of its body was read."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise UnreadableError
    allowance = _Allowance(MOST_OF_VECTORS if response.url.path.endswith("/embeddings") else MOST_BYTES)
    if isinstance(response.stream, AsyncByteStream):
        response.stream = _AsyncBounded(response.stream, allowance)
    else:
        response.stream = _Bounded(response.stream, allowance)


async def _bound_async(response: Response) -> None:
    _bound(response)
