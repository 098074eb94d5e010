"""RAG and fine-tuning side by side, in sentences and in a few words, read from `articles/compare.md`."""

from functools import cache
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from knowledge import articles, front_matter

SHORT_NAME: Final = 16
SHORT: Final = 30
"""Characters of a cell that a chat message shows beside two others in at most four lines."""

Words = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Approach(_Part):
    """What an approach does, and the way of a question through it."""

    name: Words
    what: Words
    flow: tuple[Words, ...]


Few = Annotated[str, Field(min_length=1, max_length=SHORT)]


class Short(_Part):
    """A line of the comparison where three columns share the width of a phone."""

    name: Annotated[str, Field(min_length=1, max_length=SHORT_NAME)]
    rag: Few
    fine_tuning: Few


class Dimension(_Part):
    """One line of the comparison."""

    name: Words
    rag: Words
    fine_tuning: Words
    short: Short


class Comparison(_Part):
    """The whole page; `body` is Markdown."""

    approaches: tuple[Approach, ...]
    dimensions: tuple[Dimension, ...]
    body: Words


@cache
def comparison() -> Comparison:
    """The comparison, checked.

    Raises:
        ValueError: if the article does not hold together.
    """
    head, body = front_matter.split(articles.read("compare.md"))
    return Comparison.model_validate({**head, "body": body})
