import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.storage.embedded_server import server_binary
from bot.storage.redis_client import connect

Socket = socket.socket

# The shell keeps our end of a pipe as its input. Whatever ends us closes it, and the server ends too.
UNTIL_THE_PIPE_CLOSES = '"$0" "$@" </dev/null & echo $!; read -r _; kill -9 $!; wait'

SYNC = ("--appendfsync", "always")
"""As operators are told, and as the embedded server has it.

With `everysec` a server writes nothing to its file while the disk still takes the writes of before, acknowledges all
the same, and loses them when it is killed: 2 of 3,000 beside somebody who keeps the disk busy.
"""


class RedisServer:
    """A real server for tests, on a unix socket, that ends at the latest with this process."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Prepare a server; `start` starts it.

        Args:
            folder: Where its socket and data go; of a short path, for the socket's sake.
            durable: Whether it keeps its data through `kill` and `start`.
        """
        self.folder = folder
        self.durable = durable
        self.options: tuple[str, ...] = ()
        self._guard: subprocess.Popen[bytes] | None = None
        self.pid = 0

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        self._guard = subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_THE_PIPE_CLOSES, str(server_binary()), *self.arguments()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._guard.stdout is not None
        self.pid = int(self._guard.stdout.readline())
        wait_for(lambda: self.ask("PING") == "+PONG")

    def arguments(self) -> list[str]:
        """Of its command line."""
        files = ["--dir", str(self.folder), "--logfile", str(self.folder / "log"), *self.place()]
        kept = ("--appendonly", "yes", *SYNC) if self.durable else ("--appendonly", "no")
        return [*files, "--save", "", *kept, *self.options]

    def place(self) -> list[str]:
        """Of its command line, where it listens."""
        return ["--unixsocket", str(self.socket), "--port", "0"]

    def reach(self, seconds: float) -> Socket:
        connection = Socket(socket.AF_UNIX)
        connection.settimeout(seconds)
        try:
            connection.connect(str(self.socket))
        except OSError:
            connection.close()
            raise
        return connection

    def kill(self) -> None:
        """End it as `kill -9` does; a durable one can be started again. A second time does nothing."""
        if self._guard is not None:
            self._guard.communicate()
            self._guard = None

    def pause(self) -> None:
        """Let it hang: connections stay open and nothing is answered until `resume`."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def ask(self, command: str, *, seconds: float = 5) -> str:
        """The first line of its answer in Redis's own protocol, or nothing where none comes."""
        try:
            with self.reach(seconds) as connection:
                connection.sendall(f"{command}\r\n".encode())
                return connection.makefile().readline().strip()
        except OSError:
            return ""


def wait_for(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@contextmanager
def short_folder() -> Iterator[Path]:
    """A temporary folder whose path leaves room for a socket's name, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="ragvsft-test-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def running_server(*, durable: bool) -> Iterator[RedisServer]:
    with short_folder() as folder:
        server = RedisServer(folder, durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.kill()


@pytest.fixture(scope="session")
def shared_redis() -> Iterator[RedisServer]:
    with running_server(durable=False) as server:
        yield server


@pytest.fixture
def redis_url(shared_redis: RedisServer) -> str:
    """The address of an empty Redis. Tests of one worker share the process, one after the other."""
    assert shared_redis.ask("FLUSHALL SYNC") == "+OK"
    return shared_redis.url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    """The bot's own client of an empty Redis."""
    client = connect(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
def redis_server() -> Iterator[RedisServer]:
    """A Redis of the test's own, to kill, pause and start again; what it was told is kept on disk."""
    with running_server(durable=True) as server:
        yield server
