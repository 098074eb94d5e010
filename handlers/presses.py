"""What a button of ours carries, written and read in this one place."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

# Action ids; everything after the colon only makes them unique within a block.
ANSWER: Final = "answer"
PICK: Final = "pick"
DONE: Final = "done"
NUMBER: Final = "number"
OPEN: Final = "open"
CLOSE: Final = "close"
LINK: Final = "link"


class Press(BaseModel):
    """A pressed button: which meeting and round it belongs to, and what it stands for.

    Attributes:
        part: A question's id, or another part of the thread that opens and closes.
        choice: The chosen id, where the button is an answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    meeting: str = Field(min_length=1, max_length=64)
    round: int = Field(ge=0)
    part: str = Field(min_length=1, max_length=64)
    choice: str | None = Field(default=None, max_length=64)

    def value(self) -> str:
        return self.model_dump_json(exclude_none=True)


def read(value: object) -> Press | None:
    """The press behind a button's value; `None` for anything that is not one of ours."""
    try:
        return Press.model_validate_json(value if isinstance(value, str) else "")
    except ValidationError:
        return None
