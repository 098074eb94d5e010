"""How long a function takes beside another that no change to the product makes slower or faster."""

from collections.abc import Callable
from statistics import median, quantiles
from time import process_time_ns
from typing import NamedTuple, TypeAlias

from tests.bench.row import Row

Work: TypeAlias = Callable[[], object]


class Job(NamedTuple):
    """Something to time.

    Attributes:
        fresh: Makes the work anew for each round, untimed.
        beside: What it is held against.
        than: The name of that, for people.
        limit: What the ratio of the two has to stay under; `None` where it is only told.
        times: How often the work and `beside` do each what is timed.
    """

    name: str
    fresh: Callable[[], Work]
    beside: Work
    than: str
    limit: float | None
    times: int = 1


def timed(job: Job, rounds: int) -> Row:
    """Both in turn, so that a busy machine slows down both; processor time, since others use the machine too."""
    pairs = [(_us(job.fresh()), _us(job.beside)) for _ in range(rounds)]
    ours, theirs = ([us / job.times for us in each] for each in zip(*pairs, strict=True))
    low, ratio, high = quantiles([one / other for one, other in pairs] * 2, n=4)  # of one, two
    return Row(
        job.name,
        ratio,
        f"x {job.than}",
        under=job.limit,
        spread=(low, high),
        told=f"{median(ours):,.0f} µs",
        measured={"ours, µs": ours, f"{job.than}, µs": theirs},
    )


def _us(work: Work) -> float:
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e3
