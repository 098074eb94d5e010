import pytest

from tests.bench.clicks import heats
from tests.bench.clicks.comparisons import OF_CLICKS, OF_OTHERS, WHOLE
from tests.bench.clicks.heats import Size
from tests.bench.clicks.part import measured
from tests.bench.clicks.rounds import Pace
from tests.bench.clicks.subjects.programs import BOLT_JAVASCRIPT, BOLT_PYTHON, FLOOR, FLOOR_ACKNOWLEDGING
from tests.bench.effort import Effort

TINY = Size(at_once=(2,), others_at_once=2, pace=Pace(0, fewest=4, most=4), warm_up=0, settle_seconds=0)
MISSING = {BOLT_PYTHON.name: "It was left out.", BOLT_JAVASCRIPT: "There is no Node."}


@pytest.mark.processes
async def test_ours_is_measured_beside_the_floor_and_what_is_missing_is_an_error() -> None:
    rows = await measured([FLOOR, FLOOR_ACKNOWLEDGING], MISSING, Effort(1, bears=True), TINY)
    assert len(rows) == len(OF_CLICKS) + len(OF_OTHERS) + 1
    errors = {row.error for row in rows if row.error}
    assert errors == {f"{name}: {why}" for name, why in MISSING.items()}
    figures = {(row.name, row.unit): row.figure for row in rows if not row.error}
    assert all(figure > 0 for figure in figures.values())
    assert {
        (f"{WHOLE}, 2 at once", "x the floor"),
        (f"{heats.STARTS}, 2 at once", "x the floor"),
    } < figures.keys()
    assert not all(row.met for row in rows)
