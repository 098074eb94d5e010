import json
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import pytest
from aiohttp import ClientSession, web

from bot.api.routes import add_api
from knowledge.costs.case import APPROACHES
from knowledge.costs.prices.price_list import PriceList, PriceRow, price_list
from knowledge.costs.prices.rows import our_rows
from tests.bot.http_server import Json, problem, serving
from tests.knowledge.costs.cases import LIST_PRICES, blank, read

TODAY = date(2026, 11, 21)


class Calendar:
    """The price list of a day that can pass."""

    def __init__(self) -> None:
        self.today = TODAY
        self.own: tuple[PriceRow, ...] = ()

    def prices(self) -> PriceList:
        return price_list(self.today, self.own)


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
async def api(calendar: Calendar) -> AsyncIterator[ClientSession]:
    app = web.Application()
    add_api(app, public_url="https://rag.example", prices=calendar.prices)
    async with serving(app) as session:
        yield session


async def costs(api: ClientSession, body: object) -> Json:
    """Of a body as an object or, where its very letters matter, as a text."""
    text = body if isinstance(body, str) else json.dumps(body)
    async with api.post("/api/v1/costs", data=text) as response:
        assert (response.status, response.content_type) == (200, "application/json"), await response.text()
        return await response.json()


async def refused(api: ClientSession, body: object) -> dict[str, str]:
    """Each pointer with its message."""
    text = body if isinstance(body, str) else json.dumps(body)
    async with api.post("/api/v1/costs", data=text) as response:
        return {error["pointer"]: error["message"] for error in (await problem(response, 422))["errors"]}


@pytest.mark.parametrize("body", [b"", b"{}"])
async def test_an_empty_cost_case_is_the_guides_example(api: ClientSession, body: bytes) -> None:
    found = await costs(api, body.decode())
    by_month = {
        name: [row["monthly_usd"] for row in one["rows"]] for name, one in found["approaches"].items()
    }
    assert by_month["rag"] == [16.65, 166.50, 1_665, 16_650]
    assert by_month["fine_tuning"] == [12.15, 121.50, 1_215, 12_150]
    assert by_month["hybrid"] == [39.15, 391.50, 3_915, 39_150]
    assert found["cheapest"] == ["fine_tuning"] * 4


async def test_volumes_tokens_and_prices_of_ones_own_are_taken(api: ClientSession) -> None:
    case = {
        "volumes": [500],
        "models": {"rag": {"input": 0.1, "output": 0.5}},
        "queries": {"rag": {"system_tokens": 100, "context_tokens": 900, "output_tokens": 200}},
    }
    row = (await costs(api, case))["approaches"]["rag"]["rows"][0]
    assert (row["daily_queries"], row["variable_usd"], row["monthly_usd"]) == (500, 3.0, 3.0)


async def test_the_result_has_the_promised_names_and_no_uncertainty_unless_asked(api: ClientSession) -> None:
    found = await costs(api, {})
    assert list(found) == ["approaches", "pairs", "cheapest", "warnings", "prices", "uncertainty"]
    assert list(found["approaches"]) == list(APPROACHES)
    one = found["approaches"]["rag"]
    assert list(one) == ["per_query_usd", "one_time_usd", "rows"]
    assert set(one["per_query_usd"]) == {"total", "input", "output", "embedding", "rerank"}
    assert list(one["rows"][0]) == [
        *("daily_queries", "fixed_usd", "variable_usd", "monthly_usd", "amortised_usd", "first_year_usd"),
        "replicas",
    ]
    assert list(found["pairs"]) == ["rag->fine_tuning", "rag->hybrid", "fine_tuning->hybrid"]
    for pair in found["pairs"].values():
        promised = {"kind", "breakeven_daily_queries", "cheaper_ranges", "payback_months"}
        assert promised < set(pair)
        assert list(pair["payback_months"]) == ["1000", "10000", "100000", "1000000"]
    assert (found["warnings"], found["prices"], found["uncertainty"]) == ([], [], None)


async def test_the_second_worked_example_comes_out_to_the_cent(api: ClientSession) -> None:
    found = await costs(api, LIST_PRICES)
    amortised = {
        name: [round(row["amortised_usd"], 2) for row in one["rows"]]
        for name, one in found["approaches"].items()
    }
    assert amortised == {
        "rag": [86.93, 237.32, 1_741.22, 16_780.22],
        "fine_tuning": [298.07, 435.77, 1_812.77, 15_582.77],
        "hybrid": [383.65, 659.59, 3_418.99, 31_012.99],
    }
    pair = found["pairs"]["rag->fine_tuning"]
    assert (pair["kind"], round(pair["breakeven_daily_queries"])) == ("second_above", 150_742)


