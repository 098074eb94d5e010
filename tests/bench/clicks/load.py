"""Load: so many lines in which the next request is sent as soon as the last one is answered.

Written on the bare protocol for the same reason as the stub; the requests are written before the clock starts.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from time import perf_counter
from typing import Final

from tests.bench.trouble import WrongError

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END: Final = b"\r\n\r\n"
_LAST_CHUNK: Final = b"0\r\n\r\n"
_SHOWN: Final = 200
"""Characters of an answer that people get to see."""


class _Line(asyncio.Protocol):
    """One connection, on which requests follow each other.

    Attributes:
        seconds: That each request took, from its first byte to the last of its answer.
    """

    def __init__(self, requests: Iterator[bytes], holds: bytes) -> None:
        self._requests = requests
        self._holds = holds
        self._answer = b""
        self._sent = 0.0
        self.seconds: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def start(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self.done.set_result(None)
            return
        self._sent = perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        if not _is_whole(self._answer):
            return
        self.seconds.append(perf_counter() - self._sent)
        answer, self._answer = self._answer, b""
        if answer.startswith(b"HTTP/1.1 200") and self._holds in answer:
            self.start()
        else:
            self._fail(f"a request was answered with {_shown(answer)}")

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"a request was not answered, since the connection was closed: {exc}")

    def close(self) -> None:
        self._transport.close()

    def _fail(self, why: str) -> None:
        if not self.done.done():
            self.done.set_exception(WrongError(why))


def _is_whole(answer: bytes) -> bool:
    end = answer.find(_END)
    if end < 0:
        return False
    length = _LENGTH.search(answer, 0, end)
    body = end + len(_END)
    return len(answer) >= body + int(length[1]) if length else answer.endswith(_LAST_CHUNK, body)


def _shown(answer: bytes) -> str:
    """What it says, for people: its first line, and how its body begins."""
    head, _, body = answer.decode(errors="replace").partition("\r\n\r\n")
    return f"{head.splitlines()[0]}: {body[:_SHOWN]}"


async def drive(port: int, requests: Sequence[bytes], at_once: int, holds: bytes = b"") -> list[float]:
    """Send them all to one server on this machine; otherwise as `spread`."""
    return await spread([port], requests, at_once, holds)


async def spread(
    ports: Sequence[int], requests: Sequence[bytes], at_once: int, holds: bytes = b""
) -> list[float]:
    """Send them all; how many seconds each took.

    Args:
        ports: Of servers on this machine, that connections are opened to in turn.
        requests: Whole, as they go over the wire.
        at_once: On so many connections.
        holds: What is part of every answer.

    Raises:
        WrongError: One was not answered with a 200 and that.
    """
    loop, queue = asyncio.get_running_loop(), iter(requests)
    opened = [
        await loop.create_connection(lambda: _Line(queue, holds), "127.0.0.1", port)
        for port in islice(cycle(ports), at_once)
    ]
    lines = [line for _, line in opened]
    try:
        for line in lines:
            line.start()
        await asyncio.gather(*(line.done for line in lines))
    finally:
        for line in lines:
            line.close()
    return [seconds for line in lines for seconds in line.seconds]
