"""An estimate with its sensitivity, beside the same work in plain floats.

A limit is a ratio, since milliseconds depend on the machine and on who else uses it. Where the limits were set (two
cores, Python 3.11), plain floats took 0.5 ms for the worked example, and 40 ms with its simulation: so they stood for
2 ms and 36 ms.
"""

from collections.abc import Iterator
from datetime import date

from knowledge.costs.case import GUIDE_VOLUMES, CostCase
from knowledge.costs.doubt.simulation import ENOUGH
from knowledge.costs.doubt.uncertainty import uncertainty
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import price_list
from tests.bench.core import plain
from tests.bench.core.examples import HOSTED, UNKNOWNS, WORKED, Case
from tests.bench.core.timing import Job, Work

CASES: tuple[tuple[str, Case, int], ...] = (
    ("worked example", WORKED, 20_000),
    ("caches, reranker, hosting in steps", HOSTED, 100_000),
)
WITHOUT_SIMULATION, WITH_SIMULATION = 4.0, 0.9


def jobs() -> Iterator[Job]:
    for name, given, volume in CASES:
        yield _job(name, given, volume, 0, WITHOUT_SIMULATION)
        yield _job(f"{name}, simulated {ENOUGH:,} times", given, volume, ENOUGH, WITH_SIMULATION)


def _job(name: str, given: Case, volume: int, cases: int, limit: float) -> Job:
    ours = _ours(given, volume, cases)
    return Job(name, lambda: ours, _plain(given, volume, cases), "plain floats", limit)


def _ours(given: Case, volume: int, cases: int) -> Work:
    case, prices = CostCase.model_validate(given), price_list(date(2026, 11, 1))
    return lambda: (estimate(case, prices), uncertainty(case, prices, volume, cases=cases))


def _plain(given: Case, volume: int, cases: int) -> Work:
    case = plain.filled(given)
    return lambda: (
        plain.estimated(case, GUIDE_VOLUMES),
        plain.swung(case, UNKNOWNS, volume),
        plain.simulated(case, UNKNOWNS, volume, cases),
    )
