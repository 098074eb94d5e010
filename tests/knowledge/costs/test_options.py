"""Figures as text: what people type, what forms send, what links carry."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, get_args
from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from knowledge.costs.case import APPROACHES, Capacity, CostCase, FineTuning, Model, Query, Rag
from knowledge.costs.costing import Costing
from knowledge.costs.draft import NUMBERS, put_together, take_apart
from knowledge.costs.estimate import estimate
from knowledge.costs.options import (
    GUIDE,
    OPTIONS,
    SECTIONS,
    ZERO,
    Option,
    Trouble,
    from_link,
    query_string,
    read,
    read_words,
    value,
    write,
)
from knowledge.costs.price_rows import PriceRow
from knowledge.costs.prices import price_list
from knowledge.costs.table import BY_ID, BY_NAME
from knowledge.costs.typical import typical

PRICES: Final = price_list(date(2026, 11, 21))
WRITTEN: Final = tomllib.loads(Path(__file__).with_name("written.toml").read_text(encoding="utf-8"))
REFUSED: Final[dict[str, str]] = WRITTEN["answered"]


def understood(found: Costing | list[Trouble]) -> Costing:
    assert isinstance(found, Costing), found
    return found


def figures_of(costing: Costing) -> dict[str, str]:
    """What a link would say, but for the usual horizon that every link does."""
    return {id_: text for id_, text in write(costing).items() if (id_, text) != ("horizon", "12")}


def refused(found: Costing | list[Trouble]) -> list[Trouble]:
    assert isinstance(found, list)
    assert found
    return found


def example_of(trouble: Trouble) -> str:
    """What a trouble says to write."""
    said = re.fullmatch(r"[^\n]+: write, for example, (.+)\.", trouble.says)
    assert said, trouble.says
    return said[1]


# -- the table of what people write --------------------------------------------------------------------------------


def test_there_are_hundreds_of_ways_to_write_it() -> None:
    assert sum(len(table) for table in WRITTEN.values()) >= 250


@pytest.mark.parametrize(("words", "calls"), WRITTEN["volumes"].items())
def test_a_volume_is_calls_a_day(words: str, calls: int) -> None:
    found = understood(read_words(words, GUIDE, PRICES))
    assert found == Costing(GUIDE.case, calls)


@pytest.mark.parametrize(("words", "figures"), (WRITTEN["figures"] | WRITTEN["models"]).items())
def test_words_are_figures(words: str, figures: str) -> None:
    found = understood(read_words(words, ZERO, PRICES))
    assert "&".join(f"{id_}={text}" for id_, text in figures_of(found).items()) == figures


@pytest.mark.parametrize(("words", "says"), REFUSED.items())
def test_what_cannot_be_read_is_answered_and_never_guessed(words: str, says: str) -> None:
    assert says in refused(read_words(words, GUIDE, PRICES))[0].says


@pytest.mark.parametrize("words", REFUSED)
def test_every_answer_is_one_plain_sentence_with_an_example_that_works(words: str) -> None:
    for trouble in refused(read_words(words, GUIDE, PRICES)):
        understood(read_words(example_of(trouble), GUIDE, PRICES))
        assert len(trouble.says) < 200


@pytest.mark.parametrize("words", REFUSED)
def test_a_form_is_told_what_to_write_in_its_field(words: str) -> None:
    name, _, text = words.partition("=")
    option = BY_NAME.get(name.replace("_", ""))
    if option is None or " " in words or (option.id == "volume"):
        return
    [trouble] = refused(read([(option.id, text)], GUIDE, PRICES))
    assert trouble.option == option.id
    understood(read([(option.id, example_of(trouble))], GUIDE, PRICES))


def test_everything_that_cannot_be_read_is_named_at_once() -> None:
    troubles = refused(read_words("many contxt=2k hit=80 index=70€", GUIDE, PRICES))
    assert {trouble.option for trouble in troubles} == {"volume", "context", "hit", "index"}


def test_long_texts_are_cut_in_the_answer() -> None:
    for words in (
        "9" * 4_000,
        "context=" + "9" * 4_000,
        "rag=" + "x" * 4_000,
        "y" * 4_000 + "=2",
        ", ; and" * 600 + "x",
        "1" + " \t" * 2_000 + "x",
        "context=1," + "1" * 4_000 + "x",
    ):
        [trouble] = refused(read_words(words, GUIDE, PRICES))
        assert len(trouble.says) < 200


@given(st.text(max_size=60) | st.from_regex(r"([a-z]{2,8}[=:] ?[0-9k.,/$%MB:-]{0,8} ?){1,4}", fullmatch=True))
@example("=")
@example("context==2k")
@example("ft=ft=ft=")
@example("1 " * 30)
def test_whatever_is_typed_is_a_costing_or_an_answer(text: str) -> None:
    found = read_words(text, GUIDE, PRICES)
    if isinstance(found, list):
        assert all(example_of(trouble) for trouble in found)
    else:
        assert understood(from_link(query_string(found), PRICES)) == found


def test_a_name_that_is_mistyped_is_answered_with_what_was_probably_meant() -> None:
    [trouble] = refused(read_words("50k contxt=7k", GUIDE, PRICES))
    assert trouble == Trouble(
        "context", 'There is no figure called "contxt": write, for example, context=7k.'
    )
    [trouble] = refused(read_words("50k contxt=many", GUIDE, PRICES))
    assert example_of(trouble) == "context=2k"


# -- the options ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_an_option_explains_itself(option: Option) -> None:
    assert re.fullmatch(r"[A-Z].{2,40}", option.label)
    assert re.fullmatch(r"[A-Z].{10,110}\.", option.help)
    assert option.section in dict(SECTIONS)
    assert re.fullmatch(r"[a-z]+", option.id)
    assert option.id in option.names
    understood(read([(option.id, option.example)], GUIDE, PRICES))


def test_no_two_options_share_a_name() -> None:
    assert len(BY_NAME) == sum(len(option.names) for option in OPTIONS)
    assert len(BY_ID) == len(OPTIONS)


def test_every_section_has_options_and_they_stand_together() -> None:
    order = list(dict.fromkeys(option.section for option in OPTIONS))
    assert order == [id_ for id_, _ in SECTIONS]
    assert [option.section for option in OPTIONS] == sorted(
        (option.section for option in OPTIONS), key=order.index
    )


def leaves(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every figure of a case, by path."""
    for name, field in model.model_fields.items():
        at = f"{path}{name}"
        inner = [one for one in (field.annotation, *get_args(field.annotation)) if isinstance(one, type)]
        part = next((one for one in inner if issubclass(one, BaseModel)), None)
        if part and name in {"models", "queries"}:
            for approach in APPROACHES:
                yield from leaves(part, f"{at}.{approach}.")
        elif part:
            yield from leaves(part, f"{at}.")
        else:
            yield at


