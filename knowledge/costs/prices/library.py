"""Prices of models that we have no row for, from the library genai-prices."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from knowledge.costs.prices.rows import PriceRow

if TYPE_CHECKING:
    from genai_prices.types import MatchLogic, ModelInfo, ModelPrice, Provider, TieredPrices

# What may follow a model's id without naming another model.
_SNAPSHOT: Final = re.compile(r"(-\d{4}-\d{2}-\d{2}|[-@]\d{8}|-\d{3}|-latest)?")
_CHECKED: Final = re.compile(r"\b(?:checked|verified)\b.{0,80}?\b(\d{4}-\d{2}-\d{2})\b", re.IGNORECASE)


class Library:
    """One edition of the library's prices.

    Attributes:
        providers: As the library has them.
        source: What to call it.
    """

    def __init__(self, providers: "Iterable[Provider]", source: str) -> None:
        self.providers = list(providers)
        self.source = source

    def find(self, provider: str, name: str, today: date) -> PriceRow | None:
        """The price of one model; `None` where there is none, or none that is complete.

        The library matches names by their beginning or by a part. What it finds so is taken only where it is the
        model that was asked for, or a dated snapshot of it: never another model whose name begins alike.

        Prices that depend on the day are those of `today`; those that depend on the hour, those at noon UTC.
        Where longer prompts cost more, this is the price of the shorter ones, and `dearer_above` says where it
        ends.

        `as_of` is the last day on which the library says that it checked this model; where it says nothing, the
        last day that it says so of any, since the edition is no older. Either may have passed without a look at
        the model's standard price.

        Args:
            provider: The library's own id of it, in lower case.
            name: The provider's id of the model, in lower case.
            today: Prices may change from one day to the next.
        """
        maker = next((one for one in self.providers if one.id == provider), None)
        if maker is None:
            return None
        exact = next((model for model in maker.models if model.id.lower() == name), None)
        model = exact or maker.find_model(name, all_providers=self.providers)
        if model is None or not _is(model, name):
            return None
        own = any(model is one for one in maker.models)
        return _row(
            f"{maker.id}/{model.id.lower() if _is_snapshot(model, name) else name}",
            model,
            today,
            source=self.source if own else f"{self.source}, at the price of the model's maker",
            as_of=_latest(model.price_comments, today) or _last_checked(self, today),
        )

    def makers_of(self, name: str) -> tuple[str, ...]:
        """Ids of the providers whose own model has this name, resellers left out."""
        makers = (
            one for one in self.providers if one.model_match is not None and one.model_match.is_match(name)
        )
        return tuple(
            one.id for one in makers if (found := one.find_model(name)) is not None and _is(found, name)
        )


@cache
def installed() -> Library:
    """The edition that came with the release that is installed."""
    # Importing takes 0.15 to 0.3 s and 10 MB, and most cases never ask for a model that we have no row for.
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 -- see above

    return Library(get_snapshot().providers, f"genai-prices {version('genai-prices')}")


@lru_cache(maxsize=1024)
def listed(provider: str, name: str, today: date) -> PriceRow | None:
    """The installed edition's price of one model; see `Library.find`."""
    # The library's own lookup keeps every name that was ever asked for; strangers could fill the memory with it.
    return installed().find(provider, name, today)


@lru_cache(maxsize=1024)
def makers_of(name: str) -> tuple[str, ...]:
    """See `Library.makers_of`."""
    return installed().makers_of(name)


def _is(model: "ModelInfo", name: str) -> bool:
    if _is_snapshot(model, name):
        return True
    return any(
        name == text
        or (begins and name.startswith(text) and _SNAPSHOT.fullmatch(name, len(text)) is not None)
        for text, begins in _literals(model.match)
    )


def _is_snapshot(model: "ModelInfo", name: str) -> bool:
    id_ = model.id.lower()
    return name.startswith(id_) and _SNAPSHOT.fullmatch(name, len(id_)) is not None


def _literals(match: "MatchLogic") -> list[tuple[str, bool]]:
    """Names that the library spells out, and whether more may follow each."""
    from genai_prices import types  # noqa: PLC0415 -- see `installed`

    match match:
        case types.ClauseOr(or_=parts):
            return [literal for part in parts for literal in _literals(part)]
        case types.ClauseEquals(equals=text):
            return [(text.lower(), False)]
        case types.ClauseStartsWith(starts_with=text):
            return [(text.lower(), True)]
        case _:
            return []


def _row(id_: str, model: "ModelInfo", today: date, *, source: str, as_of: date | None) -> PriceRow | None:
    if not model.prices:
        return None
    # Without a moment of ours the library would ask the clock.
    prices = model.get_prices(datetime.combine(today, time(12), UTC))
    try:
        return PriceRow(
            id=id_,
            kind="embedding" if prices.output_mtok is None else "base",
            input=_usd(prices.input_mtok),
            output=_usd(prices.output_mtok),
            cached_input=_usd(prices.cache_read_mtok),
            cache_write=_usd(prices.cache_write_mtok),
            dearer_above=_dearer_above(prices),
            source=source,
            as_of=as_of,
            limit=_not_counted(prices),
        )
    except ValidationError:  # no price for input: not a model that is billed by the token
        return None


def _usd(price: "Decimal | TieredPrices | None") -> Decimal | None:
    return price if price is None or isinstance(price, Decimal) else price.base


def _dearer_above(prices: "ModelPrice") -> Decimal | None:
    of_tokens = (prices.input_mtok, prices.output_mtok, prices.cache_read_mtok, prices.cache_write_mtok)
    tiered = (price.tiers for price in of_tokens if price is not None and not isinstance(price, Decimal))
    return min((Decimal(tier.start) for tiers in tiered for tier in tiers), default=None)


def _not_counted(prices: "ModelPrice") -> str | None:
    each = _usd(prices.requests_kcount)
    return f"it also costs {each} dollars per 1,000 requests, which are not counted" if each else None


@lru_cache(maxsize=4)
def _last_checked(library: Library, today: date) -> date | None:
    comments = (model.price_comments for provider in library.providers for model in provider.models)
    return max(filter(None, (_latest(comment, today) for comment in comments)), default=None)


def _latest(comment: str | None, today: date) -> date | None:
    days = (_day(text) for text in _CHECKED.findall(comment or ""))
    return max((day for day in days if day and day <= today), default=None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
