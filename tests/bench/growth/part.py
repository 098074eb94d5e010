"""What grows: with the meetings that are stored, and with all that a worker does."""

from collections.abc import Iterator

from tests.bench.effort import Effort
from tests.bench.growth import fillings, memory, resident, start
from tests.bench.row import Row


def rows(effort: Effort) -> Iterator[Row]:
    yield from memory.rows()
    yield from fillings.rows(effort)
    yield from start.rows(effort)
    yield from resident.rows(effort)
