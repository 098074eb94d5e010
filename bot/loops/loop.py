"""A loop in every worker that takes on meetings that are due; whatever goes wrong with one, it goes on."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from bot.logs import logger
from bot.loops.bell import Bell, Ring
from bot.storage import keys
from handlers.store import MeetingsUnavailableError

POLL_SECONDS: Final = 1.0


@dataclass(slots=True)
class Loop:
    """Looks where the bell says, and at all shards every second.

    Attributes:
        name: Under which it logs.
        at_once: How many meetings one worker takes on at the same time.
        take: Takes on a meeting that is due, if there is one.
    """

    name: str
    bell: Bell
    at_once: int
    take: Callable[[Ring], Awaitable[object]]
    _redis_answers: bool = True

    async def run(self) -> None:
        """Take on meetings until `stop`; what is held by then is finished first."""
        ticker = asyncio.create_task(self._tick())
        try:
            await asyncio.gather(*(self._work() for _ in range(self.at_once)))
        finally:
            ticker.cancel()

    def stop(self) -> None:
        self.bell.stop(self.at_once)

    async def _tick(self) -> None:
        """Finds what other workers left behind, and what has to be tried again."""
        while True:
            for shard in range(keys.SHARDS):
                self.bell.ring(shard)
            await asyncio.sleep(POLL_SECONDS)

    async def _work(self) -> None:
        """One meeting a ring, so that a busy team does not keep the others waiting."""
        log = logger(self.name)
        while (ring := await self.bell.heard()) is not None:
            try:
                await self.take(ring)
            except MeetingsUnavailableError as error:
                self._note(answers=False, error=error.__cause__)
            except Exception:
                log.exception("the loop met an error")
            else:
                self._note(answers=True)

    def _note(self, *, answers: bool, error: BaseException | None = None) -> None:
        """Log an outage once, and its end."""
        if answers is not self._redis_answers:
            self._redis_answers = answers
            if answers:
                logger(self.name).info("redis answers again")
            else:
                logger(self.name).warning("redis does not answer", error=type(error).__name__)
