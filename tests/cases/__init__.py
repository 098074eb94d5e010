"""Situations from public sources with an expert's verdict: half to think with, half only to report on.

Which half a case is in follows from its id alone, so nobody chose it and further cases move none.
"""

import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.answers import Answers, parse_all
from knowledge.verdicts import Verdict

Half = Literal["think", "report"]
Words = Annotated[str, Field(min_length=1)]


class Case(BaseModel):
    """One situation.

    Attributes:
        situation: As the team would tell it; the verdict is not in it.
        address: Where it was found.
        certainty: "debatable" where good experts could say otherwise.
        grounds: Why the source says so.
        given: The team's answers, as the API takes them; a question that is left out is open.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    situation: Words
    address: Annotated[str, Field(pattern=r"^https://\S+$")]
    expert: Verdict
    certainty: Literal["clear", "debatable"]
    grounds: Words
    given: dict[str, str | list[str] | int] = Field(alias="answers")

    @property
    def answers(self) -> Answers:
        return parse_all(self.given)

    @property
    def half(self) -> Half:
        return "report" if sha256(self.id.encode()).digest()[0] % 2 else "think"


@cache
def cases() -> tuple[Case, ...]:
    """Every case in `tests/cases/`."""
    files = sorted(Path(__file__).parent.glob("*.toml"))
    return tuple(
        Case.model_validate(each) for file in files for each in tomllib.loads(file.read_text())["cases"]
    )
