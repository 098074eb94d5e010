import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from bot.logs import logger
from bot.storage.embedded_server import (
    EmbeddedRedisError,
    Place,
    explained,
    socket_for,
    start_or_adopt,
    stop,
    until_gone,
)
from bot.storage.file_lock import held, open_lock, take

__all__ = ["EmbeddedRedisError", "describe", "embedded_redis"]

log = logger("embedded")

RETRY_SECONDS = 1.0


@asynccontextmanager
async def embedded_redis(data_dir: Path) -> AsyncIterator[str]:
    """A server of our own for as long as the context lasts, its data kept under `data_dir`/redis.

    All processes with the same `data_dir` share one server: the first starts it, later ones adopt it, the
    last to leave ends it. If it dies meanwhile, it is started again on the same socket within moments; a
    client that retries goes on. Neither the death of a process, ours or the server's, nor a loss of power loses
    anything that was acknowledged.

    When the last of our processes is killed, the server stays behind, and deliberately so: it holds the
    data, costs a few MB, and the next start adopts it and ends it in due course.

    Yields:
        The address for `redis.asyncio`, unix://...

    Raises:
        EmbeddedRedisError: No server can run here.
    """
    folder = _folder(data_dir)
    with _users_lock(folder) as users:
        place = await _join(folder, users)
        watch = asyncio.create_task(_keep_alive(place))
        try:
            yield place.url
        finally:
            watch.cancel()
            await asyncio.wait([watch])
            await _leave(place, users)


def describe(data_dir: Path) -> str:
    """The line that tells an operator at start-up where the data is."""
    return (
        f"No REDIS_URL is set: the bot keeps its data in {_folder(data_dir)}, with a Redis-compatible server "
        "of its own. Set REDIS_URL as soon as the bot is to run on more than one machine."
    )


@contextmanager
def _users_lock(folder: Path) -> Iterator[int]:
    with ExitStack() as stack:
        with explained(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            users = stack.enter_context(open_lock(folder / "users.lock"))
        yield users


async def _join(folder: Path, users: int) -> Place:
    """Become a user of the server, and start it if nobody has."""
    with explained(folder):
        async with held(folder / "starting.lock"):
            fcntl.flock(users, fcntl.LOCK_SH)
            place = Place(folder, socket_for(folder))
            await start_or_adopt(place)
            return place


async def _leave(place: Place, users: int) -> None:
    """Stop using the server; the last one to do so ends it."""
    async with held(place.starting):
        if take(users):
            await stop(place)
        fcntl.flock(users, fcntl.LOCK_UN)


async def _keep_alive(place: Place) -> None:
    while True:
        await until_gone(place.socket)
        log.warning("the embedded Redis is gone, starting it again")
        try:
            with explained(place.folder):
                async with held(place.starting):
                    await start_or_adopt(place)
        except EmbeddedRedisError as error:
            log.error(str(error))  # noqa: TRY400 -- the message says it all, in words for people
            await asyncio.sleep(RETRY_SECONDS)


def _folder(data_dir: Path) -> Path:
    return data_dir.resolve() / "redis"
