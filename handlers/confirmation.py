"""What "Looks right" carries: the suggested answers that stand beside it."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.answers import Answer, InvalidAnswerError, parse
from knowledge.playbook import Playbook


class Confirmation(BaseModel):
    """Suggested answers of a meeting's round.

    Attributes:
        answers: By question, as the API takes them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    meeting: str = Field(min_length=1, max_length=64)
    round: int = Field(ge=0)
    answers: Mapping[str, str | list[str] | int] = Field(min_length=1)

    def value(self) -> str:
        return self.model_dump_json()

    def parsed(self, playbook: Playbook) -> dict[str, Answer] | None:
        """The answers, or `None` if one of them is no longer asked for or offered."""
        try:
            return {id_: _parse(playbook, id_, given) for id_, given in self.answers.items()}
        except InvalidAnswerError:
            return None


def read(value: object) -> Confirmation | None:
    """The confirmation behind a button's value; `None` for anything that is not one of ours."""
    try:
        return Confirmation.model_validate_json(value if isinstance(value, str) else "")
    except ValidationError:
        return None


def _parse(playbook: Playbook, id_: str, given: object) -> Answer:
    question = playbook.question(id_)
    if question is None:
        raise InvalidAnswerError("This is no longer asked.")
    return parse(question, given)
