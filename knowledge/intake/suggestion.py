"""What a problem in plain words suggests as an answer; it counts only when a person confirms it."""

from typing import NamedTuple


class Suggestion(NamedTuple):
    """One choice of one question.

    Attributes:
        question: Its id.
        choice: The id of a choice; a whole number in digits where the question asks for one.
        words: The part of the problem that it rests on, verbatim.
    """

    question: str
    choice: str
    words: str
