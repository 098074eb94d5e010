import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import Part, main
from tests.bench.core.costs import CASES
from tests.bench.core.timing import Job, timed
from tests.bench.row import Row, table

ROOT = Path(__file__).parents[2]


def test_the_table_says_what_was_timed_and_how_long_it_took() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "core", "--rounds", "1"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode in {0, 1}
    assert all(f"{name}  " in done.stdout and f"{name}, simulated" in done.stdout for name, _, _ in CASES)
    assert (done.returncode == 1) == ("Not within its limit" in done.stdout)


def test_what_takes_longer_than_its_limit_fails(capsys: pytest.CaptureFixture[str]) -> None:
    slow = Job("slow", lambda: sum(range(10_000)), lambda: None, "nothing", 1)
    quick = Job("quick", lambda: None, lambda: sum(range(10_000)), "a sum", 1)
    parts = {
        "both": Part(lambda effort: [timed(slow, effort.rounds), timed(quick, effort.rounds)], 3),
        "quick": Part(lambda effort: [timed(quick, effort.rounds)], 3),
    }
    assert main([], parts) == 1
    printed = capsys.readouterr().out
    assert "Not within its limit: slow, " in printed
    assert "Not within its limit: quick" not in printed
    assert main(["quick"], parts) == 0
    assert "slow" not in capsys.readouterr().out


def test_a_part_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["nothing"], {"core": Part(lambda _: [], 1)})
    assert "there is no part nothing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "met", "limit"),
    [
        (Row("told only", 9, "s"), True, ""),
        (Row("below", 1.99, "KB", under=2), True, "under 2"),
        (Row("at the end", 2, "KB", under=2), False, "under 2"),
        (Row("enough", 0.5, "x the floor", at_least=0.5), True, "at least 0.5"),
        (Row("too little", 0.49, "x the floor", at_least=0.5), False, "at least 0.5"),
    ],
)
def test_a_limit_is_stayed_under_or_reached(row: Row, met: bool, limit: str) -> None:
    assert (row.met, row.limit) == (met, limit)


def test_a_line_has_the_figure_with_its_unit_its_spread_its_limit_and_what_people_know_it_as() -> None:
    row = Row("a case", 3.21, "x plain floats", under=2, spread=(3, 3.5), told="1.23 ms")
    line, warning = table([row])
    assert " ".join(line.split()) == "a case 3.21 x plain floats 3.00 to 3.50 under 2 1.23 ms"
    assert warning == "Not within its limit: a case, 3.21 x plain floats."
