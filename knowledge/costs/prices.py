"""Model prices by name: a price list of our own rows, an operator's, and a library's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel

from knowledge.costs.case import CostCase, Model


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


class PriceList(Protocol):
    """What an estimate needs of a price list."""

    def resolve(self, model: Model) -> Model:
        """The model with prices in place of its catalogue id.

        Raises:
            UnknownModelError: where there is none of that name.
        """
        ...

    def used(self, case: CostCase, /) -> list[Price]: ...

    def warnings(self, case: CostCase, /) -> list[str]: ...


@dataclass(frozen=True)
class NoList:
    """A price list without rows."""

    rows: Mapping[str, Model] = field(default_factory=dict)

    def resolve(self, model: Model) -> Model:
        if model.catalogue is not None:
            raise UnknownModelError(model.catalogue)
        return model

    def used(self, _case: CostCase) -> list[Price]:
        return []

    def warnings(self, _case: CostCase) -> list[str]:
        return []