def ones(names: str) -> Json:
    return dict.fromkeys(names.split(), 1)


EVERY_NAME = {
    "horizon_months": 12,
    "volumes": [0, 5],
    "models": {
        "rag": ones("input output cached_input cache_write cache_min_prompt_tokens"),
        "fine_tuning": {"cached_input": None, "cache_write": None},
        "hybrid": {"catalogue": "openai/gpt-4.1-mini"},
    },
    "queries": {
        name: ones(
            "system_tokens few_shot_tokens context_tokens question_tokens output_tokens reasoning_tokens "
            "embedded_query_tokens cacheable_prefix_tokens cache_hit_rate batch_share batch_factor retry_rate "
            "rerank_usd_per_1k"
        )
        for name in APPROACHES
    },
    "rag": ones(
        "embedding_usd_per_mtok corpus_tokens overlap churn_tokens_per_month index_usd_per_month "
        "evaluation_usd_per_month eval_set_usd engineering_hours engineering_usd_per_hour"
    ),
    "fine_tuning": {
        **ones(
            "examples tokens_per_example epochs validation_tokens validation_passes training_usd_per_mtok label_usd "
            "training_runs retrains_per_month new_examples_per_retrain evaluation_usd_per_run engineering_hours "
            "engineering_usd_per_hour hosting_usd_per_hour"
        ),
        "capacity": ones(
            "prefill_tokens_per_second decode_tokens_per_second utilisation peak_factor min_replicas"
        ),
    },
    "uncertainty": ones("daily_queries cases seed"),
}


async def test_every_promised_name_is_taken(api: ClientSession) -> None:
    found = await costs(api, EVERY_NAME)
    assert [one["model"] for one in found["prices"]] == ["openai/gpt-4.1-mini"]
    assert (await costs(api, {**EVERY_NAME, "fine_tuning": {"capacity": None}}))["cheapest"]


@pytest.mark.parametrize("written", ["50000000", "50e6", "5E+7", "5.0e7", "50000000.0"])
async def test_a_number_is_the_same_however_it_is_written(api: ClientSession, written: str) -> None:
    body = json.dumps(blank(rag={"embedding_usd_per_mtok": 0.1, "corpus_tokens": 12345}))
    found = await costs(api, body.replace("12345", written))
    assert found["approaches"]["rag"]["one_time_usd"] == 5.0


async def test_a_tenth_is_exactly_a_tenth(api: ClientSession) -> None:
    """Three tenths once against a tenth and two: in floats these are not equal."""
    case = blank(
        horizon_months=1,
        rag={"eval_set_usd": 0.3},
        fine_tuning={
            "label_usd": 0.1,
            "examples": 1,
            "engineering_hours": 0.2,
            "engineering_usd_per_hour": 1,
        },
    )
    assert (await costs(api, case))["pairs"]["rag->fine_tuning"]["kind"] == "tie"


async def test_whole_numbers_may_be_written_as_powers_and_volumes_stay_as_given(api: ClientSession) -> None:
    found = await costs(api, '{"volumes": [1e3, 10000000000, 7.0, 1000]}')
    rows = found["approaches"]["rag"]["rows"]
    assert [row["daily_queries"] for row in rows] == [1_000, 10_000_000_000, 7, 1_000]


@pytest.mark.parametrize("price", ["0.30000000000000004", "1.2345678901234567e-05", "0.1234567890123456789"])
async def test_whatever_a_program_makes_of_a_sum_is_taken(api: ClientSession, price: str) -> None:
    body = '{"models": {"rag": {"output": 98765}}, "queries": {"rag": {"output_tokens": 1000000}}}'
    found = await costs(api, body.replace("98765", price))
    assert found["approaches"]["rag"]["per_query_usd"]["total"] == float(price)


