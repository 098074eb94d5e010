"""What anybody on the internet may send to the front door, and a process that sends a lot of it."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from itertools import cycle
from multiprocessing.connection import Connection

from bot.door.front_door import LARGEST_BODY
from playground import signed
from tests.bot_process import FORKS

CLICK_SIZED = "payload=" + "x" * 3_000
LARGE = "payload=" + "x" * (LARGEST_BODY - 8)
DEEP = '{"a":' * 20_000 + "1" + "}" * 20_000
STALE = 600  # seconds

LINES = 16


def kinds() -> dict[str, bytes]:
    """Each as the bytes of a whole request, which a connection may carry again and again."""
    guessed = signed("a guess", CLICK_SIZED)
    return {
        "no headers": post(CLICK_SIZED, {}),
        "wrong signature": post(CLICK_SIZED, guessed),
        "wrong timestamp": post(CLICK_SIZED, guessed | {"X-Slack-Request-Timestamp": "now"}),
        "old timestamp": post(CLICK_SIZED, signed("a guess", CLICK_SIZED, time.time() - STALE)),
        "deep JSON": post(DEEP, {}),
    }


def cut_off() -> dict[str, bytes]:
    """The same for what ends its connection."""
    return {
        "256 KB without headers": post(LARGE, {}),
        "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n",
    }


def largest() -> dict[str, bytes]:
    """A body of that size has to be hashed before it is known for what it is."""
    return {"256 KB with a wrong signature": post(LARGE, signed("a guess", LARGE))}


def pages() -> dict[str, bytes]:
    """What anybody may look at: the longest article, and the address of none."""
    return {"an article": get("/articles/where-sources-disagree"), "no article": get("/articles/none")}


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: bot\r\n\r\n".encode()


def post(body: str, headers: Mapping[str, str]) -> bytes:
    lines = ["POST /slack/events HTTP/1.1", "Host: bot", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", body]).encode()


class Line:
    """One connection, opened again whenever the other side has closed it."""

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, request: bytes) -> int:
        """The status that it is answered with; 0 where the answer was cut off."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._place, limit=1_000_000)
        reader, writer = self._streams
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(length_of(head))
        except (asyncio.IncompleteReadError, ConnectionError):
            head = b"HTTP/1.1 000 cut off\r\nConnection: close\r\n"
        if head.startswith(b"HTTP/1.0") or b"Connection: close" in head:
            self.close()
        return int(head[9:12])

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


def length_of(head: bytes) -> int:
    return int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])


async def send_all(host: str, port: int, request: bytes, times: int) -> set[int]:
    """Send it so often over a few connections; the statuses that came back."""
    lines = [Line(host, port) for _ in range(LINES)]

    async def in_line(line: Line) -> set[int]:
        return {await line.send(request) for _ in range(times // LINES)}

    statuses = set().union(*await asyncio.gather(*map(in_line, lines)))
    for line in lines:
        line.close()
    return statuses


def flood(host: str, port: int, a_second: int, result: Connection) -> None:
    """Send that much of everything until told to stop; then tell how much it was, and in how many seconds."""
    asyncio.run(_flood(host, port, a_second, result))


async def _flood(host: str, port: int, a_second: int, result: Connection) -> None:
    requests = cycle([*kinds().values()] * 20 + [*cut_off().values()])
    sent, begun = 0, time.perf_counter()

    async def in_line(line: Line, number: int) -> None:
        nonlocal sent
        for turn in _turns(begun, number, a_second):
            await asyncio.sleep(turn - time.perf_counter())
            if result.poll():
                return
            await line.send(next(requests))
            sent += 1

    lines = [Line(host, port) for _ in range(LINES)]
    await asyncio.gather(*(in_line(line, number) for number, line in enumerate(lines)))
    result.send((sent, time.perf_counter() - begun))


def _turns(begun: float, number: int, a_second: int) -> Iterator[float]:
    """When the line of that number sends."""
    turn = begun + number / a_second
    while True:
        yield turn
        turn += LINES / a_second


class Flood:
    """That process."""

    def __init__(self, url: str, a_second: int) -> None:
        host, port = url.removeprefix("http://").split(":")
        self._ours, theirs = FORKS.Pipe()
        self._process = FORKS.Process(target=flood, args=(host, int(port), a_second, theirs), daemon=True)
        self._process.start()

    def end(self) -> float:
        """How much a second it was."""
        self._ours.send("stop")
        sent, seconds = self._ours.recv()
        self._process.join()
        return float(sent / seconds)
