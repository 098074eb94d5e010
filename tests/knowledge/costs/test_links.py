"""A link carries the whole case."""

from decimal import ROUND_DOWN, Context, Decimal
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from knowledge.costs.case import APPROACHES, Capacity, CostCase, FineTuning, Model, Query, Rag
from knowledge.costs.costing import Costing
from knowledge.costs.estimate import estimate
from knowledge.costs.typical import typical
from knowledge.costs.written.draft import put_together, take_apart
from knowledge.costs.written.kinds import MOST_DIGITS
from knowledge.costs.written.options import (
    GUIDE,
    OPTIONS,
    ZERO,
    from_link,
    query_string,
    read,
    value,
    write,
)
from tests.knowledge.costs.texts import PRICES, example_of, figures_of, refused, understood


def figure(field: FieldInfo) -> st.SearchStrategy[Any]:
    """Anything within the bounds of a field."""
    bounds = {
        name: getattr(one, name)
        for one in field.metadata
        for name in ("ge", "gt", "le")
        if hasattr(one, name)
    }
    if field.annotation is int:
        return st.integers(0, bounds["le"])
    most, least = bounds["le"], Decimal("0.000001" if "gt" in bounds else 0)
    any_ = st.decimals(least, most, places=12) | st.decimals(least, most, places=2) | st.just(Decimal(1))
    return any_.map(_kept)


def _kept(value: Decimal) -> Decimal:
    """As many digits of it as are read."""
    return Context(prec=MOST_DIGITS, rounding=ROUND_DOWN).create_decimal(value)


def part(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Any one within the bounds of its fields; what is left out has its default."""
    fields = {name: figure(field) for name, field in model.model_fields.items() if field.metadata}
    if model is FineTuning:
        fields["capacity"] = st.none() | part(Capacity)
    return st.fixed_dictionaries({}, optional=fields).map(model.model_validate)


usd = figure(Rag.model_fields["index_usd_per_month"])
priced = st.builds(
    Model,
    input=usd,
    output=usd,
    cached_input=st.none() | usd,
    cache_write=st.none() | usd,
    cache_min_prompt_tokens=figure(Model.model_fields["cache_min_prompt_tokens"]),
)
known = st.sampled_from(
    [*PRICES.ids(), "openai/ft:gpt-4o-mini-2024-07-18:acme::AbC", "OpenAI/GPT-4o", "openai/gpt-4o-2024-08-06"]
)
by_name = known.map(lambda id_: Model(catalogue=id_))
cases = st.builds(
    CostCase,
    horizon_months=figure(CostCase.model_fields["horizon_months"]),
    models=st.dictionaries(st.sampled_from(APPROACHES), priced | by_name),
    queries=st.dictionaries(st.sampled_from(APPROACHES), part(Query)),
    rag=part(Rag),
    fine_tuning=part(FineTuning),
)
costings = st.builds(Costing, cases, st.integers(0, 10_000_000_000))


def same(costing: Costing) -> Costing:
    """With the guide's figures spelled out where the case leaves them to it."""
    return put_together(take_apart(costing))


@settings(deadline=None)
@given(costings)
def test_a_link_carries_the_whole_case(costing: Costing) -> None:
    assert understood(from_link(query_string(costing), PRICES)) == same(costing)
    assert understood(read(write(costing).items(), ZERO, PRICES)) == same(costing)


@settings(deadline=None, max_examples=30)
@given(costings)
def test_spelling_a_case_out_changes_no_cost(costing: Costing) -> None:
    ours, spelled = (
        estimate(each.case.model_copy(update={"volumes": (costing.at,)}), PRICES)
        for each in (costing, same(costing))
    )
    assert ours.approaches == spelled.approaches


@settings(deadline=None)
@given(costings)
def test_what_a_field_shows_is_read_as_what_it_shows(costing: Costing) -> None:
    fields = [(option.id, value(costing, option)) for option in OPTIONS]
    assert understood(read(fields, costing, PRICES)) == same(costing)
    assert understood(read(fields, ZERO, PRICES)) == same(costing)


def test_a_link_over_nothing_is_nothing() -> None:
    assert write(ZERO) == {"horizon": "12"}
    assert understood(from_link("", PRICES)) == ZERO
    assert understood(from_link("?", PRICES)) == ZERO


def test_the_guides_figures_are_the_guides() -> None:
    assert estimate(GUIDE.case, PRICES) == estimate(CostCase(), PRICES)
    assert query_string(GUIDE) == (
        "rag=0.15:0.6&ft=0.45:0.6&context=2000&output=300&horizon=12&system=400&question=100"
    )


LIST_PRICES: Final = (
    "volume=20k&rag=0.15:0.6&ft=0.3:1.2&context=2000&output=300&examples=1000&label=2&horizon=12&training=3&embedding=0.02"
    "&system=400/400/100&question=100&corpus=50M&overlap=20%25&churn=5M&index=70&embedded=100&exampletokens=800"
    "&epochs=3&runs=3&retrains=0.25&newexamples=200&runevaluation=25"
)


def test_the_worked_example_is_a_short_link() -> None:
    costing = understood(from_link(LIST_PRICES, PRICES))
    assert query_string(costing) == LIST_PRICES
    assert len(LIST_PRICES) < 600
    found = estimate(costing.case, PRICES).approaches
    months = {name: [round(row.amortised_usd, 2) for row in cost.rows] for name, cost in found.items()}
    assert months == {
        "rag": [86.93, 237.32, 1_741.22, 16_780.22],
        "fine_tuning": [298.07, 435.77, 1_812.77, 15_582.77],
        "hybrid": [383.65, 659.59, 3_418.99, 31_012.99],
    }


def test_typical_figures_are_a_short_link() -> None:
    assert len(query_string(typical({"volume": 20_000}))) < 600


def test_names_that_a_link_has_and_nobody_knows_are_left_out() -> None:
    found = understood(from_link("?context=2000&utm_source=mail&oldname=7&=&volume=50k", PRICES))
    assert figures_of(found) == {"volume": "50k", "context": "2000"}


def test_a_link_that_cannot_be_read_says_so() -> None:
    assert [trouble.option for trouble in refused(from_link("context=many&hit=80", PRICES))] == [
        "context",
        "hit",
    ]
    [trouble] = refused(from_link("&".join(["a=1"] * 1_000), PRICES))
    assert trouble.option is None
    understood(from_link(example_of(trouble), PRICES))


@given(st.text("abcft=&%/:.0123456789k+ \x00é", max_size=50))
def test_whatever_stands_in_a_link_is_a_costing_or_an_answer(text: str) -> None:
    found = from_link(text, PRICES)
    assert isinstance(found, Costing) or all(example_of(trouble) for trouble in found)
