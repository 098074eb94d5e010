import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest

from knowledge.costs.case import CostCase, Model
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList, UnknownModelError, price_list
from knowledge.costs.report import Report, report
from knowledge.costs.sentences import dollars, roughly

PRICES = price_list(dt.date(2026, 11, 21))
GONE = {"catalogue": "openai/ft:gpt-4o-mini"}
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
    found = made(2_000_000)
    breakeven = found.estimate.pairs["rag->fine_tuning"].breakeven_daily_queries
    assert breakeven is not None
    assert found.headline.startswith(
        f"Fine-tuning pays above {breakeven:,.0f} calls a day; you said 2,000,000."
    )


def test_a_close_call_is_called_one() -> None:
    near = made(20_000)
    assert any(0.6 <= (swing.flips_at or 0) <= 1.6 for swing in near.uncertainty.swings)
    assert near.headline.endswith("It is a close call.")
    far = made(10)
    assert not any(0.6 <= (swing.flips_at or 0) <= 1.6 for swing in far.uncertainty.swings)
    assert far.headline.endswith("you said 10.")


def test_the_headline_names_both_together_where_that_costs_least() -> None:
    found = made(50_000, models=flat(rag=3, fine_tuning=2, hybrid=0.01), rag={}, fine_tuning={})
    assert found.headline.startswith("Both together cost least here. Fine-tuning is cheaper than RAG")


def test_a_break_even_and_a_payback_come_with_their_range() -> None:
    found = made(1_000_000)
    (moves,) = [doubt for doubt in found.doubts if "cost the same lies between" in doubt]
    low, high = (int(word.replace(",", "")) for word in re.findall(r"[\d,]*\d", moves))
    assert low < (found.estimate.pairs["rag->fine_tuning"].breakeven_daily_queries or 0) < high
    (paid,) = [doubt for doubt in found.doubts if "is earned in" in doubt]
    assert re.search(r"earned in [\d.]+ months \((under )?[\d.]+ to ([\d.]+|never)\)\.$", paid)


def test_what_is_paid_once_and_in_a_year_has_its_range() -> None:
    for line in made(20_000).lines:
        assert line.one_time.low <= line.one_time.likely <= line.one_time.high
        assert line.first_year.low <= line.first_year.likely <= line.first_year.high
    tuned = made(20_000).lines[1]
    once = tuned.one_time
    # 1,000 examples at 2 dollars and one run at 25; half as many at half the price, or three times at three times it.
    assert [once.low, once.likely, once.high] == pytest.approx([525, 2_025, 18_050])
    year = made(20_000).estimate.approaches["fine_tuning"].rows[2].first_year_usd
    assert tuned.first_year.likely == pytest.approx(year)


def test_nothing_is_promised_to_be_earned_after_the_model_has_stopped() -> None:
    found = made(
        20_000, PRICES, models={"rag": {"input": 0.15, "output": 0.6}, "fine_tuning": GONE, "hybrid": GONE}
    )
    assert (
        "What fine-tuning costs more up front is not earned before its model stops on 2027-01-14."
        in found.doubts
    )
    assert found.closing[0] == "openai/ft:gpt-4o-mini will no longer be served from 2027-01-14 on."
    assert "newcomers can train with Vertex" in found.closing[1]
    assert found.warnings[: len(found.closing)] == found.closing


def test_hours_that_nobody_gave_are_owned_up_to() -> None:
    assert "People's time" in made(1).uncounted
    assert made(1, rag={"engineering_hours": 10, "engineering_usd_per_hour": 100}).uncounted == ""


def test_a_volume_that_nobody_gave_is_named_as_what_decides() -> None:
    assert made().doubts[0].startswith("How many calls a day it will be decides more")
    assert not made(1).doubts[0].startswith("How many")


def test_one_call_is_one_call() -> None:
    assert "At 1 call a day" in made(1).standing


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


def test_figures_that_flip_it_alone_are_named_the_nearest_first() -> None:
    found = made(1_000_000)
    flips = [swing for swing in found.uncertainty.swings if swing.flips_at is not None]
    (told,) = [
        doubt for doubt in found.doubts if doubt.startswith("Each of these alone changes which is cheapest")
    ]
    assert len(flips) == 3
    factors = [float(factor) for factor in re.findall(r"at ([\d.]+) times", told)]
    assert sorted(factors, key=lambda factor: max(factor, 1 / factor)) == factors
    assert sorted(factors) == sorted(round(swing.flips_at or 0, 2) for swing in flips)


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


def test_the_limit_of_reasoning_counts_what_the_case_reasons_already() -> None:
    reasoning = {
        "rag": {"output_tokens": 300, "context_tokens": 2_000, "question_tokens": 500, "reasoning_tokens": 50}
    }
    found = made(20_000, PRICES, queries=reasoning)
    assert "fewer than 220 tokens a call" in found.challenger


def test_where_hosting_decides_no_limit_of_reasoning_is_claimed() -> None:
    hosted = {"hosting_usd_per_hour": 4, "capacity": {"decode_tokens_per_second": 100}}
    found = made(20_000, PRICES, models=flat(rag=8, fine_tuning=0, hybrid=0), fine_tuning=hosted)
    assert found.challenger.endswith("less than fine-tuning at every volume.")


def test_no_cheaper_model_is_named_to_whom_calls_are_free() -> None:
    free = {"rag": {}, "fine_tuning": {"output": 1.2}, "hybrid": {"output": 1.2}}
    assert made(300_000, PRICES, models=free).challenger == ""


def test_equals_are_said_to_cost_the_same() -> None:
    found = made(5, models=flat(rag=1, fine_tuning=1, hybrid=3), rag={}, fine_tuning={})
    assert "RAG and fine-tuning cost the same: " in found.standing


def test_many_stretches_are_told_by_the_first_and_the_last() -> None:
    tuning = {"hosting_usd_per_hour": 1, "capacity": {"decode_tokens_per_second": 100}}
    found = made(9_000, models=flat(rag=3, fine_tuning=0, hybrid=0), fine_tuning=tuning, rag={})
    ranges = found.estimate.pairs["rag->fine_tuning"].cheaper_ranges or []
    assert len(ranges) > 3
    assert f"in {len(ranges)} stretches of volume, the first between " in found.headline
    assert len(found.headline) < 200


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
