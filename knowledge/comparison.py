"""RAG and fine-tuning side by side, read from `articles/compare.md`."""

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from knowledge import articles, front_matter

Words = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Approach(_Part):
    """What an approach does, and the way of a question through it."""

    name: Words
    what: Words
    flow: tuple[Words, ...]


class Dimension(_Part):
    """One line of the comparison."""

    name: Words
    rag: Words
    fine_tuning: Words


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