@pytest.mark.parametrize(
    ("body", "pointer", "message"),
    [
        ({"horizon_months": 0}, "/horizon_months", "Give more than 0."),
        ({"horizon_months": None}, "/horizon_months", "Give a number."),
        ({"horizon_months": "12"}, "/horizon_months", "Give a number."),
        ({"volumes": ["5"]}, "/volumes/0", "Give a whole number."),
        ({"volumes": [True]}, "/volumes/0", "Give a whole number."),
        ('{"volumes": [1e400]}', "/volumes/0", "Give a whole number."),
        ({"models": {"rag": {"input": "0.1"}}}, "/models/rag/input", "Give a number."),
        ({"models": {"rag": {"input": None}}}, "/models/rag/input", "Give a number."),
        ({"models": {"rag": {"input": -1}}}, "/models/rag/input", "Give at least 0."),
        ({"models": {"rag": {"input": 1e10}}}, "/models/rag/input", "Give at most 1000000000."),
        ({"models": {"rag": {"input": 1e30}}}, "/models/rag/input", "Give a smaller number."),
        ('{"models": {"rag": {"input": 1e400}}}', "/models/rag/input", "Give a number that is not infinite."),
        ({"models": {"rag": {"prompt": 1}}}, "/models/rag/prompt", None),
        (
            {"models": {"rag": {"input": 1, "catalogue": "openai/gpt-4.1"}}},
            "/models/rag",
            "Give prices or a catalogue name, not both.",
        ),
        (
            {"models": {"rag": {"catalogue": "gpt-4.1-mini"}}},
            "/models/rag/catalogue",
            "Give a name of the form provider/model, such as openai/gpt-4.1-mini.",
        ),
        ({"models": {"rag": {"catalogue": ""}}}, "/models/rag/catalogue", "Give at least 3 characters."),
        (
            {"models": {"rag": {"catalogue": "a/" + "b" * 200}}},
            "/models/rag/catalogue",
            "Give at most 200 characters.",
        ),
        ({"models": {"rag": {"catalogue": 5}}}, "/models/rag/catalogue", "Give a text."),
        ({"models": {"rag": None}}, "/models/rag", "Give a JSON object."),
        ({"queries": {"both": {}}}, "/queries/both", "Give one of 'rag', 'fine_tuning' or 'hybrid'."),
        ({"queries": {"rag": {"cache_hit_rate": 1.01}}}, "/queries/rag/cache_hit_rate", "Give at most 1."),
        ({"rag": None}, "/rag", "Give a JSON object."),
        ({"fine_tuning": {"capacity": 5}}, "/fine_tuning/capacity", "Give a JSON object."),
        (
            {"fine_tuning": {"capacity": {"utilisation": 0}}},
            "/fine_tuning/capacity/utilisation",
            "Give more than 0.",
        ),
        (
            {"fine_tuning": {"capacity": {"min_replicas": 0.5}}},
            "/fine_tuning/capacity/min_replicas",
            "Give a whole number.",
        ),
        ({"uncertainty": {}}, "/uncertainty/daily_queries", "This is missing."),
        ({"uncertainty": {"daily_queries": 5, "cases": 2_001}}, "/uncertainty/cases", "Give at most 2000."),
        ({"uncertainty": {"daily_queries": 5, "seed": -1}}, "/uncertainty/seed", "Give at least 0."),
        ({"uncertainty": {"daily_queries": 5, "spread": 1}}, "/uncertainty/spread", None),
        ({"uncertainty": True}, "/uncertainty", "Give a JSON object."),
    ],
)
async def test_a_mistake_is_named_at_the_very_field(
    api: ClientSession, body: object, pointer: str, message: str | None
) -> None:
    unknown_name = "This name is not known here. Check its spelling, or leave it out."
    assert await refused(api, body) == {pointer: message or unknown_name}


async def test_models_that_no_price_list_has_are_all_named_with_what_may_be_meant(api: ClientSession) -> None:
    names = {"rag": "openai/gpt-4.1-mni", "fine_tuning": "nobody/nothing", "hybrid": "opnai/gpt-4o-mini"}
    found = await refused(api, {"models": {name: {"catalogue": id_} for name, id_ in names.items()}})
    assert found == {
        "/models/rag/catalogue": "No price list here has openai/gpt-4.1-mni. Did you mean openai/gpt-4.1-mini? "
        "Or give its prices: input and output.",
        "/models/fine_tuning/catalogue": f"No price list here has nobody/nothing. Names look like "
        f"{price_list(TODAY).ids()[0]}. Or give its prices: input and output.",
        "/models/hybrid/catalogue": "No price list here has opnai/gpt-4o-mini. Did you mean openai/gpt-4o-mini? "
        "Or give its prices: input and output.",
    }


async def test_a_model_by_name_costs_what_its_row_says_and_tells_its_age(api: ClientSession) -> None:
    models = {
        "rag": {"catalogue": "openai/gpt-4o-mini"},
        "fine_tuning": {"catalogue": "openai/ft:gpt-4o-mini"},
    }
    query = {"context_tokens": 1_000_000, "output_tokens": 1_000_000}
    found = await costs(api, blank(models={**models, "hybrid": {}}, queries=dict.fromkeys(APPROACHES, query)))
    per_query = {name: one["per_query_usd"] for name, one in found["approaches"].items()}
    assert (per_query["rag"]["input"], per_query["rag"]["output"]) == (0.15, 0.60)
    assert (per_query["fine_tuning"]["input"], per_query["fine_tuning"]["output"]) == (0.30, 1.20)
    used = {one["model"]: one for one in found["prices"]}
    assert list(used) == ["openai/gpt-4o-mini", "openai/ft:gpt-4o-mini"]
    assert used["openai/ft:gpt-4o-mini"]["as_of"] == "2026-10-14"
    assert used["openai/ft:gpt-4o-mini"]["retires"] == "2027-01-14"
    assert any("2027-01-14" in warning for warning in found["warnings"])


