"""`make bench`: how long a case takes, beside the same work in plain floats; exits 1 where a limit is not met.

A limit is a ratio, since milliseconds depend on the machine and on who else uses it. Where the limits were set (two
cores, Python 3.11), plain floats took 0.5 ms for the worked example, and 40 ms with its simulation: so they stood for
2 ms and 36 ms.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from datetime import date
from statistics import median
from time import process_time_ns
from typing import NamedTuple

from knowledge.costs.case import GUIDE_VOLUMES, CostCase
from knowledge.costs.doubt.simulation import ENOUGH
from knowledge.costs.doubt.uncertainty import uncertainty
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import price_list
from tests.bench import plain
from tests.bench.examples import HOSTED, UNKNOWNS, WORKED, Case

CASES: tuple[tuple[str, Case, int], ...] = (
    ("worked example", WORKED, 20_000),
    ("caches, reranker, hosting in steps", HOSTED, 100_000),
)
WITHOUT_SIMULATION, WITH_SIMULATION = 4.0, 0.9


class Job(NamedTuple):
    """Something to time.

    Attributes:
        plainly: The same work in plain floats.
        limit: What the ratio has to stay under.
    """

    name: str
    work: Callable[[], object]
    plainly: Callable[[], object]
    limit: float


class Timing(NamedTuple):
    job: Job
    median_ms: float
    ratio: float

    @property
    def met(self) -> bool:
        return self.ratio < self.job.limit


def jobs() -> Iterator[Job]:
    for name, given, volume in CASES:
        yield Job(name, _core(given, volume, 0), _plain(given, volume, 0), WITHOUT_SIMULATION)
        simulation = f"{name}, simulated {ENOUGH:,} times"
        yield Job(simulation, _core(given, volume, ENOUGH), _plain(given, volume, ENOUGH), WITH_SIMULATION)


def _core(given: Case, volume: int, cases: int) -> Callable[[], object]:
    case, prices = CostCase.model_validate(given), price_list(date(2026, 11, 1))
    return lambda: (estimate(case, prices), uncertainty(case, prices, volume, cases=cases))


def _plain(given: Case, volume: int, cases: int) -> Callable[[], object]:
    case = plain.filled(given)
    return lambda: (
        plain.estimated(case, GUIDE_VOLUMES),
        plain.swung(case, UNKNOWNS, volume),
        plain.simulated(case, UNKNOWNS, volume, cases),
    )


def timing(job: Job, rounds: int) -> Timing:
    """Both in turn, so that a busy machine slows down both; processor time, since others use the machine too."""
    pairs = [(_ms(job.work), _ms(job.plainly)) for _ in range(rounds)]
    ours, theirs = (median(times) for times in zip(*pairs, strict=True))
    return Timing(job, ours, ours / theirs)


def _ms(work: Callable[[], object]) -> float:
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e6


def table(timings: list[Timing]) -> Iterator[str]:
    yield f"{'an estimate with its sensitivity':58}{'median':>10}{'ratio to plain floats':>24}{'limit':>7}"
    for job, median_ms, ratio in timings:
        yield f"{job.name:58}{median_ms:>7.2f} ms{ratio:>24.2f}{job.limit:>7.2f}"


def main(rounds: int) -> int:
    timings = [timing(job, rounds) for job in jobs()]
    sys.stdout.writelines(f"{line}\n" for line in table(timings))
    slow = [each.job.name for each in timings if not each.met]
    sys.stdout.writelines(f"Over its limit: {name}.\n" for name in slow)
    return 1 if slow else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--rounds", type=int, default=100)
    sys.exit(main(parser.parse_args().rounds))
