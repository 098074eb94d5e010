"""What the product works out by itself, without Redis, Slack or a network."""

from collections.abc import Iterator
from itertools import chain

from tests.bench.core import costs, meetings
from tests.bench.core.timing import timed
from tests.bench.row import Row


def rows(rounds: int) -> Iterator[Row]:
    return (timed(job, rounds) for job in chain(meetings.jobs(), costs.jobs()))
