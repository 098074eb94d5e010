import asyncio
import json
import os

import pytest
from redis.asyncio import Redis

from tests.bench.clicks.clumsy import Call, clumsy
from tests.bench.clicks.rounds import Heat, Pace
from tests.bench.clicks.slack_stub import SlackStub, serving
from tests.bench.clicks.test_rounds import MEETINGS, PATTERN
from tests.bench.clicks.turn import Entrant, Reached, Turn, Worker
from tests.bench.clicks.workloads import Clicks
from tests.bench.growth.fillings import AT_ONCE, BASE, FILLINGS, MOST, OneByOne, compared

PACE = Pace(0, fewest=1, most=1)


async def test_one_by_one_a_click_waits_until_the_messages_of_the_last_one_stand(redis: Redis) -> None:
    stub, clicks = SlackStub(), Clicks(redis, PATTERN, MEETINGS)

    async def late(calls: list[Call]) -> list[Call]:
        for method, arguments in calls:
            loop = asyncio.get_running_loop()
            loop.call_later(0.03, stub.answer, method, json.dumps(arguments).encode())
        return []

    async with serving(stub) as slack, clumsy(slack, late) as port:
        reached = await OneByOne(stub, at_once=1).of(Entrant("late", [Worker(port, os.getpid())], clicks), 5)
    updated = [call.arguments()["ts"] for call in stub.calls[::2]]
    assert updated == [PATTERN.places_in(meeting)[0] for meeting in MEETINGS[:5]]
    assert reached.done < 5 / 0.03


def test_each_filling_is_held_against_a_thousand_stored_meetings() -> None:
    def reached(done: float, median: float) -> Reached:
        return Reached(done=done, acknowledged=0, median=median, p99=0, worked=0, others=None)

    names = ("with no other meeting stored", *(f"with {number:,} meetings stored" for number in FILLINGS[1:]))
    speeds = dict(zip(names, (1_000, 1_000, 990, 940), strict=True))
    found = {name: reached(speed, 1 / speed) for name, speed in speeds.items()}
    many, alone = (Heat(Turn(SlackStub(), at_once), PACE, [], rounds=[found]) for at_once in (AT_ONCE, 1))
    rows = {row.name: row for row in compared(many, alone, FILLINGS)}

    assert len(rows) == 3 * (len(FILLINGS) - 1)
    assert not any(f"with {BASE:,} " in name for name in rows)
    slow = rows[f"whole clicks with {MOST:,} meetings stored, 16 at once"]
    assert slow.figure == pytest.approx(0.94)
    assert (slow.at_least, slow.met, slow.told) == (0.95, False, "940 a second")
    shown = rows[f"both messages shown with {MOST:,} meetings stored, 1 at once"]
    assert shown.figure == pytest.approx(1 / 0.94)
    assert shown.told == "1.1 ms"
    assert [row.name for row in rows.values() if row.at_least] == [slow.name]
