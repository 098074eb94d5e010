"""One figure of the benchmark, and whether it is where it should be."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan


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
        measured: What the figure was worked out from, round by round.
        error: Why there is no figure, in words; it is not a number then.
    """

    name: str
    figure: float
    unit: str
    under: float | None = None
    at_least: float | None = None
    spread: tuple[float, float] | None = None
    told: str = ""
    measured: Mapping[str, Sequence[float]] = field(default_factory=dict)
    error: str = ""

    @property
    def met(self) -> bool:
        if self.error:
            return False
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
    yield from map(_line, found)
    for row in found:
        if row.error:
            yield f"Could not be measured: {row.name}. {row.error}"
        elif not row.met:
            yield f"Not within its limit: {row.name}, {row.figure:.2f} {row.unit}."


def _line(row: Row) -> str:
    figure = "-" if isnan(row.figure) else f"{row.figure:.2f}"
    spread = "" if row.spread is None else "{:.2f} to {:.2f}".format(*row.spread)
    return f"{row.name:62}{figure:>9} {row.unit:22}{spread:16}{row.limit:14}{row.told}".rstrip()
