"""Whether clicks are as quick where a million meetings are stored as where a thousand are.

For each filling the bot runs on a Redis of its own; all get the same clicks in meetings of their own, in turn. What is
stored was written by scripts, as in life, which leaves memory scattered: a Redis that has just read the same from a
file is quicker.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from tests.bench.clicks.compared import DONE, MEDIAN, Comparison, Figure, Limits, Side
from tests.bench.clicks.deployment import Deployment, deployment
from tests.bench.clicks.people import TEAM
from tests.bench.clicks.rounds import Heat, Pace, Rounds
from tests.bench.clicks.slack_stub import SlackStub, serving
from tests.bench.clicks.stage import nothing_to_collect
from tests.bench.clicks.turn import Entrant, Turn
from tests.bench.effort import Effort
from tests.bench.growth.stored import examples, fill, settled
from tests.bench.row import Row
from tests.redis_server import running_server

BASE: Final = 1_000
MOST: Final = 1_000_000
FILLINGS: Final = (0, BASE, 100_000, MOST)
AT_ONCE: Final = 16
PACE: Final = Pace(seconds=0.5, fewest=32, most=1_000)

SHOWN: Final = Figure("both messages shown ms", lambda reached: 1_000 / reached.done, "{:.1f} ms")
"""Of clicks one by one."""


class OneByOne(Turn):
    """Each click is made once the messages of the last one stand, so that it is alone with the bot."""

    async def answered(self, entrant: Entrant, requests: Sequence[bytes]) -> list[float]:
        seconds: list[float] = []
        for number, request in enumerate(requests, start=1):
            seconds += await super().answered(entrant, [request])
            await self.stub.until(entrant.workload.calls * number, self.patience)
        return seconds


def rows(effort: Effort) -> list[Row]:
    return asyncio.run(measured(effort, FILLINGS, PACE))


async def measured(effort: Effort, fillings: Sequence[int], pace: Pace) -> list[Row]:
    """Each filling beside `BASE`, which is one of them.

    Args:
        effort: What is done for it.
        fillings: Numbers of stored meetings.
        pace: Of every turn.

    Raises:
        BenchError: There is nothing that could be reported.
    """
    stub = SlackStub()
    async with filled(stub, fillings, pace.most) as deployments:
        entrants = [each.entrant(_name(number)) for number, each in deployments.items()]
        many, alone = (Heat(turn, pace, entrants) for turn in (Turn(stub, AT_ONCE), OneByOne(stub, 1)))
        with nothing_to_collect():
            rounds = Rounds(effort.bears, again=effort.rounds)
            await rounds.measure([many, alone, many], effort.rounds)  # its limit is narrow
    return list(compared(many, alone, fillings))


@asynccontextmanager
async def filled(
    stub: SlackStub, fillings: Sequence[int], clicked: int
) -> AsyncIterator[Mapping[int, Deployment]]:
    """The bot with each of them, beside so many meetings to click in."""
    with running_server(durable=False) as scratch:
        like = await examples(scratch.url)
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(serving(stub))
        found = {
            number: await stack.enter_async_context(deployment(stub, api, clicked)) for number in fillings
        }
        for number, each in found.items():
            await fill(each.redis, TEAM, number, like)
        for each in found.values():
            await settled(each.redis)
        yield found


def compared(many: Heat, alone: Heat, fillings: Sequence[int]) -> Iterator[Row]:
    """Every other one with `BASE`: of clicks that come together, and of clicks one by one."""
    for heat, what, figure in (
        (many, "whole clicks", DONE),
        (alone, "acknowledged", MEDIAN),
        (alone, "both messages shown", SHOWN),
    ):
        base = Side(_name(BASE), figure)
        for number in (each for each in fillings if each != BASE):
            limits = {AT_ONCE: Limits(at_least=0.95)} if number == MOST else {}
            name, one = f"{what} {_name(number)}", Side(_name(number), figure)
            yield Comparison(name, one, base, f"x with {BASE:,}", limits).row(heat)


def _name(filling: int) -> str:
    return f"with {filling:,} meetings stored" if filling else "with no other meeting stored"
