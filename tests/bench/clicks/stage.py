"""What clicks are measured with: Redis, Slack's stub, meetings, each subject as a process. This one is the load."""

import asyncio
import gc
import json
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from redis.asyncio import Redis

from playground.bot_process import BotProcess
from tests.bench.clicks.load import drive
from tests.bench.clicks.meetings import SECONDS, Pattern, at_rest, begin_anew, copies, pattern
from tests.bench.clicks.people import BOT_TOKEN, SIGNING_SECRET
from tests.bench.clicks.slack_stub import SlackStub, serving
from tests.bench.clicks.subjects.programs import OURS
from tests.bench.clicks.subjects.subject import Subject, Surroundings, running
from tests.bench.clicks.turn import Entrant
from tests.bench.clicks.workloads import Workload
from tests.redis_topologies import TcpServer

UNLIMITED: Final = {"API_REQUESTS_PER_MINUTE": "1000000"}
"""Else the load would be refused; it is counted all the same."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything runs.

    Attributes:
        meetings: Copies of the pattern.
        processes: By the subject's name.
    """

    redis: Redis
    stub: SlackStub
    pattern: Pattern
    meetings: Sequence[str]
    processes: Mapping[str, BotProcess]

    def entrant(self, name: str, subject: Subject, workload: Workload) -> Entrant:
        process = self.processes[subject.name]
        assert process.pid
        return Entrant(name, _port(process), process.pid, workload)


@asynccontextmanager
async def stage(subjects: Sequence[Subject], meetings: int, settle_seconds: float) -> AsyncIterator[Stage]:
    """Ours, and what it is compared with.

    Args:
        subjects: The others.
        meetings: How many to click in.
        settle_seconds: That ours has to itself after its start.

    Raises:
        SubjectError: One did not get ready, or ended before it was told to.
    """
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        redis_url, redis = _redis(folder, stack)
        stack.push_async_callback(redis.aclose)
        stub = SlackStub()
        api = await stack.enter_async_context(serving(stub))
        given = Surroundings(api, BOT_TOKEN, SIGNING_SECRET, redis_url, folder / "cards.json")
        ours = replace(OURS, environment={**OURS.environment, **UNLIMITED})
        bot = await stack.enter_async_context(running(ours, given, folder))
        await asyncio.sleep(settle_seconds)
        held = await pattern(redis, stub, _port(bot))
        ids = await copies(redis, held, meetings)
        cards = await _cards_of_a_click(redis, stub, held.click_in(ids[0]), ids[:1], _port(bot))
        given.cards.write_text(json.dumps(cards))
        stub.show(cards["post"])
        others = {
            each.name: await stack.enter_async_context(running(each, given, folder)) for each in subjects
        }
        gc.freeze()  # so that nothing is held up by looking for garbage among what stays
        stack.callback(gc.unfreeze)
        yield Stage(redis, stub, held, ids, {OURS.name: bot, **others})


def _redis(folder: Path, stack: AsyncExitStack) -> tuple[str, Redis]:
    server = TcpServer(folder / "redis")
    server.durable = False
    stack.callback(server.kill)
    server.start()
    return server.url, Redis.from_url(server.url, decode_responses=True)


async def _cards_of_a_click(
    redis: Redis, stub: SlackStub, click: bytes, meeting: Sequence[str], port: int
) -> dict[str, Any]:
    """What ours shows for it: the others send just that."""
    await begin_anew(redis, meeting)
    stub.forget()
    await drive(port, [click], 1)
    await stub.until(2, SECONDS)
    await at_rest(redis)
    update, post = ({name: call.arguments()[name] for name in ("text", "blocks")} for call in stub.calls)
    return {"update": update, "post": post}


def _port(process: BotProcess) -> int:
    port = urlsplit(process.address).port
    assert port
    return port
