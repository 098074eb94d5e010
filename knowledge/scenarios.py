"""Worked scenarios: one Markdown file each, with its answers in a TOML head between lines of `+++`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge import front_matter
from knowledge.answers import Answer, Answers, is_unsure, parse_all
from knowledge.hearing import definite
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.questions import SEQUENCE, Question
from knowledge.search import Entry, Index
from knowledge.verdicts import Verdict

NEAR: Final = 2.0
"""The least score of a scenario that words find: one word of its trade reaches it (tests/knowledge/test_search.py)."""


_SHARED: Final = len(SEQUENCE) + 1


class ScenarioError(ValueError):
    """A scenario file that does not hold together; found at load."""


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    order: int
    title: str
    summary: str
    keywords: str
    verdict: Verdict
    source: str
    answers: dict[str, str | list[str] | int]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A team like yours: what it answered, what came out, and how it went about it.

    Attributes:
        slug: Its address under `/scenarios/`.
        summary: The situation in one sentence.
        keywords: Words of its trade that a team would look for, beside those of the text.
        body: Markdown.
        likeness: By question and answer, how much it is like this team's; below zero where it contradicts it.
    """

    slug: str
    title: str
    summary: str
    keywords: str
    verdict: Verdict
    source: str
    answers: Answers
    body: str
    likeness: Mapping[tuple[str, Answer | None], int]


class Difference(NamedTuple):
    """A question that both answered, differently."""

    question: Question
    ours: Answer
    theirs: Answer


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All scenarios in reading order.

    Raises:
        ScenarioError: if a file does not parse or its answers do not fit the questions.
    """
    found = [
        load(file.name, file.read_text(encoding="utf-8"))
        for file in files("knowledge.articles.scenarios").iterdir()
        if file.name.endswith(".md")
    ]
    return tuple(scenario for _, scenario in sorted(found, key=lambda pair: pair[0]))


def load(name: str, text: str) -> tuple[int, Scenario]:
    """One scenario and its place in the order."""
    try:
        head, body = front_matter.split(text)
        parsed = _Head.model_validate(head)
        answers = parse_all(parsed.answers)
    except ValueError as error:
        raise ScenarioError(f"{name}: {error}") from error
    slug = name.removesuffix(".md")
    return parsed.order, Scenario(
        slug,
        parsed.title,
        parsed.summary,
        parsed.keywords,
        parsed.verdict,
        parsed.source,
        answers,
        body,
        _likeness(answers),
    )


def by_slug(slug: str) -> Scenario | None:
    return next((scenario for scenario in scenarios() if scenario.slug == slug), None)


def nearest(verdict: Verdict, answers: Answers, among: Iterable[Scenario] | None = None) -> Scenario:
    """The scenario that shares most answers, to the letter if need be; the same verdict goes before any other."""
    every = list(scenarios() if among is None else among)
    alike = [scenario for scenario in every if scenario.verdict is verdict]
    return max(
        alike or every, key=lambda scenario: sum(map(scenario.likeness.get, answers.items(), repeat(0)))
    )


def find(words: str, most: int = 3) -> list[Scenario]:
    """The scenarios nearest to a team's own words, nearest first; none where no word tells."""
    by_slug_ = {scenario.slug: scenario for scenario in scenarios()}
    return [by_slug_[hit.key] for hit in _index().search(words, most=most, floor=NEAR)]


@cache
def _index() -> Index:
    return Index(Entry(one.slug, one.title, one.summary, one.keywords, one.body) for one in scenarios())


def differences(scenario: Scenario, answers: Answers, playbook: Playbook = PLAYBOOK) -> list[Difference]:
    """Where the scenario's team answered otherwise, in meeting order."""
    return [
        Difference(question, answers[question.id], scenario.answers[question.id])
        for question in playbook.questions
        if scenario.likeness.get((question.id, answers.get(question.id)), 0) < 0
    ]


def _likeness(theirs: Answers) -> Mapping[tuple[str, Answer | None], int]:
    """Of all answers that are not simply unlike; a shared choice outweighs all that is the same to the letter.

    Numbers seldom are the same, and who is not sure contradicts nobody.
    """
    likeness: Counter[tuple[str, Answer | None]] = Counter(theirs.items())
    for question in SEQUENCE:
        choices = frozenset(_choices(theirs.get(question.id)))
        for ours in definite(question) if choices else ():
            likeness[question.id, ours] += -_SHARED if choices.isdisjoint(ours) else _SHARED
    return likeness


def _choices(answer: Answer | None) -> tuple[str, ...]:
    """Where somebody was sure of them."""
    return () if answer is None or isinstance(answer, int) or is_unsure(answer) else answer
