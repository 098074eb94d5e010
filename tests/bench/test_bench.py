import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.__main__ import Part, main
from tests.bench.clicks.rounds import DisturbedError
from tests.bench.core.costs import CASES
from tests.bench.core.meetings import STATES
from tests.bench.core.timing import Job, timed
from tests.bench.effort import Effort
from tests.bench.row import Row, table


def test_the_table_says_what_was_timed_and_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["core", "--rounds", "1"])
    told = capsys.readouterr()
    assert told.err == ""
    assert all(f"{name}  " in told.out and f"{name}, simulated" in told.out for name, _, _ in CASES)
    assert all(f"recommendation, {state.name}  " in told.out for state in STATES)
    assert all(f"cards, {state.name}  " in told.out for state in STATES)
    assert (status == 1) == ("Not within its limit" in told.out)


def test_what_takes_longer_than_its_limit_fails(capsys: pytest.CaptureFixture[str]) -> None:
    def long() -> int:
        return sum(range(10_000))

    slow = Job("slow", lambda: long, lambda: None, "nothing", 1)
    quick = Job("quick", lambda: lambda: None, long, "a sum", 1)
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


def test_where_the_machine_was_disturbed_there_are_no_figures_but_a_status_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def disturbed(effort: Effort) -> Iterator[Row]:
        yield Row("first", 1, "s")
        if not effort.bears:
            raise DisturbedError("The machine was disturbed.")

    assert main([], {"it": Part(disturbed, 1)}) == 3
    assert capsys.readouterr() == ("", "The machine was disturbed.\n")
    assert main(["--disturbed"], {"it": Part(disturbed, 1)}) == 0
    said, line = capsys.readouterr().out.splitlines()
    assert "not to be quoted" in said
    assert line.startswith("first")


def test_the_figures_are_written_as_json_with_the_machine_and_what_they_come_from(tmp_path: Path) -> None:
    rows = [
        Row("a click", 0.5, "x the floor", at_least=0.4, spread=(0.4, 0.6), measured={"ours": [1, 2.000001]}),
        Row("another", math.nan, "x the floor", measured={"theirs": [math.nan]}, error="There is no Node."),
    ]
    file = tmp_path / "bench.json"
    assert main(["--rounds", "2", "--json", str(file)], {"it": Part(lambda _: rows, 1)}) == 1
    found = json.loads(file.read_text())
    first, second = found["rows"]
    assert (first["figure"], first["met"], first["quartiles"]) == (0.5, True, [0.4, 0.6])
    assert first["measured"] == {"ours": [1, 2]}
    assert (second["figure"], second["met"], second["error"]) == (None, False, "There is no Node.")
    assert second["measured"] == {"theirs": [None]}
    assert (found["rounds"], found["disturbed"]) == ({"it": 2}, False)
    assert found["versions"].keys() >= {"python", "aiohttp", "slack-bolt", "redis", "node", "@slack/bolt"}
    assert found["machine"]["processors"] >= 1


def test_what_could_not_be_drawn_is_said_under_the_table(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "bench.svg"
    assert main(["--picture", str(file)], {"it": Part(lambda _: [Row("a figure", 1, "s")], 1)}) == 1
    told = capsys.readouterr()
    assert told.out.startswith("a figure")
    assert "The picture cannot be drawn" in told.err
    assert not file.exists()


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


def test_what_could_not_be_measured_is_no_figure_but_a_sentence() -> None:
    row = Row("a case", math.nan, "x plain floats", error="It did not answer.")
    line, error = table([row])
    assert line.split() == ["a", "case", "-", "x", "plain", "floats"]
    assert error == "Could not be measured: a case. It did not answer."
    assert not row.met
