"""`make bench`: what is measured, part by part, and held to its limits; exits 1 where one is not met."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from tests.bench.core import part as core
from tests.bench.row import Row, table


class Part(NamedTuple):
    """A part of the benchmark.

    Attributes:
        rows: Measures, given how often.
        rounds: How often where nobody says so.
    """

    rows: Callable[[int], Iterable[Row]]
    rounds: int


PARTS: Final[Mapping[str, Part]] = {"core": Part(core.rows, 100)}


def main(given: list[str], parts: Mapping[str, Part] = PARTS) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("parts", nargs="*", metavar="part", help=f"of {', '.join(parts)}; all without any")
    parser.add_argument("--rounds", type=int, help="how often each thing is measured")
    asked = parser.parse_args(given)
    if unknown := set(asked.parts) - parts.keys():
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    rows = [
        row for name in asked.parts or parts for row in parts[name].rows(asked.rounds or parts[name].rounds)
    ]
    sys.stdout.writelines(f"{line}\n" for line in table(rows))
    return 0 if all(row.met for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
