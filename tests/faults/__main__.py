"""`make faults`: the fault plan in full, with a seed; one table, and what did not hold."""

import argparse
import asyncio
import sys
import time
import traceback

from tests.faults.plan import Outcome, Ran, Row, Scale, ran, rows
from tests.faults.table import table


def main() -> int:
    """The exit status is 1 where something did not hold."""
    asked = _arguments()
    scale = Scale(asked.seed, full=not asked.short)
    all_ran: list[Ran] = []
    for row in rows():
        if not asked.rows or row.number in asked.rows:
            all_ran.append(tried(row, scale))
            sys.stderr.write(f"row {row.number}: {all_ran[-1].seconds:.0f} s\n")
    sys.stdout.write(f"{table(all_ran)}\n")
    broken = [f"Row {done.row.number}: {sentence}" for done in all_ran for sentence in done.broken]
    sys.stdout.write("".join(f"{sentence}\n" for sentence in broken))
    return 1 if broken else 0


def tried(row: Row, scale: Scale) -> Ran:
    """One row; that it cannot be ended is a finding, and the others are run all the same."""
    began = time.monotonic()
    try:
        return asyncio.run(ran(row, scale))
    except Exception:  # noqa: BLE001 -- whatever it is, the table says so
        traceback.print_exc()
        return Ran(row, Outcome({}, broken=("It broke off; see above.",)), time.monotonic() - began)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--short", action="store_true", help="the form that every check runs")
    parser.add_argument("rows", type=int, nargs="*", help="only these rows")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
