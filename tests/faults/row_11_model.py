"""Row 11: the model fails in every way that there is, while people ask it and a meeting goes on."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from time import monotonic
from typing import Final

from bot import worker
from bot.app import running
from bot.model import answering
from playground import Workspace
from tests.bot_process import PUBLIC_URL, run_bot
from tests.consistency import at_rest, differences, stored_meetings
from tests.conversations.asking import QUOTED
from tests.conversations.small import SMALL
from tests.faults.plan import Outcome, Row, Scale, Tally
from tests.faults.stage import stage
from tests.faults.walk import Walk, lost
from tests.model_api import Fault, ModelApi, model_api

CHANNEL: Final = "planning"
NAMED: Final = (Fault.BUSY, Fault.ERROR, Fault.HANG, Fault.REFUSAL, Fault.CUT_OFF, Fault.EMPTY)
OTHERS: Final = (
    Fault.QUOTA, Fault.HANG_MIDWAY, Fault.ENDS_EARLY, Fault.ERROR_MIDWAY, Fault.LENGTH, Fault.FILTERED,
    Fault.UNREACHABLE, Fault.HTML, Fault.GARBAGE, Fault.NOT_JSON, Fault.WRONG_JSON, Fault.FLOOD,
    Fault.FLOODED_ERROR, Fault.PACKED,
)  # fmt: skip
QUESTIONS: Final = (
    "can we just fine-tune the model on our wiki?", "why not a long context?", "do we need evals first?",
    "what if we have only 200 labelled examples?",
)  # fmt: skip
AT_ONCE: Final = 8
LIMIT: Final = 1.5
"""Seconds that the model has; whoever asks has an answer soon after it."""

SOON: Final = 5.0
PATIENCE: Final = 30.0


def run_with_a_limit(environment: Mapping[str, str], log: Path) -> None:
    """Without the rest after a model that hung, in which it would not be asked, and not fail either."""
    vars(answering).update(REST_SECONDS=0)
    vars(worker).update(running=partial(running, playbook=SMALL, model_seconds=LIMIT))
    run_bot(environment, log)


@dataclass
class Asking:
    """People who ask one question after the other, each under a message of its own.

    Attributes:
        seconds: Of every question, until its answer stood complete.
    """

    workspace: Workspace
    seconds: list[float] = field(default_factory=list)
    broken: Counter[str] = field(default_factory=Counter)

    async def ask(self, fault: Fault, words: str) -> None:
        began = monotonic()
        asked = await self.workspace.say("ben", CHANNEL, f"@ragvsft {words}")
        with suppress(AssertionError):
            await self.workspace.until(lambda: QUOTED in self._replies(asked.ts), PATIENCE)
        self.seconds.append(monotonic() - began)
        replies = [m for m in self.workspace.thread(CHANNEL, asked.ts) if m.bot_id]
        if len(replies) != 1 or QUOTED not in self._replies(asked.ts):
            self.broken[
                f"with the fault {fault} a question was answered with {self._replies(asked.ts)[:200]!r}"
            ] += 1
        if self.seconds[-1] > LIMIT + SOON:
            self.broken[f"with the fault {fault} an answer took more than {LIMIT + SOON} s"] += 1

    def _replies(self, root: str) -> str:
        thread = self.workspace.thread(CHANNEL, root)
        return "\n".join(message.visible_text() for message in thread if message.bot_id)


async def run(scale: Scale) -> Outcome:
    dice = random.Random(scale.seed)  # noqa: S311 -- a test's course, no secret
    async with stage() as own, model_api() as api:
        workspace = await own.workspace()
        model = {"OPENAI_API_KEY": api.key, "OPENAI_BASE_URL": api.url, "OPENAI_DAILY_REQUESTS": "100000"}
        await own.bot(workspace, run_with_a_limit, **model)
        walk, asking, over = Walk(workspace, SMALL, "ana", CHANNEL, dice), Asking(workspace), asyncio.Event()
        api.faults.always = Fault.ERROR
        await walk.start("the meeting goes on.")
        async with asyncio.TaskGroup() as people:
            meeting = people.create_task(timed(walk, over))
            for fault in (*NAMED, *OTHERS):
                await ask_all(api, asking, fault, scale.of(200, 1) if fault in NAMED else scale.of(20, 0))
            over.set()
        await at_rest(own.redis.url, 60)
        return await outcome(workspace, own.redis.url, asking, walk, meeting.result())


async def ask_all(api: ModelApi, asking: Asking, fault: Fault, times: int) -> None:
    """Some people at the same time; each question has a number, so that no answer is one that was kept."""
    api.faults.always, api.faults.retry_after = fault, 60 if fault is Fault.BUSY else None
    lanes = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, question: str) -> None:
        async with lanes:
            await asking.ask(fault, f"{question} ({number})")

    before, asked = len(api.requests), len(asking.seconds)
    numbers = range(asked, asked + times)
    await asyncio.gather(*(one(*each) for each in zip(numbers, cycle(QUESTIONS), strict=False)))
    if len(api.requests) - before < times:
        asking.broken[f"the model was not asked every time that it should have failed: {fault}"] += 1


async def timed(walk: Walk, over: asyncio.Event) -> list[float]:
    """How long every step of the meeting took."""
    seconds = []
    while not over.is_set():
        began = monotonic()
        await walk.step()
        seconds.append(monotonic() - began)
        await asyncio.sleep(0.2)  # people think
    return seconds


async def outcome(
    workspace: Workspace, redis_url: str, asking: Asking, walk: Walk, steps: Sequence[float]
) -> Outcome:
    meetings = await stored_meetings(redis_url, SMALL)
    found = [differences(workspace, meeting, SMALL, PUBLIC_URL) for meeting in meetings]
    broken = [f"{count} times: {what}" for what, count in asking.broken.items()]
    if walk.shown() != walk.wanted[: len(walk.shown())]:
        broken.append(f"the meeting stands as {walk.shown()}, not as {walk.wanted}")
    if max(steps) > SOON:
        broken.append(f"the meeting waited {max(steps):.1f} s")
    measured = {
        "questions": f"{len(asking.seconds):,}",
        "slowest answer": f"{max(asking.seconds):.1f} s where the model has {LIMIT} s",
        "steps of the meeting": len(steps),
        "slowest": f"{max(steps):.1f} s",
    }
    tally = Tally(
        clicks=walk.clicks,
        lost=lost(walk, meetings),
        missing=sum(len(each.missing) for each in found),
        doubled=sum(len(each.doubled) for each in found),
    )
    return Outcome(measured, tally, tuple(broken))


ROW = Row(
    11,
    "the model answers 429, 500, nothing at all, a refusal, half an answer, an empty one, 200 times each, "
    f"and {len(OTHERS)} other failures",
    "every question has one answer, quoted from the articles, soon after the model's time; the meeting goes on",
    run,
)
