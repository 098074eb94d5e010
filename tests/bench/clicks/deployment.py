"""The bot as operators run it: workers on a Redis of their own, and meetings to click in."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from redis.asyncio import Redis

from playground.bot_process import BotProcess
from tests.bench.clicks.meetings import Pattern, copies, pattern
from tests.bench.clicks.people import BOT_TOKEN, SIGNING_SECRET
from tests.bench.clicks.slack_stub import SlackStub
from tests.bench.clicks.subjects.programs import OURS
from tests.bench.clicks.subjects.subject import Surroundings, running
from tests.bench.clicks.turn import Entrant, Worker
from tests.bench.clicks.workloads import Clicks, Workload
from tests.redis_topologies import TcpServer

UNLIMITED: Final = {"API_REQUESTS_PER_MINUTE": "1000000"}
"""Else the load would be refused; it is counted all the same."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """All of it runs.

    Attributes:
        given: What its workers are told.
        meetings: Copies of the pattern.
    """

    given: Surroundings
    server: TcpServer
    redis: Redis
    processes: Sequence[BotProcess]
    pattern: Pattern
    meetings: Sequence[str]

    def entrant(self, name: str, workload: Workload | None = None) -> Entrant:
        """All its workers, in whose meetings people click where nothing else is said."""
        clicks = Clicks(self.redis, self.pattern, self.meetings, is_ours=True)
        return Entrant(name, [worker(process) for process in self.processes], workload or clicks)


@asynccontextmanager
async def deployment(
    stub: SlackStub, slack_api_url: str, meetings: int, workers: int = 1
) -> AsyncIterator[Deployment]:
    """The bot, ready.

    Args:
        stub: What its workers take for Slack.
        slack_api_url: Of the stub.
        meetings: How many to click in.
        workers: How many.

    Raises:
        SubjectError: One did not get ready, or ended before it was told to.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        server = TcpServer(folder / "redis")
        server.durable = False
        stack.callback(server.kill)
        server.start()
        redis = Redis.from_url(server.url, decode_responses=True)
        stack.push_async_callback(redis.aclose)
        given = Surroundings(slack_api_url, BOT_TOKEN, SIGNING_SECRET, server.url, folder / "cards.json")
        ours = replace(OURS, environment={**OURS.environment, **UNLIMITED})
        processes = [await stack.enter_async_context(running(ours, given, folder)) for _ in range(workers)]
        held = await pattern(redis, stub, worker(processes[0]).port)
        ids = await copies(redis, held, meetings)
        stub.forget()
        yield Deployment(given, server, redis, processes, held, ids)


def worker(process: BotProcess) -> Worker:
    port = urlsplit(process.address).port
    assert port
    assert process.pid
    return Worker(port, process.pid)
