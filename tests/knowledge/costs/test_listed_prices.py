from datetime import date, timedelta
from decimal import Decimal

import pytest
from genai_prices.types import (
    ClauseContains,
    ClauseEquals,
    ClauseOr,
    ClauseRegex,
    ClauseStartsWith,
    ConditionalPrice,
    MatchLogic,
    ModelInfo,
    ModelPrice,
    Provider,
    StartDateConstraint,
    Tier,
    TieredPrices,
)

from knowledge.costs.prices.library import Library, installed
from knowledge.costs.prices.rows import our_rows

TODAY = date(2026, 11, 21)
FLAT = ModelPrice(input_mtok=Decimal(1), output_mtok=Decimal(2))


def model(
    id_: str,
    prices: ModelPrice | list[ConditionalPrice] = FLAT,
    comments: str | None = None,
    match: MatchLogic | None = None,
) -> ModelInfo:
    return ModelInfo(id_, match or ClauseEquals(id_), price_comments=comments, prices=prices)


def library(*models: ModelInfo) -> Library:
    return Library([Provider("acme", "Acme", "https://acme.example", models=list(models))], "a library")


LOOSE = (
    ClauseStartsWith("one"),
    ClauseContains("one"),
    ClauseRegex("^one"),
    ClauseOr([ClauseEquals("uno"), ClauseStartsWith("one")]),
)


@pytest.mark.parametrize("match", LOOSE)
@pytest.mark.parametrize(
    ("name", "is_it"),
    [
        ("one", True),
        ("one-2026-10-01", True),
        ("one-20261001", True),
        ("one@20261001", True),
        ("one-001", True),
        ("one-latest", True),
        ("one-mini", False),
        ("one-2026-10-01-mini", False),
        ("one-20", False),
        ("oneness", False),
        ("one-", False),
    ],
)
def test_a_snapshot_is_the_model_and_what_begins_alike_is_not(
    match: MatchLogic, name: str, is_it: bool
) -> None:
    assert bool(library(model("one", match=match)).find("acme", name, TODAY)) is is_it


def test_another_name_that_the_library_spells_out_is_the_model_under_that_name() -> None:
    given = library(model("one", match=ClauseOr([ClauseEquals("uno"), ClauseStartsWith("primo")])))
    for name in ("uno", "primo", "primo-2026-10-01"):
        found = given.find("acme", name, TODAY)
        assert found
        assert found.id == f"acme/{name}"
    assert given.find("acme", "uno-2026-10-01", TODAY) is None


def test_a_model_of_exactly_this_name_goes_before_one_that_only_begins_so() -> None:
    dearer = ModelPrice(input_mtok=Decimal(9), output_mtok=Decimal(9))
    given = library(model("one", match=ClauseStartsWith("one")), model("one-mini", dearer))
    found = given.find("acme", "one-mini", TODAY)
    assert found
    assert found.input == 9


@pytest.mark.parametrize(
    ("comments", "day"),
    [
        (None, None),
        ("New since 2026-10-01.", None),
        ("Verified on 2026-10-12 at the page. Batch rates verified on 2026-10-14.", date(2026, 10, 14)),
        ("Checked against https://acme.example/ on 2026-08-25.", date(2026, 8, 25)),
        ("Verified on 2026-11-22.", None),  # a day to come
        ("Verified on 2026-13-41.", None),
    ],
)
def test_the_day_is_the_last_one_of_a_check(comments: str | None, day: date | None) -> None:
    found = library(model("one", comments=comments)).find("acme", "one", TODAY)
    assert found
    assert found.as_of == day


def test_a_model_of_which_nothing_is_said_is_as_old_as_the_edition() -> None:
    found = library(model("one"), model("two", comments="Checked 2026-11-03.")).find("acme", "one", TODAY)
    assert found
    assert found.as_of == date(2026, 11, 3)


def test_a_price_in_steps_is_that_of_the_first_and_says_where_it_ends() -> None:
    steps = TieredPrices(Decimal(1), [Tier(272_000, Decimal(2)), Tier(200_000, Decimal("1.5"))])
    found = library(model("one", ModelPrice(input_mtok=steps, output_mtok=Decimal(2)))).find(
        "acme", "one", TODAY
    )
    assert found
    assert found.input == 1
    assert found.dearer_above == 200_000


@pytest.mark.parametrize(
    ("prices", "answers"),
    [(ModelPrice(input_mtok=Decimal(1)), False), (FLAT, True)],
)
def test_what_has_no_price_for_output_answers_no_prompts(prices: ModelPrice, answers: bool) -> None:
    found = library(model("one", prices)).find("acme", "one", TODAY)
    assert found
    assert found.callable is answers


@pytest.mark.parametrize(
    "prices", [[], ModelPrice(), ModelPrice(output_mtok=Decimal(1)), ModelPrice(audio_hours=Decimal(1))]
)
def test_what_is_not_billed_by_the_token_has_no_price(prices: ModelPrice | list[ConditionalPrice]) -> None:
    assert library(model("one", prices)).find("acme", "one", TODAY) is None


def test_the_price_is_that_of_the_day_asked_for() -> None:
    later = ModelPrice(input_mtok=Decimal(3), output_mtok=Decimal(4))
    day = date(2030, 1, 1)
    changing = [
        ConditionalPrice(prices=FLAT),
        ConditionalPrice(prices=later, constraint=StartDateConstraint(day)),
    ]
    given = library(model("one", changing))
    before, after = (given.find("acme", "one", at) for at in (day - timedelta(days=1), day))
    assert before
    assert after
    assert before.input == 1
    assert after.input == 3


def test_our_figures_agree_with_the_library_where_it_has_them() -> None:
    compared = 0
    for ours in our_rows():
        provider, name = ours.id.lower().split("/", 1)
        theirs = installed().find(provider, name, TODAY)
        if theirs:
            assert (ours.input, ours.output) == (theirs.input, theirs.output), ours.id
            assert ours.cached_input == theirs.cached_input or ours.kind == "tuned", ours.id
            assert (ours.cache_write, ours.dearer_above) == (theirs.cache_write, theirs.dearer_above), ours.id
            compared += 1
    assert compared >= 11


@pytest.mark.exhaustive
def test_no_name_that_the_library_matches_loosely_passes_as_another_model() -> None:
    """Every name that begins like a model that the library matches by its beginning."""
    for provider in installed().providers:
        for model in provider.models:
            assert installed().find(provider.id, f"{model.id.lower()}-and-more", TODAY) is None


@pytest.mark.exhaustive
def test_the_library_can_be_asked_for_every_model_that_it_has() -> None:
    asked = [
        (provider.id, model.id.lower()) for provider in installed().providers for model in provider.models
    ]
    found = [installed().find(*one, TODAY) for one in asked]
    assert sum(1 for one in found if one and one.callable) > 1_500


def test_a_price_that_changes_is_the_one_of_the_day() -> None:
    changing = [
        (provider.id, model.id.lower(), one.constraint.start_date)
        for provider in installed().providers
        for model in provider.models
        if isinstance(model.prices, list)
        for one in model.prices
        if one.constraint is not None and hasattr(one.constraint, "start_date")
    ]
    differing = 0
    for provider_id, name, day in changing[:60]:
        before = installed().find(provider_id, name, day - timedelta(days=1))
        after = installed().find(provider_id, name, day)
        differing += bool(before and after and (before.input, before.output) != (after.input, after.output))
    assert differing > 10