def test_every_figure_of_a_case_is_within_reach() -> None:
    every = {path for path in leaves(CostCase) if path != "volumes"}
    of_models = {
        f"models.{approach}.{field}"
        for approach in APPROACHES
        for field in ("input", "output", "cached_input", "cache_write", "catalogue")
    }
    assert of_models < every
    assert every - of_models == set(NUMBERS)


def another(path: str) -> Decimal:
    return Decimal(3) if path.endswith("min_replicas") else Decimal("0.625")


@pytest.mark.parametrize("path", NUMBERS)
def test_every_figure_of_a_case_comes_back_from_a_link(path: str) -> None:
    draft = take_apart(ZERO)
    draft.numbers[path] = another(path)
    costing = put_together(draft)
    assert costing != ZERO
    assert understood(from_link(query_string(costing), PRICES)) == costing


# -- links ---------------------------------------------------------------------------------------------------------


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
    return st.decimals(least, most, places=12) | st.decimals(least, most, places=2) | st.just(Decimal(1))


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


@settings(deadline=None, max_examples=50)
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


@settings(deadline=None, max_examples=50)
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


# -- forms ---------------------------------------------------------------------------------------------------------


def test_fields_of_one_name_are_one_value_an_approach() -> None:
    sent = parse_qsl("system=400&system=400&system=100&hours=80&hours=120", keep_blank_values=True)
    assert figures_of(understood(read(sent, ZERO, PRICES))) == {"system": "400/400/100", "hours": "80/120"}


