import re
from dataclasses import replace

import pytest

from tests.bench.clicks.subjects.programs import OURS
from tests.bench.growth import resident
from tests.bench.growth.start import started, surroundings

NOT_AT_START = (
    *("bot.doctor", "bot.finetune", "bot.model.service", "bot.operators.price_check", "bot.pages.chart"),
    *("genai_prices", "httpx2", "openai", "pygal"),
)
"""What only some workers need, and those not at once."""

IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| +(\S+)$", re.MULTILINE)


@pytest.mark.processes
async def test_a_worker_loads_at_its_start_nothing_that_can_wait() -> None:
    telling = replace(OURS, command=(OURS.command[0], "-X", "importtime", *OURS.command[1:]))
    async with surroundings() as (given, folder):
        start = await started(telling, given, folder)
        (log,) = folder.glob("*.log")
        modules = IMPORTED.findall(log.read_text())
    assert {"bot.app", "bot.worker"} < set(modules)
    assert [
        module for module in modules if f"{module}.".startswith(tuple(f"{each}." for each in NOT_AT_START))
    ] == []
    assert start.worked > 0
    assert 0 < start.resident < resident.MOST_MB


@pytest.mark.processes
async def test_a_worker_holds_little_once_it_has_done_everything_and_nothing_of_each_click() -> None:
    memory, growth = await resident.measured(clicks=200, settle_seconds=0)
    assert "200 clicks in 10 meetings" in memory.name
    assert 0 < memory.measured["MB"][0] <= memory.figure
    assert memory.met
    assert growth.met
