import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal

import pytest

from knowledge.costs.case import APPROACHES, CostCase, FineTuning, Model, Query
from knowledge.costs.estimate import estimate
from knowledge.costs.prices.price_list import Price, PriceList, UnknownModelError, price_list
from knowledge.costs.prices.rows import PriceRow, our_rows, read_rows

TODAY = date(2026, 11, 21)
OURS = price_list(TODAY)


def row(id_: str, prices: PriceList = OURS) -> PriceRow:
    found = prices.row(id_)
    assert found
    return found


def priced(id_: str, prices: PriceList = OURS) -> tuple[float, float, float | None, float | None]:
    """In, out, cached, written."""
    model = prices.resolve(Model(catalogue=id_))
    cached, write = model.cached_input, model.cache_write
    return (
        float(model.input),
        float(model.output),
        None if cached is None else float(cached),
        None if write is None else float(write),
    )


def about(id_: str, prices: PriceList = OURS, **more: object) -> list[str]:
    return prices.warnings(CostCase.model_validate({"models": {"fine_tuning": {"catalogue": id_}}, **more}))


def test_a_tuned_model_without_figures_costs_what_its_base_costs() -> None:
    assert priced("google/ft:gemini-3.5-flash-lite") == priced("google/gemini-3.5-flash-lite")
    assert priced("azure/ft:gpt-4o-mini") == priced("openai/gpt-4o-mini")
    assert row("azure/ft:gpt-4o-mini").retires == date(2027, 10, 1)


def test_prices_of_ones_own_stay_as_they_are() -> None:
    model = Model(input=Decimal(7))
    assert OURS.resolve(model) is model
    assert not OURS.used(CostCase())
    assert not OURS.warnings(CostCase())


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("openai/gpt-6-luna", (0.10, 0.50, 0.01, 0.125)),
        ("OpenAI/GPT-6-Luna", (0.10, 0.50, 0.01, 0.125)),
        ("openai/gpt-6-luna-2026-09-01", (0.10, 0.50, 0.01, 0.125)),
        ("openai/ft:gpt-4o-mini", (0.30, 1.20, 0.15, None)),
        ("openai/ft:gpt-4o-mini-2024-07-18:acme:support:AbC123", (0.30, 1.20, 0.15, None)),
        ("openai/ft:gpt-4.1-mini-2025-04-14:acme::x", (0.80, 3.20, 0.20, None)),
        ("azure/ft:gpt-4o-mini-2024-07-18", (0.15, 0.60, 0.075, None)),
        ("anthropic/claude-haiku-4-5-20251001", (1.0, 5.0, 0.1, 1.25)),
        ("google/gemini-3.1-flash-lite", (0.25, 1.5, 0.025, None)),
        # An older snapshot of gpt-4o that costs more than gpt-4o.
        ("openai/gpt-4o-2024-05-13", (5.0, 15.0, None, None)),
        ("together/lora-16b", (0.0, 0.0, None, None)),
    ],
)
def test_a_name_gives_its_prices(id_: str, expected: tuple[float | None, ...]) -> None:
    assert priced(id_) == expected