def test_an_emptied_field_is_zero_or_the_usual_value() -> None:
    start = understood(read_words("50k context=2k horizon=24 batchprice=40% system=1/2/3", ZERO, PRICES))
    emptied = [(id_, "") for id_ in ("volume", "context", "horizon", "batchprice")]
    assert figures_of(
        understood(read([*emptied, ("system", ""), ("system", "7"), ("system", "")], start, PRICES))
    ) == {"system": "0/7/0"}


def test_what_a_form_does_not_send_stays() -> None:
    start = understood(read_words("50k context=2k hit=80%", GUIDE, PRICES))
    assert understood(read([("context", "3k")], start, PRICES)) == understood(
        read_words("context=3k", start, PRICES)
    )
    assert understood(read([], start, PRICES)) == start


# -- what hangs on the model to fine-tune --------------------------------------------------------------------------


def tuned(words: str, start: Costing) -> tuple[str | None, str | None, Decimal, Decimal]:
    case = understood(read_words(words, start, PRICES)).case
    return (
        case.model("fine_tuning").catalogue,
        case.model("hybrid").catalogue,
        case.fine_tuning.training_usd_per_mtok,
        case.fine_tuning.hosting_usd_per_hour,
    )


GPT, LORA = "openai/ft:gpt-4.1", "together/lora-16b"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ft=gpt-4.1", (GPT, GPT, Decimal(25), Decimal(0))),
        ("ft=gpt-4.1 training=7", (GPT, GPT, Decimal(7), Decimal(0))),
        ("ft=gpt-4.1 both=gpt-4o-mini", (GPT, "openai/ft:gpt-4o-mini", Decimal(25), Decimal(0))),
        ("ft=together/lora-16b", (LORA, LORA, Decimal("0.48"), Decimal("3.99"))),
        ("ft=together/lora-16b hosting=9", (LORA, LORA, Decimal("0.48"), Decimal(9))),
    ],
)
def test_another_model_to_fine_tune_brings_its_prices(words: str, found: tuple[object, ...]) -> None:
    assert tuned(words, typical()) == found


def test_a_form_that_sends_the_old_models_prices_along_gets_the_new_models() -> None:
    start = understood(read_words("ft=together/lora-16b", typical(), PRICES))
    sent = {option.id: value(start, option) for option in OPTIONS} | {"ft": "gpt-4.1"}
    found = understood(read(sent.items(), start, PRICES))
    assert tuned("", found) == (GPT, GPT, Decimal(25), Decimal(0))


def test_prices_that_somebody_entered_stay_with_another_model() -> None:
    start = understood(read_words("training=7 hosting=2", typical(), PRICES))
    assert tuned("ft=gpt-4.1 training=7 hosting=2", start) == (GPT, GPT, Decimal(7), Decimal(2))


def test_the_same_model_again_changes_nothing() -> None:
    start = understood(read_words("both=gpt-4.1 training=7 hosting=2", typical(), PRICES))
    again = value(start, BY_ID["ft"])
    assert understood(read([("ft", again)], start, PRICES)) == start


def test_prices_sent_again_are_the_same_model_whatever_prompt_is_cached() -> None:
    start = understood(read_words("ft=0.3:1.2:0.1 both=0.4:1.2 cachemin=2048", GUIDE, PRICES))
    assert understood(read([("ft", value(start, BY_ID["ft"]))], start, PRICES)) == start


def test_an_operators_model_that_is_not_called_a_fine_tune_comes_back_from_a_link() -> None:
    row = PriceRow(id="ours/tuned-7b", kind="tuned", input=1, output=2, source="us", as_of=date(2026, 11, 1))
    prices = price_list(date(2026, 11, 21), (row,))
    found = understood(read_words("ft=tuned-7b", ZERO, prices))
    assert found.case.model("fine_tuning").catalogue == "ours/tuned-7b"
    assert understood(from_link(query_string(found), prices)) == found


def test_models_by_name_bring_their_shortest_cached_prompt_along() -> None:
    [trouble] = refused(read_words("cachemin=2048", typical(), PRICES))
    assert trouble.says.startswith("Models that are given by name bring theirs along")
    understood(read_words(example_of(trouble), typical(), PRICES))
