"""Where a model can be trained, and until when; read from `articles/providers.toml`."""

import tomllib
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from knowledge import articles
from knowledge.costs.prices.rows import our_rows
from knowledge.sources import sources

Words = Annotated[str, Field(min_length=1)]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""A date as ISO text: what is decided here knows no clock, so dates are shown, not reckoned with."""


class Provider(BaseModel):
    """One offer.

    Attributes:
        vendor: The offer's provider, as it stands in a sentence.
        open: Whether a new customer can start today.
        price: Id of the row in `costs/prices/prices.toml` that has its prices and its last days; where `hosting` says
            `{hour}`, it means the price of an hour there.
        training_usd_per_mtok: USD per 1,000,000 training tokens.
        last_new_jobs: The last day on which anybody may start a job.
        stops: The day from which `what_stops` is no longer served.
        source: Its id among the sources, which says how sure the row is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Words
    vendor: Words
    name: Words
    offers: Words
    open: bool
    price: Words | None = None
    training_usd_per_mtok: Annotated[float, Field(ge=0)] | None = None
    hosting: Words | None = None
    last_new_jobs: Day | None = None
    stops: Day | None = None
    what_stops: Words | None = None
    source: Words
    as_of: Day


@cache
def providers() -> tuple[Provider, ...]:
    """Every offer, open ones first as the file has them.

    Raises:
        ValueError: if a row is not complete, or names a source or a price that does not exist.
    """
    given = tomllib.loads(articles.read("providers.toml"))["providers"]
    rows = TypeAdapter(tuple[Provider, ...]).validate_python([_with_price(row) for row in given])
    if unknown := sorted({row.source for row in rows} - sources().keys()):
        raise ValueError(f"providers.toml names sources that do not exist: {', '.join(unknown)}")
    return rows


def _with_price(given: dict[str, object]) -> dict[str, object]:
    """A row with what its price says; what it says itself counts."""
    if "price" not in given:
        return given
    price = next((row for row in our_rows() if row.id == given["price"]), None)
    if price is None:
        raise ValueError(f"providers.toml names a price that does not exist: {given['price']}")
    days = {"last_new_jobs": price.last_new_jobs, "stops": price.retires, "as_of": price.as_of}
    facts: dict[str, object] = {name: day.isoformat() for name, day in days.items() if day}
    if price.training_usd_per_mtok is not None:
        facts["training_usd_per_mtok"] = price.training_usd_per_mtok
    found = {**facts, **given}
    if "hosting" in given:
        found["hosting"] = str(given["hosting"]).format(hour=price.hosting_usd_per_hour)
    return found


def where_to_train() -> str:
    """The vendors that take new customers, as they stand in a sentence."""
    *first, last = dict.fromkeys(row.vendor for row in providers() if row.open)
    return f"{', '.join(first)} or {last}"


def what_is_closing() -> str:
    """Closed offers with the last day for new jobs, a vendor each; where several end, the first to end."""
    ends: dict[str, str] = {}
    for row in sorted(providers(), key=lambda row: row.last_new_jobs or ""):
        if row.last_new_jobs and row.stops:
            ends.setdefault(row.vendor, row.last_new_jobs)
    return ", ".join(f"{vendor} after {day}" for vendor, day in ends.items())
