"""Model prices by name: a price list of our own rows, an operator's, and a library's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import BaseModel

from knowledge.costs.case import APPROACHES, Approach, CostCase, Model
from knowledge.costs.prices import warnings as price_warnings
from knowledge.costs.prices.library import listed, makers_of
from knowledge.costs.prices.rows import PriceRow, our_rows

__all__ = ["Price", "PriceList", "PriceRow", "UnknownModelError", "price_list"]


class UnknownModelError(LookupError):
    """No price list has the model.

    Attributes:
        id: As it was asked for.
    """

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class Price(BaseModel):
    """Where a price comes from, and how old it is."""

    model: str
    as_of: str | None
    source: str
    retires: str | None = None


@dataclass(frozen=True, eq=False)
class PriceList:
    """What models cost on one day. Each list equals itself alone, so that what was worked out with it is found fast.

    Attributes:
        rows: Of two with the same id the later one counts.
        today: Decides which of a library's prices holds, and how old a row is.
    """

    rows: tuple[PriceRow, ...]
    today: date

    def resolve(self, model: Model) -> Model:
        """The model with prices in place of its catalogue id.

        Raises:
            UnknownModelError: where there is none of that name.
        """
        return model if model.catalogue is None else self._priced(model.catalogue).model

    def used(self, case: CostCase) -> list[Price]:
        """Where the price of every model that the case names comes from, each once.

        Raises:
            UnknownModelError: where there is none of that name.
        """
        return [_price(name, row) for name, row in self._named_in(case).items()]

    def warnings(self, case: CostCase) -> list[str]:
        """What to know about the models that the case names, in sentences, the gravest first.

        Raises:
            UnknownModelError: where there is none of that name.
        """
        told = self.closing(case)
        for name, row in self._named_in(case).items():
            told += price_warnings.about(name, row, self.today)
        for approach, name in _catalogue_ids(case):
            told += price_warnings.about_use(case, approach, name, self._priced(name))
        return list(dict.fromkeys(told))

    def closing(self, case: CostCase) -> list[str]:
        """Which of the models that the case names go, or can soon no longer be trained.

        Raises:
            UnknownModelError: where there is none of that name.
        """
        named = self._named_in(case).items()
        return [told for name, row in named for told in price_warnings.closing(name, row, self.today)]

    def row(self, id_: str) -> PriceRow | None:
        """One of the rows, in any case; a library's are not among them."""
        return self._by_id.get(id_.lower())

    def ids(self) -> tuple[str, ...]:
        """Of the rows that answer prompts: what a list of choices can offer."""
        return tuple(row.id for row in self._by_id.values() if row.callable)

    def named(self, short: str) -> str | None:
        """The catalogue id of the one model that people mean by a name, with its provider or without.

        `None` where no model has that name, and where several do.
        """
        name = short.strip().lower()
        if "/" in name and (found := self._find(name)):
            return found.id
        if name.startswith("ft:"):
            return self.tuned(name.removeprefix("ft:"))
        ours = [row.id for row in self._by_id.values() if row.callable and _name(row.id) == name]
        ids = ours or [f"{provider}/{name}" for provider in makers_of(name)]
        found = self._find(ids[0].lower()) if len(ids) == 1 else None
        return found.id if found else None

    def tuned(self, short: str) -> str | None:
        """The same for the fine-tune of a model; a name of a fine-tune is its own."""
        id_ = self.named(short)
        if id_ is None:
            return None
        row = self.row(id_)
        if row is None or row.kind != "tuned":
            row = self._find(_fine_tune(id_.lower()))
        return row.id if row else None

    @cached_property
    def _by_id(self) -> dict[str, PriceRow]:
        return {row.id.lower(): row for row in self.rows}

    def _priced(self, id_: str) -> PriceRow:
        found = self._find(id_.lower())
        if found is None:
            raise UnknownModelError(id_)
        return found

    def _find(self, id_: str) -> PriceRow | None:
        """The row, or the library's price, of an id in lower case; `None` for what answers no prompts."""
        if row := self._by_id.get(id_):
            return row if row.callable else None
        provider, _, name = id_.partition("/")
        if name.startswith("ft:"):
            return self._tuned_snapshot(provider, name)
        found = listed(provider, name, self.today)
        found = found and self._by_id.get(found.id, found)
        return found if found and found.callable else None

    def _tuned_snapshot(self, provider: str, name: str) -> PriceRow | None:
        """The fine-tune of a name such as `ft:gpt-4o-mini-2024-07-18:acme::AbC`; the library prices caches wrongly."""
        base = self._find(f"{provider}/{name.split(':')[1]}")
        return base and self._by_id.get(_fine_tune(base.id.lower()))

    def _named_in(self, case: CostCase) -> dict[str, PriceRow]:
        return {name: self._priced(name) for _, name in _catalogue_ids(case)}


def price_list(today: date, more: tuple[PriceRow, ...] = ()) -> PriceList:
    """Our rows and an operator's, which win."""
    return PriceList((*our_rows(), *more), today)


def _catalogue_ids(case: CostCase) -> Iterator[tuple[Approach, str]]:
    for approach in APPROACHES:
        if (name := case.model(approach).catalogue) is not None:
            yield approach, name


def _price(name: str, row: PriceRow) -> Price:
    return Price(
        model=name,
        as_of=row.as_of.isoformat() if row.as_of else None,
        source=f"{row.source}, {row.url}" if row.url else row.source,
        retires=row.retires.isoformat() if row.retires else None,
    )


def _name(id_: str) -> str:
    return id_.lower().partition("/")[2]


def _fine_tune(id_: str) -> str:
    provider, _, name = id_.partition("/")
    return f"{provider}/ft:{name}"
