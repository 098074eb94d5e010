"""What goes wrong, told to programs: `application/problem+json` (RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

MEDIA_TYPE: Final = "application/problem+json"
MOST_TOLD: Final = 100
"""Errors of one body; a small one could have thousands, each larger told than sent."""

INVALID_ANSWER: Final = "invalid_answer"
"""The kind of pydantic error whose context already `says` it in words for people."""


class FieldProblem(BaseModel):
    """One thing that is wrong with a body."""

    model_config = ConfigDict(frozen=True)

    pointer: str = Field(description="JSON pointer (RFC 6901) to the place; empty for the whole body.")
    message: str = Field(description="What to put there, for people.")


class Problem(BaseModel):
    """Why a request got no answer."""

    model_config = ConfigDict(frozen=True)

    title: str
    status: int
    detail: str = Field(description="What happened and what to do, for people.")
    errors: tuple[FieldProblem, ...] | None = Field(
        default=None,
        description=f"With 422: what is wrong with the body, in its order; the first {MOST_TOLD}.",
    )


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[FieldProblem] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.problem = problem(status, detail, errors)
        self.headers = headers or {}


def problem(status: int, detail: str, errors: Iterable[FieldProblem] | None = None) -> Problem:
    listed = None if errors is None else tuple(errors)
    return Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, errors=listed)


def response(found: Problem, headers: Mapping[str, str] | None = None) -> web.Response:
    body = found.model_dump_json(exclude_none=True).encode()
    return web.Response(body=body, status=found.status, content_type=MEDIA_TYPE, headers=headers)


def invalid(error: ValidationError) -> ProblemError:
    """Everything that a body got wrong, at once."""
    all_ = error.errors(include_url=False, include_input=False)[:MOST_TOLD]
    # Pydantic calls a list too short when its entries were refused; telling the entries is enough.
    told = [one for one in all_ if one["type"] != "too_short" or not _within(one, all_)]
    return unfit(FieldProblem(pointer=_pointer(one), message=_message(one)) for one in told)


def unfit(found: Iterable[FieldProblem]) -> ProblemError:
    return ProblemError(422, "The body does not fit. Put right what errors lists, and send it again.", found)


def _within(outer: ErrorDetails, others: Iterable[ErrorDetails]) -> bool:
    """Whether another error lies inside the place of this one."""
    depth = len(outer["loc"])
    return any(len(other["loc"]) > depth and other["loc"][:depth] == outer["loc"] for other in others)


def _pointer(error: ErrorDetails) -> str:
    # Pydantic ends the place of a bad key, as opposed to a bad value, with this mark.
    bad_key = error["type"] == "literal_error" and error["loc"][-1:] == ("[key]",)
    place = error["loc"][:-1] if bad_key else error["loc"]
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


# Pydantic's kinds of error in words for people, with the limits that it gives in the error's context.
_MESSAGES: Final = {
    INVALID_ANSWER: "{says}",
    "bool_type": "Give true or false.",
    "decimal_max_digits": "Give a number with fewer digits.",
    "decimal_max_places": "Give at most {decimal_places} digits after the point.",
    "decimal_type": "Give a number.",
    "decimal_whole_digits": "Give a smaller number.",
    "dict_type": "Give a JSON object.",
    "either": "Give prices or a catalogue name, not both.",
    "extra_forbidden": "This name is not known here. Check its spelling, or leave it out.",
    "finite_number": "Give a number that is not infinite.",
    "greater_than": "Give more than {gt}.",
    "greater_than_equal": "Give at least {ge}.",
    "int_parsing_size": "Give a smaller number.",
    "int_type": "Give a whole number.",
    "less_than_equal": "Give at most {le}.",
    "literal_error": "Give one of {expected}.",
    "missing": "This is missing.",
    "model_type": "Give a JSON object.",
    "string_pattern_mismatch": "Give a name of the form provider/model, such as openai/gpt-4.1-mini.",
    "string_too_long": "Give at most {max_length} characters.",
    "string_too_short": "Give at least {min_length} characters.",
    "string_type": "Give a text.",
    "too_long": "Give at most {max_length} entries.",
    "too_short": "Give at least {min_length} entry.",
    "tuple_type": "Give a list.",
}


def _message(error: ErrorDetails) -> str:
    return _MESSAGES.get(error["type"], "This value does not fit here.").format_map(error.get("ctx", {}))
