"""What statements rest on: the two documents, studies, vendors' pages, our own judgement."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from knowledge import articles

Words = Annotated[str, Field(min_length=1)]


class Source(BaseModel):
    """One source.

    Attributes:
        address: Where it can be read; the two documents and our own judgement have none.
        limit: How far it reaches; a study or a vendor's page never stands without.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    kind: Literal["document", "study", "vendor", "practice", "own"]
    address: Annotated[str, Field(pattern=r"^https://\S+$")] | None = None
    limit: Words | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind in {"study", "vendor"} and not (self.address and self.limit):
            raise ValueError(f"{self.title}: a {self.kind} needs an address and a limit")
        return self


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its id.

    Raises:
        ValueError: if an entry is not complete.
    """
    given = tomllib.loads(articles.read("sources.toml"))
    return TypeAdapter(dict[str, Source]).validate_python(given)