async def test_prices_age_while_the_service_runs(api: ClientSession, calendar: Calendar) -> None:
    model = "openai/gpt-6-luna"
    case = blank(models={name: {"catalogue": model} for name in APPROACHES})
    assert (await costs(api, case))["warnings"] == []
    calendar.today = date(2027, 6, 1)
    (warning,) = (await costs(api, case))["warnings"]
    assert model in warning


async def test_an_operators_price_wins(api: ClientSession, calendar: Calendar) -> None:
    ours = next(row for row in our_rows() if row.id == "openai/gpt-4o-mini")
    calendar.own = (ours.model_copy(update={"input": Decimal("0.30")}),)
    case = blank(
        models={"rag": {"catalogue": "openai/gpt-4o-mini"}}, queries={"rag": {"context_tokens": 1_000_000}}
    )
    assert (await costs(api, case))["approaches"]["rag"]["per_query_usd"]["input"] == 0.30


async def test_uncertainty_comes_when_asked_for_and_the_same_for_the_same_seed(api: ClientSession) -> None:
    def asked(**uncertainty: int) -> Json:
        return {**LIST_PRICES, "uncertainty": {"daily_queries": 20_000, "cases": 50, **uncertainty}}

    found = await costs(api, asked())
    told = found["uncertainty"]
    assert (told["daily_queries"], told["cases"], told["seed"]) == (20_000, 50, 1)
    for name in APPROACHES:
        assert told["ranges"][name]["low"] < told["ranges"][name]["likely"] < told["ranges"][name]["high"]
    assert sum(told["cheapest_share"].values()) == pytest.approx(1)
    assert found["approaches"] == (await costs(api, LIST_PRICES))["approaches"]
    assert (await costs(api, asked(seed=1)))["uncertainty"] == told
    assert (await costs(api, asked(cases=0)))["uncertainty"]["cheapest_share"] is None
    without_cases = {**LIST_PRICES, "uncertainty": {"daily_queries": 20_000}}
    assert (await costs(api, without_cases))["uncertainty"]["cases"] == 500
    assert (await costs(api, {**LIST_PRICES, "uncertainty": None}))["uncertainty"] is None


async def test_the_largest_of_everything_is_answered_with_its_uncertainty(api: ClientSession) -> None:
    query = {
        **dict.fromkeys(("system_tokens", "context_tokens", "output_tokens", "reasoning_tokens"), 1e15),
        "retry_rate": 1e9,
    }
    capacity = {
        **dict.fromkeys(("prefill_tokens_per_second", "decode_tokens_per_second", "utilisation"), 1e-30),
        "peak_factor": 1e9,
    }
    case = blank(
        volumes=[10**10],
        queries=dict.fromkeys(APPROACHES, query),
        fine_tuning={"hosting_usd_per_hour": 1e9, "capacity": capacity},
        uncertainty={"daily_queries": 10**10, "cases": 2},
    )
    found = await costs(api, case)
    assert found["approaches"]["hybrid"]["rows"][0]["replicas"] > 10**80
    assert found["uncertainty"]["ranges"]["hybrid"]["high"] > 1e80


async def test_a_case_that_was_written_as_json_can_be_sent(api: ClientSession) -> None:
    written = read(LIST_PRICES).model_dump_json()
    assert (await costs(api, written))["approaches"] == (await costs(api, LIST_PRICES))["approaches"]


@pytest.mark.parametrize("number", ["1e-300", "2.2250738585072014e-308", "5e-324", "1.2345678901234567e-20"])
async def test_a_number_finer_than_any_figure_needs_is_taken_and_stays_above_nothing(
    api: ClientSession, number: str
) -> None:
    body = f'{{"horizon_months": {number}, "rag": {{"index_usd_per_month": {number}}}}}'
    async with api.post("/api/v1/costs", data=body) as response:
        assert response.status == 200


async def test_whole_numbers_may_be_written_with_a_point(api: ClientSession) -> None:
    body = '{"uncertainty": {"daily_queries": 5.0, "cases": 5.0, "seed": 1.0}}'
    async with api.post("/api/v1/costs", data=body) as response:
        assert response.status == 200
