"""How long a function takes beside another that no change to the product makes slower or faster."""

from collections.abc import Callable
from statistics import median, quantiles
from time import process_time_ns
from typing import NamedTuple

from tests.bench.row import Row


class Job(NamedTuple):
    """Something to time.

    Attributes:
        beside: What it is held against.
        than: The name of that, for people.
        limit: What the ratio of the two has to stay under.
    """

    name: str
    work: Callable[[], object]
    beside: Callable[[], object]
    than: str
    limit: float


def timed(job: Job, rounds: int) -> Row:
    """Both in turn, so that a busy machine slows down both; processor time, since others use the machine too."""
    pairs = [(_ms(job.work), _ms(job.beside)) for _ in range(rounds)]
    ours, theirs = (median(times) for times in zip(*pairs, strict=True))
    low, _, high = quantiles([one / other for one, other in pairs] * 2, n=4)  # of one, two
    return Row(
        job.name,
        ours / theirs,
        f"x {job.than}",
        under=job.limit,
        spread=(low, high),
        told=f"{ours:.2f} ms",
    )


def _ms(work: Callable[[], object]) -> float:
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e6
