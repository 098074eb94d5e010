"""What a button of ours carries, written and read in this one place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

# Action ids; everything after the colon only makes them unique within a block.
ANSWER: Final = "answer"
PICK: Final = "pick"
DONE: Final = "done"
NUMBER: Final = "number"
OPEN: Final = "open"
CLOSE: Final = "close"
LINK: Final = "link"
LEARN: Final = "learn"
ADJUST: Final = "adjust"
MORE: Final = "more"
ESTIMATE: Final = "estimate"
CHECK: Final = "check"
CHECK_AGAIN: Final = "check_again"
FEEDBACK: Final = "feedback"
CONFIRM: Final = "confirm"


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button: which meeting and round it belongs to, and what it stands for.

    Only what is read is checked: a thread has dozens of buttons, and what they carry comes from us.

    Attributes:
        part: A question's id, or another part of the thread that opens and closes.
        choice: The chosen id, where the button is an answer.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    meeting: Annotated[str, Field(min_length=1, max_length=64)]
    round: Annotated[int, Field(ge=0)]
    part: Annotated[str, Field(min_length=1, max_length=64)]
    choice: Annotated[str | None, Field(max_length=64)] = None

    def value(self) -> str:
        chosen = {} if self.choice is None else {"choice": self.choice}
        return to_json({"meeting": self.meeting, "round": self.round, "part": self.part, **chosen}).decode()


_PRESS: Final = TypeAdapter(Press)


class Lesson(BaseModel):
    """What a "Learn more" opens: the passage `ref`, written `article#anchor`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    ref: str = Field(min_length=1, max_length=200)

    def value(self) -> str:
        return self.model_dump_json()


class Opinion(BaseModel):
    """What a feedback button stands for: whether the reply to an inquiry was helpful."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    meeting: str = Field(min_length=1, max_length=64)
    inquiry: str = Field(min_length=1, max_length=64)
    helpful: bool

    def value(self) -> str:
        return self.model_dump_json()


class Confirmation(BaseModel):
    """What "Looks right" confirms: suggested answers of a meeting's round.

    Attributes:
        answers: By question, as the API takes them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    meeting: str = Field(min_length=1, max_length=64)
    round: int = Field(ge=0)
    answers: Mapping[str, str | list[str] | int] = Field(min_length=1)

    def value(self) -> str:
        return self.model_dump_json()


_Payload = TypeVar("_Payload", Lesson, Opinion, Confirmation)


def read(value: object) -> Press | None:
    """The press behind a button's value; `None` for anything that is not one of ours."""
    try:
        return _PRESS.validate_json(value if isinstance(value, str) else "")
    except ValidationError:
        return None


def read_lesson(value: object) -> Lesson | None:
    """The lesson behind a "Learn more"; `None` for anything that is not one of ours."""
    return _read(Lesson, value)


def read_opinion(value: object) -> Opinion | None:
    """The opinion behind a feedback button; `None` for anything that is not one of ours."""
    return _read(Opinion, value)


def read_confirmation(value: object) -> Confirmation | None:
    """The confirmation behind "Looks right"; `None` for anything that is not one of ours."""
    return _read(Confirmation, value)


def _read(payload: type[_Payload], value: object) -> _Payload | None:
    try:
        return payload.model_validate_json(value if isinstance(value, str) else "")
    except ValidationError:
        return None
