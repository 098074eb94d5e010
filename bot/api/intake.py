"""What a problem in plain words suggests, as programs see it."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, ConfigDict, Field

from bot.api.bodies import parse
from bot.model.answering import Answerer
from bot.storage.keys import API
from knowledge.intake.reading import LONGEST_PROBLEM
from knowledge.intake.suggestion import Suggestion


class IntakeRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    problem: str = Field(
        min_length=1,
        max_length=LONGEST_PROBLEM,
        description="In plain words. White space around it does not count.",
    )


class SuggestionItem(BaseModel):
    model_config = ConfigDict(frozen=True)

    question: str
    choice: str = Field(description="A number stands as a string; of several choices each is an item.")
    words: str = Field(description="The part of the problem that it rests on, verbatim.")


class IntakeResult(BaseModel):
    """Nothing of it counts until a person confirms it."""

    model_config = ConfigDict(frozen=True)

    suggestions: tuple[SuggestionItem, ...] = Field(description="In meeting order.")
    model: str | None = Field(description="Which model read the problem; null where its words were matched.")


def suggested(found: Iterable[Suggestion], model: str | None) -> IntakeResult:
    items = tuple(SuggestionItem(**each._asdict()) for each in found)
    return IntakeResult(suggestions=items, model=model)


async def intake(answerer: Answerer, _place: Mapping[str, str], body: bytes) -> bytes:
    problem = parse(body, IntakeRequest).problem
    read = await answerer.read(API, problem)
    if read is None or answerer.guest is None:
        result = suggested(await answerer.matched(problem), None)
    else:
        result = suggested(read, answerer.guest.reader.name)
    return result.model_dump_json().encode()
