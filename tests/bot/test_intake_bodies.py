"""A problem and its suggestions, as programs send and see them."""

import pytest
from pydantic import ValidationError

from bot.api.intake import IntakeRequest, suggested
from knowledge.intake.matching import suggested as matched
from knowledge.intake.reading import LONGEST_PROBLEM


def test_suggestions_are_told_with_their_words_in_the_order_of_the_questions() -> None:
    problem = "About 50k calls a day, and it quotes last year's prices."

    assert suggested(matched(problem), None).model_dump() == {
        "suggestions": (
            {"question": "failing", "choice": "missing_facts", "words": "quotes last year's prices"},
            {"question": "knowledge", "choice": "yes", "words": "quotes last year's prices"},
            {"question": "volume", "choice": "50000", "words": "50k calls a day"},
        ),
        "model": None,
    }


def test_who_read_the_problem_is_named() -> None:
    assert suggested((), "some-model").model == "some-model"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"problem": ""},
        {"problem": " \n\t\u3000"},
        {"problem": "w" * (LONGEST_PROBLEM + 1)},
        {"problem": 5},
        {"problem": "w", "more": 1},
    ],
)
def test_a_request_without_a_problem_or_with_more_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        IntakeRequest.model_validate(body)
