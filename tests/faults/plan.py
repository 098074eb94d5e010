"""The fault plan: what is done to the bot on purpose, and what has to hold all the same.

Every row is a module of its own, `tests/faults/row_NN_NAME.py`, with a `ROW`. `make faults` runs them in full and
prints one table; `tests/faults/test_faults.py` runs each in its short form.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules


@dataclass(frozen=True, slots=True)
class Scale:
    """How much of a row is run.

    Attributes:
        seed: Of every chance that the row takes.
        full: Whether it is the run whose figures are published, or the short one of every check.
    """

    seed: int
    full: bool

    def of(self, full: int, short: int) -> int:
        return full if self.full else short


@dataclass(frozen=True, slots=True)
class Tally:
    """What was done, and what went wrong.

    Attributes:
        clicks: Deliveries of people that were sent until they were acknowledged, repetitions not counted.
        kills: Processes that were ended by `kill -9`, bots and Redis.
        lost: Acknowledged, and yet neither stored nor shown.
        twice: Applied more than once.
        missing: Messages that should stand and do not.
        doubled: Messages that stand more than once.
        doubles_allowed: At most so many may, where Slack cannot be asked whether a post was taken.
    """

    clicks: int = 0
    kills: int = 0
    lost: int = 0
    twice: int = 0
    missing: int = 0
    doubled: int = 0
    doubles_allowed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row came to.

    Attributes:
        measured: What the table says of it, name to figure, such as "p99" to "41 ms".
        broken: One sentence for everything that did not hold; empty where all did.
    """

    measured: Mapping[str, object]
    tally: Tally = field(default_factory=Tally)
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the plan.

    Attributes:
        test: What is done, with the figures of the full run.
        holds_when: What has to hold.
        run: Does it on processes of its own, and ends them.
    """

    number: int
    test: str
    holds_when: str
    run: Callable[[Scale], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Ran:
    """A row that was run.

    Attributes:
        seconds: How long it took.
    """

    row: Row
    outcome: Outcome
    seconds: float

    @property
    def broken(self) -> tuple[str, ...]:
        """What did not hold, what is counted included."""
        tally = self.outcome.tally
        never = {"lost": tally.lost, "applied twice": tally.twice, "messages missing": tally.missing}
        counted = [f"{count} {name}" for name, count in never.items() if count]
        if tally.doubled > tally.doubles_allowed:
            counted.append(f"{tally.doubled} messages doubled, {tally.doubles_allowed} allowed")
        return (*self.outcome.broken, *counted)


def rows() -> tuple[Row, ...]:
    """Of all modules, by number."""
    package = __name__.rpartition(".")[0]
    places = iter_modules(import_module(package).__path__)
    found = (import_module(f"{package}.{place.name}").ROW for place in places if place.name[:4] == "row_")
    return tuple(sorted(found, key=lambda row: row.number))


async def ran(row: Row, scale: Scale) -> Ran:
    began = time.monotonic()
    outcome = await row.run(scale)
    return Ran(row, outcome, time.monotonic() - began)
