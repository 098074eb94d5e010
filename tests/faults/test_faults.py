"""The fault plan in its short form, a test a row."""

import pytest

from tests.faults.plan import Row, Scale, ran, rows

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"row {row.number}")
async def test_row_holds(row: Row) -> None:
    assert (await ran(row, Scale(seed=1, full=False))).broken == ()
