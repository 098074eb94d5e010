import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from knowledge.costs.case import APPROACHES, CostCase
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import PriceList
from tests.bench import plain
from tests.bench.__main__ import CASES, Job, Timing, main, table
from tests.bench.examples import HOSTED, WORKED
from tests.bench.plain import Case
from tests.knowledge.costs.unsure import cases, volumes

ROOT = Path(__file__).parents[2]
PRICES = PriceList((), date(2026, 11, 1))


def test_the_plain_formulas_give_the_worked_example() -> None:
    case = plain.filled(WORKED)
    found = {
        name: [plain.amortised(case, name, volume) for volume in (1_000, 1_000_000)] for name in APPROACHES
    }
    assert found["rag"] == pytest.approx([86.93, 16_780.22], abs=0.01)
    assert found["fine_tuning"] == pytest.approx([298.07, 15_582.77], abs=0.01)
    assert found["hybrid"] == pytest.approx([383.65, 31_012.99], abs=0.01)


@settings(deadline=None)
@given(cases(), volumes)
def test_the_core_agrees_with_the_plain_formulas_on_any_case(case: Case, volume: int) -> None:
    full, found = plain.filled(case), estimate(CostCase.model_validate({**case, "volumes": [volume]}), PRICES)
    for name in APPROACHES:
        row = found.approaches[name].rows[0]
        assert row.amortised_usd == pytest.approx(plain.amortised(full, name, volume), rel=1e-9, abs=1e-12)
        assert row.fixed_usd == pytest.approx(plain.fixed(full, name, volume), rel=1e-9, abs=1e-12)
        once = found.approaches[name].one_time_usd
        assert once == pytest.approx(plain.one_time(full, name), rel=1e-9, abs=1e-12)
        call = found.approaches[name].per_query_usd.total
        assert call == pytest.approx(plain.per_query(full, name), rel=1e-9, abs=1e-12)


def test_the_plain_work_is_that_of_an_estimate() -> None:
    found = estimate(CostCase.model_validate({**HOSTED, "volumes": [100_000]}), PRICES)
    plainly = plain.estimated(plain.filled(HOSTED), [100_000])
    for row, (fixed, variable, monthly, amortised, year, replicas) in zip(
        (found.approaches[name].rows[0] for name in APPROACHES), plainly[:3], strict=True
    ):
        assert (row.fixed_usd, row.variable_usd) == pytest.approx((fixed, variable))
        assert (row.monthly_usd, row.amortised_usd) == pytest.approx((monthly, amortised))
        assert row.first_year_usd == pytest.approx(year)
        assert row.replicas in {0, replicas}
    pairs = [pair.payback_months[100_000] for pair in found.pairs.values()]
    assert [pair[1] for pair in plainly[3:]] == pytest.approx(
        [months if months != "never" else pair[1] for months, pair in zip(pairs, plainly[3:], strict=True)]
    )


def test_the_table_says_what_was_timed_and_how_long_it_took() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--rounds", "1"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode in {0, 1}
    assert all(f"{name}  " in done.stdout and f"{name}, simulated" in done.stdout for name, _, _ in CASES)
    assert (done.returncode == 1) == ("Over its limit" in done.stdout)


def test_what_takes_longer_than_its_limit_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Job("slow", lambda: sum(range(10_000)), lambda: None, 1)
    quick = Job("quick", lambda: None, lambda: sum(range(10_000)), 1)
    monkeypatch.setattr("tests.bench.__main__.jobs", lambda: iter([slow, quick]))
    assert main(3) == 1
    printed = capsys.readouterr().out
    assert "Over its limit: slow." in printed
    assert "Over its limit: quick." not in printed
    monkeypatch.setattr("tests.bench.__main__.jobs", lambda: iter([quick]))
    assert main(3) == 0


def test_a_timing_names_its_limit_and_its_ratio() -> None:
    line = list(table([Timing(Job("a case", list, list, 2), 1.234, 3.21)]))[1]
    assert line.split() == ["a", "case", "1.23", "ms", "3.21", "2.00"]
