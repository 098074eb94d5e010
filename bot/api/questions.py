"""The sequence, as programs see it."""

from pydantic import BaseModel, ConfigDict, Field, RootModel

from knowledge.playbook import Playbook
from knowledge.questions import Kind, Question


class ChoiceItem(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    label: str


class QuestionItem(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    why: str = Field(description="Why it is asked, in one sentence.")
    kind: Kind = Field(description="One choice, many choices, or a number.")
    choices: tuple[ChoiceItem, ...] = Field(description="For a number: common values to choose from.")


class Questions(RootModel[tuple[QuestionItem, ...]]):
    """All questions in meeting order."""


def questions(playbook: Playbook) -> Questions:
    return Questions(tuple(_item(question) for question in playbook.questions))


def _item(question: Question) -> QuestionItem:
    choices = tuple(ChoiceItem(id=choice.id, label=choice.label) for choice in question.choices)
    return QuestionItem(
        id=question.id, text=question.text, why=question.why, kind=question.kind, choices=choices
    )
