"""What clicks are measured with: the bot, Slack's stub, each other subject as a process. This one is the load."""

import asyncio
import gc
import json
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redis.asyncio import Redis

from playground.bot_process import BotProcess
from tests.bench.clicks.deployment import Deployment, deployment, worker
from tests.bench.clicks.load import drive
from tests.bench.clicks.meetings import SECONDS, Pattern, at_rest, begin_anew
from tests.bench.clicks.slack_stub import SlackStub, serving
from tests.bench.clicks.subjects.programs import OURS
from tests.bench.clicks.subjects.subject import Subject, running
from tests.bench.clicks.turn import Entrant
from tests.bench.clicks.workloads import Workload


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
        return Entrant(name, [worker(self.processes[subject.name])], workload)


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
        stub = SlackStub()
        api = await stack.enter_async_context(serving(stub))
        ours = await stack.enter_async_context(deployment(stub, api, meetings))
        await asyncio.sleep(settle_seconds)
        cards = await _cards_of_a_click(ours, stub)
        ours.given.cards.write_text(json.dumps(cards))
        stub.show(cards["post"])
        processes = {OURS.name: ours.processes[0]}
        for each in subjects:
            processes[each.name] = await stack.enter_async_context(running(each, ours.given, folder))
        stack.enter_context(nothing_to_collect())
        yield Stage(ours.redis, stub, ours.pattern, ours.meetings, processes)


@contextmanager
def nothing_to_collect() -> Iterator[None]:
    """So that the load is not held up by looking for garbage among what stays."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _cards_of_a_click(ours: Deployment, stub: SlackStub) -> dict[str, Any]:
    """What ours shows for it: the others send just that."""
    meeting = ours.meetings[:1]
    await begin_anew(ours.redis, meeting)
    stub.forget()
    await drive(worker(ours.processes[0]).port, [ours.pattern.click_in(meeting[0])], 1)
    await stub.until(2, SECONDS)
    await at_rest(ours.redis)
    update, post = ({name: call.arguments()[name] for name in ("text", "blocks")} for call in stub.calls)
    return {"update": update, "post": post}
