"""One turn of one subject under one workload: what it reached, or what was wrong."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Final, NamedTuple

from tests.bench.clicks.disturbance import Usage, others, usage, worked
from tests.bench.clicks.load import spread
from tests.bench.clicks.slack_stub import SlackStub
from tests.bench.clicks.workloads import Workload
from tests.bench.trouble import WrongError

PATIENCE_SECONDS: Final = 30.0
LATE_SECONDS: Final = 0.02
"""After which a message that nobody waited for would have come."""


class Worker(NamedTuple):
    """A process that serves."""

    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Entrant:
    """One process, or several that share the work, and what it is put to."""

    name: str
    workers: Sequence[Worker]
    workload: Workload

    def worked(self) -> float:
        """Seconds of a processor, up to now."""
        return sum(worked(worker.pid) for worker in self.workers)


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of one turn.

    Attributes:
        done: A second, until the last message was posted.
        acknowledged: A second.
        median: Seconds that an acknowledgement took.
        p99: The same of the slowest of a hundred.
        worked: Seconds of a processor for each request, until nothing more came of them.
        others: The share of the machine that others took meanwhile; `None` where that cannot be known.
    """

    done: float
    acknowledged: float
    median: float
    p99: float
    worked: float
    others: float | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What is the same in every turn of a heat.

    Attributes:
        at_once: Requests that are under way at any time.
        patience: Seconds, for answers and then for calls.
        usage: Of the machine, up to now.
    """

    stub: SlackStub
    at_once: int
    patience: float = PATIENCE_SECONDS
    usage: Callable[[], Usage | None] = usage

    async def of(self, entrant: Entrant, number: int) -> Reached:
        """Put so many requests to it.

        Raises:
            WrongError: A request was not answered as it should, or something else came of them than had to.
        """
        requests = await entrant.workload.requests(number)
        self.stub.forget()
        before, worked_before = self.usage(), entrant.worked()
        began = perf_counter()
        seconds = await self.answered(entrant, requests)
        acknowledged = perf_counter() - began
        await self.stub.until(entrant.workload.calls * number, self.patience)
        done = perf_counter() - began
        after = self.usage()
        await self._check(entrant.workload, number)
        return Reached(
            done=number / done,
            acknowledged=number / acknowledged,
            median=median(seconds),
            p99=quantiles(seconds, n=100, method="inclusive")[-1],
            worked=(entrant.worked() - worked_before) / number,
            others=others(before, after) if before and after else None,
        )

    async def answered(self, entrant: Entrant, requests: Sequence[bytes]) -> list[float]:
        """Send them; how many seconds each took.

        Raises:
            WrongError: One was not answered as it should.
        """
        ports = [worker.port for worker in entrant.workers]
        try:
            async with asyncio.timeout(self.patience):
                return await spread(ports, requests, self.at_once, entrant.workload.holds)
        except TimeoutError:
            raise WrongError(f"not every request was answered within {self.patience:g} s") from None

    async def _check(self, workload: Workload, number: int) -> None:
        await asyncio.sleep(LATE_SECONDS)
        try:
            async with asyncio.timeout(self.patience):
                await workload.check(number, self.stub.calls)
        except TimeoutError:
            raise WrongError(f"it was not at rest within {self.patience:g} s") from None
