"""`python -m tests.supply`: hold what we pin against the weaknesses that the snapshot knows."""

import sys

from tests.supply.advisories import age, load
from tests.supply.audit import audit
from tests.supply.pins import LISTS


def main() -> int:
    snapshot = load()
    done = audit(snapshot, *LISTS)
    if done.returncode:
        sys.stdout.write(f"{done.stdout}{done.stderr}")
    sys.stdout.write(f"{age(snapshot)}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
