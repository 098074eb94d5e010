"""One figure of the benchmark, and whether it is where it should be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, held to a limit where it has one.

    Attributes:
        figure: The median, where it was measured several times.
        unit: Such as "KB", or "x the floor" for a ratio inside one run, which does not depend on the machine.
        under: What the figure has to stay below.
        at_least: What the figure has to reach.
        spread: The quartiles of what was measured.
        told: The same as people know it, such as "0.52 ms"; it depends on the machine.
    """

    name: str
    figure: float
    unit: str
    under: float | None = None
    at_least: float | None = None
    spread: tuple[float, float] | None = None
    told: str = ""

    @property
    def met(self) -> bool:
        is_low = self.under is None or self.figure < self.under
        return is_low and (self.at_least is None or self.figure >= self.at_least)

    @property
    def limit(self) -> str:
        """In words; empty where there is none."""
        under = "" if self.under is None else f"under {self.under:g}"
        return under if self.at_least is None else f"{under} at least {self.at_least:g}".strip()


def table(rows: Iterable[Row]) -> Iterator[str]:
    """A line a row, then one for each that is not where it should be."""
    found = list(rows)
    for row in found:
        spread = "" if row.spread is None else "{:.2f} to {:.2f}".format(*row.spread)
        yield f"{row.name:62}{row.figure:>9.2f} {row.unit:20}{spread:16}{row.limit:14}{row.told}".rstrip()
    yield from (f"Not within its limit: {row.name}." for row in found if not row.met)
