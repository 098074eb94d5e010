"""The table of inputs: what a team may give, in the words of whoever answers for the budget."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Final, Literal

from knowledge.costs.case import Approach
from knowledge.costs.written.kinds import KINDS, Kind

SECTIONS: Final = (
    ("basics", "Basics"),
    ("models", "Models and prices"),
    ("prompt", "The prompt"),
    ("retrieval", "Retrieval"),
    ("tuning", "Training"),
    ("hosting", "Hosting the tuned model"),
    ("sending", "How calls are sent"),
    ("people", "People's time"),
)


@dataclass(frozen=True)
class Option:
    """One input.

    Attributes:
        id: Its name in commands and links.
        label: What it is called in forms, without its unit.
        example: A text that it takes.
        help: One sentence: where to find the figure.
        section: The id of one in `SECTIONS`.
        kind: Which numbers it takes, if it takes one.
        path: Where it stands in a case; `{}` is an approach.
        of: Whom it may have a value of its own for, in the order of a text with slashes; none: one value for all.
        retrieved: Of retrieval only: one value is not fine-tuning's, which then has zero.
        aliases: Other names that people type, in lower case without dashes.
    """

    id: str
    label: str
    unit: str
    example: str
    help: str
    section: str
    kind: Kind | Literal["volume", "model"]
    path: str
    of: tuple[Approach, ...] = ()
    retrieved: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def each(self) -> bool:
        """Whether approaches may differ in it."""
        return bool(self.of)

    @property
    def title(self) -> str:
        """The label with its unit."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Where its values stand in a case, in the order of `of`."""
        return tuple(self.path.format(approach) for approach in self.of) or (self.path,)

    @property
    def names(self) -> frozenset[str]:
        """Whatever it may be called in a command, in lower case without dashes."""
        field = self.path.rpartition(".")[2].replace("_", "")
        return frozenset({self.id, field, *self.aliases})


def _option(row: Mapping[str, Any]) -> Option:
    kind = row["kind"]
    lists: dict[str, Any] = {name: tuple(row.get(name, ())) for name in ("of", "aliases")}
    return Option(**{"unit": "", **row, **lists, "kind": KINDS.get(kind, kind)})


_TOML: Final = files("knowledge.costs.written").joinpath("options.toml").read_text(encoding="utf-8")

OPTIONS: Final = tuple(_option(row) for row in tomllib.loads(_TOML)["options"])
BY_NAME: Final = {name: option for option in OPTIONS for name in option.names}
BY_ID: Final = {option.id: option for option in OPTIONS}
