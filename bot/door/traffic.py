"""Who waits for whom: an acknowledgement for nothing, a thread for the acknowledgements under way."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

LONGEST_WAIT: Final = 0.25  # seconds; however many click, threads go on


@dataclass(slots=True)
class Traffic:
    """Deliveries that are not answered yet. Slack waits for those; nobody notices when a thread does."""

    _under_way: int = 0
    _lull: asyncio.Event = field(default_factory=asyncio.Event)

    @contextmanager
    def delivery(self) -> Iterator[None]:
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._lull.set()
                self._lull.clear()

    async def lull(self) -> None:
        """Wait until no delivery is under way, for a while."""
        if self._under_way:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._lull.wait(), LONGEST_WAIT)
