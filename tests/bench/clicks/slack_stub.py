"""Slack's Web API for the bench: quick, and it keeps what it was sent, to be judged once the clock has stopped.

Written on the bare protocol, so that it takes little of the two cores that it shares with what is measured.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from tests.bench.clicks.people import BOT_ID, BOT_USER, CHANNEL, TEAM
from tests.bench.trouble import WrongError

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_METHOD: Final = re.compile(rb"(?:POST|GET) /api/([A-Za-z.]+)")
_END: Final = b"\r\n\r\n"

POST, UPDATE = "chat.postMessage", "chat.update"
WRITES: Final = frozenset({POST, UPDATE})


class Call(NamedTuple):
    """One call of the Web API, as it came."""

    method: str
    body: bytes

    def arguments(self) -> dict[str, Any]:
        """What was asked for; SDKs send JSON or a form."""
        if self.body.startswith(b"{"):
            return dict(json.loads(self.body))
        given = dict(parse_qsl(self.body.decode()))
        return {name: json.loads(value) if name == "blocks" else value for name, value in given.items()}


class SlackStub:
    """What was written to Slack, and how it answers.

    Attributes:
        calls: That post or update, in the order in which they came.
        message: What Slack repeats in its answer of the message that now stands; as large as the real one.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.message = b"{}"
        self._wanted = 0
        self._arrived = asyncio.Event()
        self._answers: Mapping[str, bytes] = {
            name: json.dumps(answer).encode() for name, answer in _FIXED.items()
        }

    def show(self, message: Mapping[str, object]) -> None:
        self.message = json.dumps(message).encode()

    def answer(self, method: str, body: bytes) -> bytes:
        if method not in WRITES:
            return self._answers.get(method, b'{"ok":false,"error":"unknown_method"}')
        self.calls.append(Call(method, body))
        if len(self.calls) >= self._wanted:
            self._arrived.set()
        answer = b'{"ok":true,"channel":"%s","ts":"%s","message":%s}'
        return answer % (CHANNEL.encode(), stub_ts(len(self.calls)).encode(), self.message)

    async def until(self, calls: int, seconds: float) -> None:
        """Wait until so many were written.

        Raises:
            WrongError: They are not there in time.
        """
        self._wanted = calls
        self._arrived.clear()
        try:
            async with asyncio.timeout(seconds):
                if len(self.calls) < calls:
                    await self._arrived.wait()
        except TimeoutError:
            raise WrongError(f"{len(self.calls)} of {calls} calls came within {seconds:g} s") from None

    def forget(self) -> list[Call]:
        """Begin anew; what was written until now."""
        calls, self.calls = self.calls, []
        return calls


def stub_ts(call: int) -> str:
    """Of the message that a call posts, counted from 1."""
    return f"1790000000.{call:06}"


_FIXED: Final[Mapping[str, Mapping[str, object]]] = {
    "auth.test": {
        "ok": True,
        "url": "https://acme.slack.com/",
        "team": "Acme",
        "user": "ragvsft",
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    },
    "conversations.info": {"ok": True, "channel": {"id": CHANNEL, "is_channel": True, "is_member": True}},
}


class _Connection(asyncio.Protocol):
    def __init__(self, stub: SlackStub) -> None:
        self._stub = stub
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while (end := self._unread.find(_END)) >= 0:
            head, start = self._unread[:end], end + len(_END)
            length = _LENGTH.search(head)
            stop = start + (int(length[1]) if length else 0)
            if len(self._unread) < stop:
                return
            body, self._unread = self._unread[start:stop], self._unread[stop:]
            method = _METHOD.match(head)
            self._send(self._stub.answer(method[1].decode() if method else "", body))

    def _send(self, body: bytes) -> None:
        head = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        )
        self._transport.write(head % len(body) + body)


@asynccontextmanager
async def serving(stub: SlackStub) -> AsyncIterator[str]:
    """The stub, on a free port; yields the address of its Web API."""
    server = await asyncio.get_running_loop().create_server(lambda: _Connection(stub), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/api/"