@pytest.mark.parametrize(
    "id_",
    [
        "openai/no-such-model",
        "nobody/gpt-4o-mini",
        "my-openai-proxy/gpt-4o-mini",  # the library would take it for OpenAI
        "google/gemini-3.5-flash-lite-preview-tts",  # and this for gemini-3.5-flash-lite
        "anthropic/claude-haiku-4-5-on-fire",
        "openai/ft:gpt-3.5-turbo-0125:acme::x",  # the library bills the cache of fine-tunes in full
        "openai/ft:gpt-6-luna",
        "openai/ft:",
        "openai/ft:ft:gpt-4o",
        "openai/text-embedding-3-small",  # answers no prompts
        "cohere/rerank",
        "openai/whisper-1",  # billed by the minute
    ],
)
def test_a_name_that_is_no_priced_model_is_never_guessed(id_: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        OURS.resolve(Model(catalogue=id_))
    assert caught.value.id == id_
    assert OURS.named(id_) is None


def test_what_was_used_says_whence_and_when() -> None:
    case = CostCase(
        models={
            "rag": Model(catalogue="anthropic/claude-haiku-4-5"),
            "fine_tuning": Model(catalogue="openai/ft:gpt-4.1-mini"),
            "hybrid": Model(catalogue="openai/ft:gpt-4.1-mini"),
        }
    )
    listed, ours = OURS.used(case)
    assert listed.model == "anthropic/claude-haiku-4-5"
    assert listed.source.startswith("genai-prices ")
    assert listed.as_of is not None
    assert date(2026, 1, 1) < date.fromisoformat(listed.as_of) <= TODAY
    assert listed.retires is None
    assert ours == Price(
        model="openai/ft:gpt-4.1-mini",
        as_of="2026-10-14",
        source="OpenAI, pricing, https://developers.openai.com/api/docs/pricing",
        retires="2027-01-14",
    )
    found = estimate(case, OURS)
    assert found.prices == [listed, ours]
    assert set(OURS.warnings(case)) <= set(found.warnings)


def test_a_model_at_another_provider_says_whose_price_it_has() -> None:
    case = CostCase(models={"rag": Model(catalogue="azure/gpt-4o-mini")})
    assert OURS.used(case)[0].source.endswith("at the price of the model's maker")


@pytest.mark.parametrize(("days", "stale"), [(90, False), (91, True)])
def test_a_price_older_than_90_days_warns(days: int, stale: bool) -> None:
    prices = price_list(date(2026, 10, 14) + timedelta(days=days))
    told = (
        "The price of openai/gpt-6-luna is as of 2026-10-14, more than 90 days old; "
        "check it before you rely on it."
    )
    assert (told in about("openai/gpt-6-luna", prices)) is stale


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 7, 17), None),
        (date(2026, 7, 18), "will no longer be served from 2027-01-14 on."),
        (date(2027, 1, 13), "will no longer be served from 2027-01-14 on."),
        (date(2027, 1, 14), "has not been served since 2027-01-14."),
    ],
)
def test_a_model_that_retires_within_half_a_year_warns(today: date, says: str | None) -> None:
    told = [one for one in about("openai/gpt-4.1-mini", price_list(today)) if "served" in one]
    assert told == ([f"openai/gpt-4.1-mini {says}"] if says else [])


def test_the_last_day_for_new_jobs_is_told_with_who_may_and_where_newcomers_can() -> None:
    told = (
        "openai/ft:gpt-4.1-mini takes no new training jobs after 2027-01-06, and even before only from customers who "
        "have trained there already; newcomers can train with Vertex, Together,"
    )
    assert any(
        one.startswith(told) for one in about("openai/ft:gpt-4.1-mini", price_list(date(2026, 11, 21)))
    )


def test_the_gravest_is_told_first() -> None:
    told = about("openai/ft:gpt-4.1-mini", price_list(date(2027, 1, 20)))
    assert [("served" in one, "training jobs" in one, "days old" in one) for one in told] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(("context", "dearer"), [(272_000, False), (272_001, True)])
@pytest.mark.parametrize("id_", ["openai/gpt-6-luna", "openai/gpt-5.4"])
def test_a_prompt_beyond_a_tier_warns_and_is_priced_below_it(id_: str, context: int, dearer: bool) -> None:
    case = CostCase(
        models={"rag": Model(catalogue=id_)}, queries={"rag": Query(context_tokens=Decimal(context))}
    )
    told = (
        f"A prompt of {context:,} tokens costs more with {id_} than is counted here, "
        "since its price rises above 272,000 tokens."
    )
    assert (told in OURS.warnings(case)) is dearer


def test_hosting_that_is_not_counted_warns() -> None:
    told = "together/lora-16b also costs 3.99 dollars an hour to host, which is not counted here."
    assert told in about("together/lora-16b")
    assert told not in about(
        "together/lora-16b", fine_tuning=FineTuning(hosting_usd_per_hour=Decimal("3.99")).model_dump()
    )


def test_a_price_for_requests_that_is_not_counted_warns() -> None:
    assert "It also costs 12 dollars per 1,000 requests, which are not counted (perplexity/sonar)." in about(
        "perplexity/sonar"
    )


def test_each_sentence_stands_once_and_names_its_model() -> None:
    case = CostCase(models={name: Model(catalogue="openai/ft:gpt-4o") for name in APPROACHES})
    told = OURS.warnings(case)
    assert len(set(told)) == len(told) == 2
    assert all(one.startswith("openai/ft:gpt-4o ") and one.endswith(".") for one in told)


