"""The options, and what forms send for them."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args
from urllib.parse import parse_qsl

import pytest
from pydantic import BaseModel

from knowledge.costs.case import APPROACHES, CostCase
from knowledge.costs.written.draft import NUMBERS, put_together, take_apart
from knowledge.costs.written.options import (
    GUIDE,
    OPTIONS,
    SECTIONS,
    ZERO,
    Option,
    from_link,
    query_string,
    read,
    read_words,
)
from knowledge.costs.written.table import BY_ID, BY_NAME
from tests.knowledge.costs.texts import PRICES, figures_of, understood


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
