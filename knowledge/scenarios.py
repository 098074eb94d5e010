"""Worked scenarios: one Markdown file each, with its answers in a TOML head between lines of `+++`."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge import front_matter
from knowledge.answers import Answer, Answers, is_known, parse_all
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.questions import Question
from knowledge.search import Entry, Index
from knowledge.verdicts import Verdict

NEAR: Final = 2.0
"""The least score of a scenario that words find: one word of its trade reaches it (tests/knowledge/test_search.py)."""


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
    """

    slug: str
    title: str
    summary: str
    keywords: str
    verdict: Verdict
    source: str
    answers: Answers
    body: str


@dataclass(frozen=True, slots=True)
class Difference:
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
        slug, parsed.title, parsed.summary, parsed.keywords, parsed.verdict, parsed.source, answers, body
    )


def by_slug(slug: str) -> Scenario | None:
    return next((scenario for scenario in scenarios() if scenario.slug == slug), None)


def nearest(verdict: Verdict, answers: Answers, among: Iterable[Scenario] | None = None) -> Scenario:
    """The scenario that shares most answers, to the letter if need be; the same verdict goes before any other."""

    def closeness(scenario: Scenario) -> tuple[bool, int, int]:
        shared = [_overlap(answers.get(id_), theirs) for id_, theirs in scenario.answers.items()]
        equal = [answers.get(id_) == theirs for id_, theirs in scenario.answers.items()]
        return scenario.verdict is verdict, sum(shared), sum(equal)

    return max(scenarios() if among is None else among, key=closeness)


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
        if is_known(answers.get(question.id))
        and is_known(scenario.answers.get(question.id))
        and _overlap(answers[question.id], scenario.answers[question.id]) < 0
    ]


def _overlap(ours: Answer | None, theirs: Answer) -> int:
    """1 where two answers agree or share a choice, -1 where they contradict each other, 0 where one is unknown."""
    if not is_known(ours) or not is_known(theirs):
        return 0
    if isinstance(ours, int) or isinstance(theirs, int):
        return 0
    return -1 if set(ours or ()).isdisjoint(theirs) else 1
