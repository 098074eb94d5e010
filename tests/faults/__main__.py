"""`make faults`: the fault plan in full, with a seed; one table, and what did not hold."""

import argparse
import asyncio
import sys

from tests.faults.plan import Ran, Scale, ran, rows
from tests.faults.table import table


def main() -> int:
    """The exit status is 1 where something did not hold."""
    asked = _arguments()
    scale = Scale(asked.seed, full=not asked.short)
    all_ran: list[Ran] = []
    for row in rows():
        if not asked.rows or row.number in asked.rows:
            all_ran.append(asyncio.run(ran(row, scale)))
            sys.stderr.write(f"row {row.number}: {all_ran[-1].seconds:.0f} s\n")
    sys.stdout.write(f"{table(all_ran)}\n")
    broken = [f"Row {done.row.number}: {sentence}" for done in all_ran for sentence in done.broken]
    sys.stdout.write("".join(f"{sentence}\n" for sentence in broken))
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="the form that every check runs")
    parser.add_argument("rows", type=int, nargs="*", help="only these rows")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