@pytest.mark.parametrize(
    ("short", "named", "tuned"),
    [
        ("gpt-4.1-mini", "openai/gpt-4.1-mini", "openai/ft:gpt-4.1-mini"),
        (" OpenAI/GPT-4.1-mini ", "openai/gpt-4.1-mini", "openai/ft:gpt-4.1-mini"),
        ("ft:gpt-4o-mini", "openai/ft:gpt-4o-mini", "openai/ft:gpt-4o-mini"),
        ("gpt-4o-2024-08-06", "openai/gpt-4o", "openai/ft:gpt-4o"),
        ("gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13", None),
        ("azure/gpt-4o-mini", "azure/gpt-4o-mini", "azure/ft:gpt-4o-mini"),
        ("azure/ft:gpt-4o-mini", "azure/ft:gpt-4o-mini", "azure/ft:gpt-4o-mini"),
        ("gemini-3.5-flash-lite", "google/gemini-3.5-flash-lite", "google/ft:gemini-3.5-flash-lite"),
        ("gpt-6-luna", "openai/gpt-6-luna", None),
        ("claude-haiku-4-5", "anthropic/claude-haiku-4-5", None),
        ("lora-80b", "fireworks/lora-80b", "fireworks/lora-80b"),
        ("lora-16b", None, None),  # two offer it
        ("text-embedding-3-small", None, None),
        ("llama", None, None),
        ("", None, None),
        ("/", None, None),
        ("ft:", None, None),
    ],
)
def test_people_may_say_less_than_the_catalogue(short: str, named: str | None, tuned: str | None) -> None:
    assert (OURS.named(short), OURS.tuned(short)) == (named, tuned)


def test_choices_are_the_rows_that_answer_prompts() -> None:
    assert {"openai/gpt-6-luna", "openai/ft:gpt-4.1-mini"} <= set(OURS.ids())
    assert not {"cohere/rerank", "openai/text-embedding-3-small"} & set(OURS.ids())
    assert row("cohere/rerank").rerank_usd_per_1k == 2
    assert row("openai/Text-Embedding-3-large").input == Decimal("0.13")


OWN = """
[[prices]]
id = "openai/gpt-4.1-mini"
kind = "base"
input = 0.36
output = 1.44
source = "our contract"
as_of = 2026-11-01

[[prices]]
id = "acme/ft:Llama-4"
kind = "tuned"
base = "acme/llama-4"
hosting_usd_per_hour = 2.5
source = "our own machines"
as_of = "2026-11-01"

[[prices]]
id = "acme/llama-4"
kind = "base"
input = 0
output = 0
source = "our own machines"
as_of = 2026-11-01
"""


def test_an_operators_rows_add_and_win() -> None:
    prices = price_list(TODAY, read_rows(OWN, our_rows()))
    assert priced("openai/gpt-4.1-mini", prices) == (0.36, 1.44, None, None)
    assert priced("openai/gpt-4.1-mini-2025-04-14", prices) == (0.36, 1.44, None, None)
    assert priced("acme/ft:llama-4", prices) == (0.0, 0.0, None, None)
    assert prices.named("LLAMA-4") == "acme/llama-4"
    assert prices.tuned("llama-4") == "acme/ft:Llama-4"
    assert priced("openai/gpt-4.1-mini") == (0.40, 1.60, 0.10, None)


def test_rows_of_our_own_do_not_wait_for_the_library() -> None:
    script = (
        "import sys; from datetime import date\n"
        "from knowledge.costs.case import CostCase, Model\n"
        "from knowledge.costs.estimate import estimate\n"
        "from knowledge.costs.prices.price_list import price_list\n"
        "names = ('openai/gpt-6-luna', 'openai/ft:gpt-4.1-mini', 'google/ft:gemini-3.5-flash-lite')\n"
        "models = dict(zip(('rag', 'fine_tuning', 'hybrid'), (Model(catalogue=name) for name in names)))\n"
        "prices = price_list(date(2026, 11, 21))\n"
        "assert prices.tuned('gpt-4.1-mini')\n"
        "estimate(CostCase(models=models), prices)\n"
        "assert 'genai_prices' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)
