"""Dated prices of models, one row each, read from TOML: ours in `prices.toml`, an operator's in a file of their own."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.costs.amounts import Tokens, Usd
from knowledge.costs.case import Model

Words = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(min_length=3, max_length=200, pattern=r"^[^/\s]+/\S+$")]

_TOKEN_PRICES: Final = (
    "input",
    "output",
    "cached_input",
    "cache_write",
    "cache_min_prompt_tokens",
    "dearer_above",
)


class PriceRowsError(ValueError):
    """A file of prices cannot be used.

    Attributes:
        problems: One line for people each, naming the row that it is about.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class PriceRow(BaseModel):
    """What one model costs, in USD; token prices per 1,000,000 tokens.

    Attributes:
        id: `provider/model id`; a fine-tune of `provider/name` is `provider/ft:name`.
        input: Left out together with `output`, a tuned row has the token prices of its `base`.
        dearer_above: Prompts of more tokens cost more than this row says.
        rerank_usd_per_1k: For 1,000 searches; of rerankers only.
        hosting_usd_per_hour: Of one replica, beside the tokens.
        base: Id of the row that this one is tuned from. It also gives `retires`, where that is left out.
        retires: From this day on the model is not served.
        last_new_jobs: The last day on which anybody may start to train it.
        source: What the figures were read from.
        as_of: When; `None` only where a library says nothing about it.
        limit: What is not sure about the row, as a clause that can follow the id and a colon.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    kind: Literal["base", "tuned", "embedding", "rerank"]
    input: Usd | None = None
    output: Usd | None = None
    cached_input: Usd | None = None
    cache_write: Usd | None = None
    cache_min_prompt_tokens: Tokens = Decimal(1024)
    dearer_above: Tokens | None = None
    rerank_usd_per_1k: Usd | None = None
    training_usd_per_mtok: Usd | None = None
    hosting_usd_per_hour: Usd | None = None
    base: Id | None = None
    retires: date | None = None
    last_new_jobs: date | None = None
    source: Words
    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    as_of: date | None = None
    limit: Words | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        match self.kind:
            case "rerank":
                priced = self.rerank_usd_per_1k is not None
            case "embedding":
                priced = self.input is not None
            case _:
                priced = self.input is not None and self.output is not None
                priced = priced or (self.base is not None and self.input is self.output is None)
        if not priced:
            raise ValueError("it has no complete price")
        return self

    @property
    def callable(self) -> bool:
        """Whether it answers prompts, as embeddings and rerankers do not."""
        return self.kind in {"base", "tuned"}

    @property
    def model(self) -> Model:
        """Its token prices, as a case takes them; only of a `callable` one whose base is filled in."""
        return Model(
            input=self.input or Decimal(0),
            output=self.output or Decimal(0),
            cached_input=self.cached_input,
            cache_write=self.cache_write,
            cache_min_prompt_tokens=self.cache_min_prompt_tokens,
        )


@cache
def our_rows() -> tuple[PriceRow, ...]:
    """The rows that ship with the product.

    Raises:
        PriceRowsError: if a row is not complete.
    """
    return read_rows(files("knowledge.costs.prices").joinpath("prices.toml").read_text(encoding="utf-8"))


def read_rows(text: str, known: tuple[PriceRow, ...] = ()) -> tuple[PriceRow, ...]:
    """Rows from TOML: an array of tables named `prices`, with the fields of `PriceRow`.

    Args:
        text: The TOML.
        known: Other rows that a `base` may name.

    Raises:
        PriceRowsError: for text that is no TOML, and for rows that are not complete.
    """
    try:
        tables = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise PriceRowsError(["it is no TOML"]) from None
    given = tables.get("prices")
    if not isinstance(given, list) or tables.keys() != {"prices"}:
        raise PriceRowsError(["it must hold [[prices]] tables and nothing else"])
    rows, problems = _rows(given)
    problems += _doubles(rows)
    at_hand = {row.id.lower(): row for row in (*known, *rows)}
    problems += [
        f"{row.id}: its base {row.base} is no row with token prices"
        for row in rows
        if not _has_base(row, at_hand)
    ]
    if problems:
        raise PriceRowsError(problems)
    return tuple(_filled_in(row, at_hand) for row in rows)


def _rows(given: list[object]) -> tuple[list[PriceRow], list[str]]:
    rows, problems = [], []
    for number, table in enumerate(given, 1):
        name = str(table.get("id", f"row {number}")) if isinstance(table, Mapping) else f"row {number}"
        try:
            row = PriceRow.model_validate(table)
        except ValidationError as error:
            problems += sorted({f"{_one_line(name)}: {_what(problem)}" for problem in error.errors()})
            continue
        if row.as_of is None:
            problems.append(f"{row.id}: as_of is missing")
        rows.append(row)
    return rows, problems


def _what(problem: Mapping[str, object]) -> str:
    place = problem["loc"]
    field = _one_line(str(place[0])) if isinstance(place, tuple) and place else None
    match problem["type"]:
        case "missing":
            return f"{field} is missing"
        case "extra_forbidden":
            return f"{field} is no field of a row"
        case "value_error":
            return "it has no complete price: give input and output, or a base"
        case _:
            return f"{field} is malformed" if field else "it is no table"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80]


def _doubles(rows: list[PriceRow]) -> list[str]:
    ids = [row.id.lower() for row in rows]
    return [f"{row.id}: it stands twice" for at, row in enumerate(rows) if row.id.lower() in ids[:at]]


def _has_base(row: PriceRow, rows: Mapping[str, PriceRow]) -> bool:
    if row.base is None:
        return True
    base = rows.get(row.base.lower())
    return base is not None and base.callable and base.input is not None


def _filled_in(row: PriceRow, rows: Mapping[str, PriceRow]) -> PriceRow:
    if row.base is None:
        return row
    base = rows[row.base.lower()]
    names = ("retires", *(_TOKEN_PRICES if row.input is None else ()))
    return row.model_copy(
        update={name: getattr(base, name) for name in names if name not in row.model_fields_set}
    )
