"""Which suggestions may stand: of questions that are asked, with words, and none against another."""

from collections.abc import Iterable, Iterator

from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook
from knowledge.questions import LARGEST_NUMBER, UNSURE, Question

LEAST_LETTERS, LONGEST_WORDS = 3, 200
"""Of the words that a suggestion rests on: fewer letters, or more characters, point at nothing."""


def fitting(found: Iterable[Suggestion], problem: str, playbook: Playbook) -> tuple[Suggestion, ...]:
    """Those that fit, in the order in which they are asked.

    A question takes one choice, the first that was found, unless it takes several; what says "not sure", or names
    words that the problem does not have, says nothing.
    """
    grounded = [each for each in found if _has_words(each, problem)]
    return tuple(each for question in playbook.questions for each in _chosen(question, grounded))


def _chosen(question: Question, found: Iterable[Suggestion]) -> Iterator[Suggestion]:
    """In the order of the choices; of several words for one the first."""
    first: dict[str, Suggestion] = {}
    for each in found:
        if each.question == question.id and _takes(question, each.choice):
            first.setdefault(each.choice, each)
    if question.kind == "many":
        yield from (first[choice.id] for choice in question.choices if choice.id in first)
    else:
        yield from list(first.values())[:1]


def _takes(question: Question, choice: str) -> bool:
    if question.kind == "number":
        digits = choice.isascii() and choice.isdecimal() and len(choice) <= len(str(LARGEST_NUMBER))
        return digits and int(choice) <= LARGEST_NUMBER
    return choice != UNSURE and question.choice(choice) is not None


def _has_words(each: Suggestion, problem: str) -> bool:
    letters = sum(map(str.isalpha, each.words))
    return letters >= LEAST_LETTERS and len(each.words) <= LONGEST_WORDS and each.words in problem
