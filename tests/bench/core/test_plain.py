from datetime import date

import pytest
from hypothesis import given, settings

from knowledge.costs.case import APPROACHES, CostCase
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import PriceList
from tests.bench.core import plain
from tests.bench.core.examples import HOSTED, WORKED
from tests.bench.core.plain import Case
from tests.knowledge.costs.unsure import cases, volumes

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
