"""`make bench`: what is measured, part by part, and held to its limits.

Exits 0 where all are met, 1 where one is not or something could not be measured, and 3, without figures, where others
disturbed the machine.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.clicks import part as clicks
from tests.bench.clicks.picture import picture
from tests.bench.core import part as core
from tests.bench.effort import CLICKS, Effort
from tests.bench.growth import part as growth
from tests.bench.report import report
from tests.bench.row import Row, table
from tests.bench.trouble import BenchError


class Part(NamedTuple):
    """A part of the benchmark.

    Attributes:
        rows: Measures.
        rounds: How often where nobody says so.
    """

    rows: Callable[[Effort], Iterable[Row]]
    rounds: int


PARTS: Final[Mapping[str, Part]] = {
    "core": Part(lambda effort: core.rows(effort.rounds), 100),
    "clicks": Part(clicks.rows, 7),
    "growth": Part(growth.rows, 7),
}


def main(given: list[str], parts: Mapping[str, Part] = PARTS) -> int:
    asked = _asked(given, parts)
    try:
        return _bench(asked, parts)
    except BenchError as trouble:
        sys.stderr.write(f"{trouble}\n")
        return trouble.status


def _bench(asked: argparse.Namespace, parts: Mapping[str, Part]) -> int:
    """The exit status.

    Raises:
        BenchError: There are no figures, or they cannot be drawn.
    """
    rounds = {name: asked.rounds or parts[name].rounds for name in asked.parts or parts}
    efforts = {name: Effort(number, asked.disturbed, asked.clicks) for name, number in rounds.items()}
    rows = [row for name, effort in efforts.items() for row in parts[name].rows(effort)]
    if asked.disturbed:
        sys.stdout.write("Others may have used the machine meanwhile: these figures are not to be quoted.\n")
    sys.stdout.writelines(f"{line}\n" for line in table(rows))
    if asked.json:
        asked.json.write_text(report(rows, rounds, disturbed=asked.disturbed))
    if asked.picture:
        asked.picture.write_text(picture(rows))
    return 0 if all(row.met for row in rows) else 1


def _asked(given: list[str], parts: Mapping[str, Part]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts)}; all without any")
    parser.add_argument("--rounds", type=int, help="how often each thing is measured")
    clicks = "that a worker takes before its memory is looked at"
    parser.add_argument("--clicks", type=int, default=CLICKS, help=clicks)
    parser.add_argument("--disturbed", action="store_true", help="even if others use the machine as well")
    parser.add_argument("--json", type=Path, metavar="FILE", help="gets the figures, round by round")
    parser.add_argument("--picture", type=Path, metavar="FILE", help="gets a drawing of the clicks, as SVG")
    asked = parser.parse_args(given)
    if unknown := set(asked.parts) - parts.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
