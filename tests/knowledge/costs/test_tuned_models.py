"""What hangs on the model to fine-tune."""

from datetime import date
from decimal import Decimal

import pytest

from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import price_list
from knowledge.costs.prices.rows import PriceRow
from knowledge.costs.typical import typical
from knowledge.costs.written.options import (
    GUIDE,
    OPTIONS,
    ZERO,
    from_link,
    query_string,
    read,
    read_words,
    value,
)
from knowledge.costs.written.table import BY_ID
from tests.knowledge.costs.texts import PRICES, example_of, refused, understood


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


def test_a_form_of_a_model_without_hosting_gets_the_hosting_of_the_next() -> None:
    sent = {option.id: value(typical(), option) for option in OPTIONS} | {"ft": "together/lora-16b"}
    found = understood(read(sent.items(), typical(), PRICES))
    assert tuned("", found)[2:] == (Decimal("0.48"), Decimal("3.99"))


def test_prices_that_somebody_entered_stay_with_another_model() -> None:
    start = understood(read_words("training=7 hosting=2", typical(), PRICES))
    assert tuned("ft=gpt-4.1 training=7 hosting=2", start) == (GPT, GPT, Decimal(7), Decimal(2))


def test_what_a_price_row_does_not_say_stays_but_for_the_hosting_of_another_model() -> None:
    azure = "azure/ft:gpt-4o-mini"
    assert tuned(f"ft={azure}", typical()) == (azure, azure, Decimal(5), Decimal("1.70"))
    lora = understood(read_words("ft=together/lora-16b", typical(), PRICES))
    assert tuned("ft=gpt-4.1", lora) == (GPT, GPT, Decimal(25), Decimal(0))
    own = understood(read_words("hosting=2", typical(), PRICES))
    assert tuned("ft=gpt-4.1", own) == (GPT, GPT, Decimal(25), Decimal(2))


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
