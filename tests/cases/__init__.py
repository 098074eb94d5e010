"""Situations from public sources with an expert's verdict.

The questions and rules were thought over with the cases in `think/`. Those in `report/` were collected after the rules
stood, by people who did not know them, and are only reported on.
"""

import tomllib
from functools import cache
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

    half: Half
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    situation: Words
    address: Annotated[str, Field(pattern=r"^https?://\S+$")]
    expert: Verdict
    certainty: Literal["clear", "debatable"]
    grounds: Words
    given: dict[str, str | list[str] | int] = Field(alias="answers")

    @property
    def answers(self) -> Answers:
        return parse_all(self.given)


@cache
def cases() -> tuple[Case, ...]:
    """Every case in `tests/cases/`."""
    files = sorted(Path(__file__).parent.glob("*/*.toml"))
    return tuple(
        Case.model_validate({"half": file.parent.name, **each})
        for file in files
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["cases"]
    )
