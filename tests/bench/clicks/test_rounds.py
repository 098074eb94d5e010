"""What counts as a figure, what is an error in its place, and when there are no figures at all."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from itertools import count
from typing import Final

import pytest
from aiohttp import web
from redis.asyncio import Redis

from tests.bench.clicks.clumsy import Call, Habit, clumsy, right
from tests.bench.clicks.compared import DONE, Comparison, Side
from tests.bench.clicks.disturbance import Usage
from tests.bench.clicks.meetings import Pattern
from tests.bench.clicks.part import disturbance
from tests.bench.clicks.rounds import DisturbedError, Heat, Pace, Rounds
from tests.bench.clicks.slack_stub import SlackStub, serving
from tests.bench.clicks.turn import Entrant, Turn, Worker
from tests.bench.clicks.workloads import Acknowledgements, Clicks, Workload, api
from tests.bench.row import table
from tests.bench.trouble import WrongError

BUTTON: Final = {"type": "button", "action_id": "answer:a", "value": "id0 a"}
QUESTION: Final = {
    "ts": "1790000000.000002",
    "text": "?",
    "blocks": [{"type": "actions", "elements": [BUTTON]}],
}
PATTERN: Final = Pattern("id0", QUESTION, "1790000000.000001", BUTTON)
MEETINGS: Final = [f"other-{number:06}" for number in range(1, 7)]
CLICKS: Final = len(MEETINGS)
PACE: Final = Pace(0, fewest=CLICKS, most=CLICKS)


async def lost(calls: list[Call]) -> list[Call]:
    return calls[:1]


async def doubled(calls: list[Call]) -> list[Call]:
    return [*calls, calls[1]]


async def updated_twice(calls: list[Call]) -> list[Call]:
    return [calls[0], calls[0]]


async def elsewhere(calls: list[Call]) -> list[Call]:
    (method, arguments), post = calls
    return [(method, {**arguments, "channel": "C0ELSEWHERE"}), post]


async def empty(calls: list[Call]) -> list[Call]:
    update, (method, arguments) = calls
    return [update, (method, {**arguments, "blocks": "[]"})]


async def failed(_: list[Call]) -> list[Call]:
    raise web.HTTPServiceUnavailable


async def hung(_: list[Call]) -> list[Call]:
    await asyncio.sleep(0.4)
    return []


@pytest.fixture
def stub() -> SlackStub:
    return SlackStub()


@pytest.fixture
async def subjects(stub: SlackStub, redis: Redis) -> AsyncIterator["Subjects"]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(serving(stub))
        yield Subjects(slack, redis, stack)


class Subjects:
    """Starts one after the other."""

    def __init__(self, slack: str, redis: Redis, stack: AsyncExitStack) -> None:
        self._slack, self._redis, self._stack = slack, redis, stack

    async def one(self, name: str, habit: Habit = right, workload: Workload | None = None) -> Entrant:
        port = await self._stack.enter_async_context(clumsy(self._slack, habit))
        worker = Worker(port, os.getpid())
        return Entrant(name, [worker], workload or Clicks(self._redis, PATTERN, MEETINGS))

    async def acknowledging(self) -> Entrant:
        return await self.one("hasty", workload=Acknowledgements(self._redis, PATTERN, MEETINGS))


async def test_who_shows_every_click_has_its_figures(stub: SlackStub, subjects: Subjects) -> None:
    reached = await Turn(stub, at_once=2).of(await subjects.one("good"), CLICKS)
    assert len(stub.calls) == 2 * CLICKS
    assert 0 < reached.done <= reached.acknowledged
    assert 0 < reached.median <= reached.p99 < 1


@pytest.mark.parametrize(
    ("habit", "says"),
    [
        (lost, "11 of 12 calls came within 0.2 s"),
        (doubled, "1 calls are one too many, such as chat.postMessage at 17900000"),
        (updated_twice, "1 calls are missing, such as chat.post.* 1 calls are one too many, such as chat.update"),
        (elsewhere, "1 calls are missing, .* 1 calls are one too many"),
        (empty, "chat.postMessage was called without blocks"),
    ],
)  # fmt: skip
async def test_what_is_not_shown_as_it_should_be_is_an_error(
    habit: Habit, says: str, stub: SlackStub, subjects: Subjects
) -> None:
    with pytest.raises(WrongError, match=says):
        await Turn(stub, at_once=1, patience=0.2).of(await subjects.one("clumsy", habit), CLICKS)


@pytest.mark.parametrize(
    ("habit", "says"),
    [
        (failed, "a request was answered with HTTP/1.1 503 Service Unavailable: 503"),
        (hung, "not every request was answered within 0.2 s"),
    ],
)
async def test_what_is_not_acknowledged_is_an_error(
    habit: Habit, says: str, stub: SlackStub, subjects: Subjects
) -> None:
    with pytest.raises(WrongError, match=says):
        await Turn(stub, at_once=2, patience=0.2).of(await subjects.one("clumsy", habit), CLICKS)


async def test_who_shows_something_where_only_an_answer_counts_has_no_figures(
    stub: SlackStub, subjects: Subjects
) -> None:
    with pytest.raises(WrongError, match="was called, where nothing was to be shown"):
        await Turn(stub, at_once=1).of(await subjects.acknowledging(), CLICKS)


async def test_an_answer_has_to_hold_what_was_asked_for(stub: SlackStub, subjects: Subjects) -> None:
    asking = await subjects.one("mute", workload=api("/api/v1/costs", "{}", '"approaches":'))
    with pytest.raises(WrongError, match=r"answered with HTTP/1\.1 200 OK: \{\}"):
        await Turn(stub, at_once=1).of(asking, CLICKS)


async def test_who_errs_is_out_and_the_others_go_on(stub: SlackStub, subjects: Subjects) -> None:
    entrants = [await subjects.one("good"), await subjects.one("clumsy", doubled), await subjects.one("fair")]
    heat = Heat(Turn(stub, at_once=1, usage=quiet()), PACE, entrants)
    await Rounds(bears=False, again=0, pause=0).measure([heat], 3)
    assert [sorted(found) for found in heat.rounds] == [["fair", "good"]] * 3
    fair, clumsy_ = (
        Comparison(f"{name} beside good", Side(name, DONE), Side("good", DONE), "x good").row(heat)
        for name in ("fair", "clumsy")
    )
    assert len(fair.measured["good, done a second"]) == 3
    assert fair.met
    assert fair.spread
    assert fair.spread[0] <= fair.figure <= fair.spread[1]
    assert not clumsy_.met
    assert list(table([clumsy_]))[-1].startswith(
        "Could not be measured: clumsy beside good, 1 at once. clumsy: 1 calls are one too many"
    )


async def test_a_disturbed_round_is_measured_again(stub: SlackStub, subjects: Subjects) -> None:
    heat = Heat(Turn(stub, at_once=1, usage=taken(0, 0, 0.05, 0.5, 0.09)), PACE, [await subjects.one("good")])
    rounds = Rounds(bears=False, again=1)
    await rounds.measure([heat], 2)
    assert rounds.thrown_away == [pytest.approx(0.5)]
    row = disturbance([heat])
    assert row.met
    assert list(row.measured["of each round"]) == pytest.approx([0.05, 0.09])


async def test_a_machine_that_is_disturbed_too_often_has_no_figures(
    stub: SlackStub, subjects: Subjects
) -> None:
    heat = Heat(Turn(stub, at_once=1, usage=taken(0, 0, 0.4, 0.7)), PACE, [await subjects.one("good")])
    says = "In 2 rounds others took more than 10% of its processors, at most 70%"
    with pytest.raises(DisturbedError, match=says):
        await Rounds(bears=False, again=1).measure([heat], 2)
    assert DisturbedError.status == 3


async def test_who_bears_it_is_told_how_much_others_took(stub: SlackStub, subjects: Subjects) -> None:
    heat = Heat(Turn(stub, at_once=1, usage=taken(0, 0, 0.4)), PACE, [await subjects.one("good")])
    await Rounds(bears=True, again=0).measure([heat], 1)
    assert not disturbance([heat]).met
    assert disturbance([heat]).figure == pytest.approx(0.4)


async def test_where_it_cannot_be_known_that_is_said(stub: SlackStub, subjects: Subjects) -> None:
    heat = Heat(Turn(stub, at_once=1, usage=lambda: None), PACE, [await subjects.one("good")])
    await Rounds(bears=False, again=0).measure([heat], 1)
    row = disturbance([heat])
    assert row.met
    assert "cannot be known on a system without /proc" in next(table([row]))


def test_a_turn_takes_as_many_requests_as_last_a_while_within_bounds() -> None:
    pace = Pace(0.5, fewest=32, most=1_000)
    assert [pace.number(a_second, 16) for a_second in (10, 400, 9_000)] == [32, 200, 1_000]
    assert pace.number(10, 64) == 128


def quiet() -> Callable[[], Usage]:
    return taken(*[0] * 100)


def taken(*shares: float) -> Callable[[], Usage]:
    """By others, turn after turn, of a machine that does nothing else."""
    told = (
        Usage(begins + at, begins + (1 - share) * at, 0)
        for begins, share in zip(count(), shares)
        for at in (0, 1)
    )
    return lambda: next(told)
