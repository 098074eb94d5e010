import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from knowledge.costs.case import CostCase, Model
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList, UnknownModelError, price_list
from knowledge.costs.report import Report, dollars, report, roughly

PRICES = price_list(dt.date(2026, 11, 21))
BARE = PriceList((), dt.date(2026, 11, 21))

LISTED: dict[str, Any] = {
    "models": {
        "rag": {"input": 0.15, "output": 0.60},
        "fine_tuning": {"input": 0.30, "output": 1.20},
        "hybrid": {"input": 0.30, "output": 1.20},
    },
    "rag": {"index_usd_per_month": 70},
    "fine_tuning": {"examples": 1_000, "label_usd": 2, "evaluation_usd_per_run": 25},
}


def made(volume: int | None = None, prices: PriceList = BARE, **case: Any) -> Report:
    return report(Costing(CostCase.model_validate({**LISTED, **case}), volume), prices)


def flat(**usd: float) -> dict[str, Any]:
    """Prices by output alone, so that each approach costs what is asked for."""
    return {name: {"output": price} for name, price in usd.items()}


def test_the_headline_says_where_fine_tuning_pays_and_what_the_team_said() -> None:
    found = made(20_000)
    breakeven = found.estimate.pairs["rag->fine_tuning"].breakeven_daily_queries
    assert breakeven is not None
    assert found.headline == f"Fine-tuning pays above {breakeven:,.0f} calls a day; you said 20,000."


def test_the_headline_claims_no_volume_where_none_was_given() -> None:
    assert "you said" not in made().headline
    assert "At 10,000 calls a day" in made().standing


@pytest.mark.parametrize(
    ("models", "said"),
    [
        (flat(rag=1, fine_tuning=2, hybrid=3), "RAG is cheaper than fine-tuning at every volume."),
        (flat(rag=2, fine_tuning=1, hybrid=3), "Fine-tuning is cheaper than RAG at every volume."),
        (flat(rag=1, fine_tuning=1, hybrid=3), "RAG and fine-tuning cost the same at every volume."),
    ],
)
def test_the_headline_of_cases_without_a_break_even(models: dict[str, Any], said: str) -> None:
    assert made(5, models=models, rag={}, fine_tuning={}).headline == said


def test_a_dear_index_turns_the_headline_round() -> None:
    found = made(5, models=flat(rag=1, fine_tuning=2, hybrid=3), fine_tuning={})
    assert found.headline.startswith("RAG pays above ")


def test_hosting_in_steps_gives_every_stretch() -> None:
    """A replica costs 720 a month and takes 28,800 calls a day; RAG costs .036 a month for each call a day."""
    tuning = {"hosting_usd_per_hour": 1, "capacity": {"decode_tokens_per_second": 100}}
    found = made(9_000, models=flat(rag=4, fine_tuning=0, hybrid=0), fine_tuning=tuning, rag={})
    assert found.headline == (
        "Fine-tuning is cheaper than RAG between 20,000 and 28,800, and between 40,000 and 57,600, "
        "and above 60,000 calls a day; you said 9,000."
    )


def test_no_figure_in_the_standing_is_without_its_range() -> None:
    found = made(20_000)
    for line in found.lines:
        assert line.range.low <= line.range.likely <= line.range.high
        assert (
            f"{roughly(line.range.likely)} ({roughly(line.range.low)} to {roughly(line.range.high)})"
            in found.standing
        )


def test_the_cheapest_comes_first() -> None:
    assert "RAG is cheapest" in made(20_000).standing
    assert "fine-tuning is cheapest" in made(1_000_000).standing


def test_a_figure_that_flips_it_alone_is_named_with_its_factor() -> None:
    found = made(1_000_000)
    flips = [swing for swing in found.uncertainty.swings if swing.flips_at is not None]
    told = [doubt for doubt in found.doubts if doubt.startswith("It flips on one figure alone")]
    assert len(told) == min(1, len(flips))
    if flips:
        assert f"{flips[0].label}; at {flips[0].flips_at:.2f} times" in told[0]


def test_shares_are_told_of_all_that_are_ever_cheapest() -> None:
    (told,) = [doubt for doubt in made(300_000).doubts if "cases that vary all" in doubt]
    assert "RAG in" in told
    assert "fine-tuning in" in told


def test_what_is_paid_up_front_is_earned_in_months_where_it_is() -> None:
    assert any("is earned in" in doubt for doubt in made(1_000_000).doubts)
    dearer = made(1_000, models=flat(rag=1, fine_tuning=2, hybrid=3), rag={})
    assert not any("is earned in" in doubt for doubt in dearer.doubts)


def test_a_small_model_that_cannot_be_tuned_is_held_against_fine_tuning() -> None:
    """500 tokens in and 300 out at .30 and 1.20 leave 110 millionths over 2,500 at .10 and 300 at .50: 220 tokens."""
    found = made(20_000, PRICES)
    assert "gpt-6-luna" in found.challenger
    assert "fewer than 220 tokens a call" in found.challenger


def test_the_small_model_is_not_named_where_it_does_not_win_or_is_the_case() -> None:
    dearer = made(20_000, PRICES, models=flat(rag=1, fine_tuning=0.0001, hybrid=1))
    itself = made(20_000, PRICES, models={"rag": {"catalogue": "openai/gpt-6-luna"}})
    assert (dearer.challenger, itself.challenger, made(20_000).challenger) == ("", "", "")


def test_prices_by_name_tell_their_age() -> None:
    found = made(20_000, PRICES, models={"rag": {"catalogue": "openai/gpt-4o-mini"}})
    assert found.ages == "Prices as of 2026-10-14."
    assert any("retire" in warning or "2027-01-14" in warning for warning in found.warnings)
    assert made(20_000).ages == ""


def test_the_same_costing_is_worked_out_once() -> None:
    assert made(20_000) is made(20_000)
    assert made(20_000) is not made(20_001)


def test_a_model_that_nobody_lists_is_an_error_of_its_own() -> None:
    with pytest.raises(UnknownModelError):
        made(1, models={"rag": {"catalogue": "nobody/nothing"}})


@pytest.mark.parametrize(
    ("usd", "table", "sentence"),
    [
        (0, "$0.00", "$0.00"),
        (0.000555, "$0.000555", "$0.000555"),
        (0.01, "$0.01", "$0.01"),
        (12.345, "$12.35", "$12.35"),
        (16_780.22, "$16,780.22", "$16,780"),
    ],
)
def test_dollars_in_tables_and_in_sentences(usd: float, table: str, sentence: str) -> None:
    assert (dollars(usd), roughly(usd)) == (table, sentence)


def test_prices_of_a_case_are_kept_exactly_on_the_way() -> None:
    model = Model(input=Decimal("0.1"), output=Decimal("1E-7"))
    case = CostCase(models={"rag": model})
    found = report(Costing(case, 1_000), BARE)
    assert found.costing.case.model("rag") == model
