"""What grows with the meetings that are stored."""

from collections.abc import Iterator

from tests.bench.growth import memory
from tests.bench.row import Row


def rows(rounds: int) -> Iterator[Row]:
    return memory.rows(rounds)
