"""Waiting for something to happen, without polling."""

import asyncio
from collections.abc import Callable


class Changes:
    """Wakes everybody who waits, at every change; `count` says how many changes there have been."""

    def __init__(self) -> None:
        self.count = 0
        self._next: asyncio.Event | None = None

    def tell(self) -> None:
        self.count += 1
        if self._next is not None:
            self._next.set()
            self._next = None

    async def wait(self) -> None:
        """Return at the next change."""
        if self._next is None:
            self._next = asyncio.Event()
        await self._next.wait()

    async def until(self, condition: Callable[[], object], seconds: float) -> None:
        """Return when the condition holds; it is looked at now and after every change.

        Raises:
            TimeoutError: it did not hold in time.
        """
        async with asyncio.timeout(seconds):
            while not condition():
                await self.wait()
