import pytest

from knowledge import articles
from knowledge.plans import STEPS
from knowledge.providers import providers, what_is_closing, where_to_train
from knowledge.sources import sources
from knowledge.verdicts import Verdict


def test_every_offer_is_dated_and_has_a_source_with_a_limit() -> None:
    assert len({row.id for row in providers()}) == len(providers()) > 10
    assert all(sources()[row.source].limit for row in providers())
    assert all("2025-01-01" < row.as_of <= "2026-11-21" for row in providers())


def test_a_closed_offer_says_since_when_or_until_when() -> None:
    assert all(row.stops or row.last_new_jobs for row in providers() if not row.open)
    assert all(row.what_stops for row in providers() if row.stops)


def test_a_plan_that_trains_names_places_that_still_do_and_warns_of_those_that_close() -> None:
    step = next(step for step in STEPS if step.id == "still-offered")
    assert set(step.verdicts) == {Verdict.FINE_TUNING, Verdict.BOTH}
    for vendor in ("Together", "Fireworks", "Vertex", "open weights of your own"):
        assert vendor in step.text
    assert "OpenAI" not in step.text
    assert "OpenAI after 2027-01-06" in step.why


def test_only_open_offers_are_named_and_only_those_with_an_end_warned_of() -> None:
    closed = {row.vendor for row in providers()} - {row.vendor for row in providers() if row.open}
    assert not any(vendor in where_to_train() for vendor in closed)
    assert "Cohere" not in what_is_closing()


def test_a_row_with_an_unknown_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = articles.read
    rows = read("providers.toml").replace('source = "together"', 'source = "hearsay"')
    monkeypatch.setattr(articles, "read", lambda name: rows if name == "providers.toml" else read(name))
    providers.cache_clear()
    with pytest.raises(ValueError, match="hearsay"):
        providers()
    providers.cache_clear()


def test_prices_and_last_days_stand_in_the_price_rows_alone() -> None:
    (tuned,) = (row for row in providers() if row.id == "openai-gpt-4.1-mini")
    assert (tuned.training_usd_per_mtok, tuned.last_new_jobs, tuned.stops) == (
        5.0,
        "2027-01-06",
        "2027-01-14",
    )
    rented = [row.hosting for row in providers() if row.id == "together"]
    assert rented == ["A dedicated endpoint, billed by the minute, from 3.99 dollars an hour."]
    text = articles.read("providers.toml")
    assert "training_usd_per_mtok" not in text
    assert "2027-01-06" not in text


def test_a_row_with_an_unknown_price_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = articles.read
    rows = read("providers.toml").replace("together/lora-16b", "together/hearsay")
    monkeypatch.setattr(articles, "read", lambda name: rows if name == "providers.toml" else read(name))
    providers.cache_clear()
    with pytest.raises(ValueError, match="hearsay"):
        providers()
    providers.cache_clear()
