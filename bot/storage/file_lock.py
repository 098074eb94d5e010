import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

POLL_SECONDS = 0.02


@asynccontextmanager
async def held(file: Path) -> AsyncIterator[None]:
    """Wait for the lock that `file` is, and hold it."""
    with open_lock(file) as lock:
        while not take(lock):  # noqa: ASYNC110 -- another process holds it, and no event tells when it ends
            await asyncio.sleep(POLL_SECONDS)
        yield


@contextmanager
def open_lock(file: Path) -> Iterator[int]:
    """The descriptor of the lock that `file` is, not locked yet; closing it lets go of the lock."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def take(lock: int) -> bool:
    """Lock without waiting; False where somebody else holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
