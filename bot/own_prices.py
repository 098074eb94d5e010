"""An operator's own prices: a TOML file of the same shape as the product's, and the price list of the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from pydantic_core import PydanticCustomError

from knowledge.costs.prices.price_list import PriceList, price_list
from knowledge.costs.prices.rows import PriceRow, PriceRowsError, our_rows, read_rows

UNUSABLE_ROWS = "unusable_rows"
"""The kind of pydantic error whose context has `problems`: a line for people per problem."""


@dataclass(frozen=True)
class PricesFile:
    """A file of prices that was read and found good."""

    path: Path
    rows: tuple[PriceRow, ...]


def read_prices_file(given: object) -> PricesFile:
    """What a setting names.

    Raises:
        PydanticCustomError: where the file has unusable rows.
        ValueError: where it cannot be read as text.
    """
    path = Path(str(given))
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise ValueError("unreadable") from None
    try:
        return PricesFile(path, read_rows(text, our_rows()))
    except PriceRowsError as error:
        raise PydanticCustomError(UNUSABLE_ROWS, "unusable", {"problems": error.problems}) from None


def todays_prices(own: tuple[PriceRow, ...] = ()) -> Callable[[], PriceList]:
    """The price list of the day on which it is asked for, the same one all day long."""

    @lru_cache(maxsize=1)
    def of(day: date) -> PriceList:
        return price_list(day, own)

    return lambda: of(datetime.now(UTC).date())
