"""What the product works out by itself, without Redis, Slack or a network."""

from collections.abc import Iterator

from tests.bench.core import costs
from tests.bench.core.timing import timed
from tests.bench.row import Row


def rows(rounds: int) -> Iterator[Row]:
    return (timed(job, rounds) for job in costs.jobs())
