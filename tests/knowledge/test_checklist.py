"""Nothing that the documents or the field contribute is missing: each part stands, says it, and is met by people."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain

import pytest

from knowledge.article import Article, Passage
from knowledge.library import Library
from knowledge.playbook import PLAYBOOK
from knowledge.questions import Question
from knowledge.sources import sources
from tests.knowledge.checklist.conflicts import CONFLICTS
from tests.knowledge.checklist.content import Content, Shown, content, plain, shown_from, written
from tests.knowledge.checklist.essay import ESSAY
from tests.knowledge.checklist.field import FIELD
from tests.knowledge.checklist.guide import GUIDE
from tests.knowledge.checklist.part import WEB_ONLY, Part
from tests.knowledge.checklist.slack import buttons, in_slack
from tests.knowledge.checklist.web import on_the_web, whole_page

LISTS = GUIDE | ESSAY | FIELD | CONFLICTS
PARTS = [(kind, part) for kind, parts in LISTS.items() for part in parts]
EVERY_PART = pytest.mark.parametrize(
    "part", [part for _, part in PARTS], ids=[f"{kind}: {part.says[0][:40]}" for kind, part in PARTS]
)
SAID_BY_DATA = ("learn more", "question", "card", "scenario")
"""Ways whose words come from the content; what the others say stands in the code of their cards."""
HOW_MANY = {
    "what each does": 2,
    "dimension": 11,
    "factor": 7,
    "cascade": 1,
    "scenario of the guide": 4,
    "hybrid": 1,
    "cost": 2,
    "neither helps": 3,
    "what fails": 1,
    "failure mode": 6,
    "job for RAG": 3,
    "job for fine-tuning": 4,
    "mistake": 2,
    "checklist": 3,
    "price of choosing wrong": 3,
    "how RAG fails": 5,
    "how fine-tuning fails": 5,
    "one meeting": 5,
    "scenario of the essay": 3,
    "rule": 2,
    "FAQ": 5,
    "evals first": 2,
    "criterion": 15,
    "evidence": 7,
    "contradiction": 10,
    "cost fault": 5,
    "our departure": 8,
}


class LooseLibrary(Library):
    """A library that may have lost a passage to which others lead."""

    def __post_init__(self) -> None:
        """Nothing is checked."""


def test_every_list_is_as_long_as_the_documents_make_it() -> None:
    assert {kind: len(parts) for kind, parts in LISTS.items()} == HOW_MANY


@pytest.mark.exhaustive
@EVERY_PART
def test_a_part_stands_in_the_library_on_the_web_and_in_slack(part: Part) -> None:
    assert missing(part, content()) == []


@pytest.mark.exhaustive
@EVERY_PART
def test_a_part_that_is_taken_out_is_missed(part: Part) -> None:
    faults = missing(part, without(part, content()))
    assert any(fault.startswith("the web") for fault in faults)
    assert "#" not in part.at or any(fault.startswith("the library") for fault in faults)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "part", [part for _, part in PARTS if part.items and "#" in part.at], ids=lambda part: part.says[0][:40]
)
def test_a_list_that_loses_an_item_is_missed(part: Part) -> None:
    faults = missing(part, shortened(part, content()))
    assert [fault for fault in faults if fault.startswith("the library lists")]
    assert [fault for fault in faults if fault.startswith("the web lists")]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "part", [part for _, part in PARTS if part.slack.way in SAID_BY_DATA], ids=lambda part: part.says[0][:40]
)
def test_a_part_that_slack_shows_no_more_is_missed(part: Part) -> None:
    assert any(fault.startswith("Slack") for fault in missing(part, silent()))


@pytest.mark.parametrize(
    "part", [part for _, part in PARTS if part.slack == WEB_ONLY], ids=lambda part: part.at
)
def test_what_is_said_to_be_on_the_web_only_has_no_button_in_slack(part: Part) -> None:
    assert part.at.removeprefix("/articles/") not in buttons(PLAYBOOK)


@pytest.mark.parametrize(
    "question", [one for one in PLAYBOOK.questions if one.kind != "many"], ids=lambda one: one.id
)
def test_the_passage_of_a_question_has_a_line_for_each_answer(question: Question) -> None:
    passage = written(content(), f"/articles/{question.learn}")
    assert passage
    assert passage.items == (len(question.bands) + 1 if question.bands else len(question.choices))


# -- what is missing ------------------------------------------------------------------------------------------------


def missing(part: Part, there: Content) -> list[str]:
    """Each place that should show the part and does not, with what it fails to say."""
    with shown_from(there):
        return list(_faults(part, there))


def _faults(part: Part, there: Content) -> Iterator[str]:
    if "#" in part.at:
        yield from lacking("the library", written(there, part.at), part.says, part.items)
    yield from lacking("the web", on_the_web(there, part.at), part.says, part.items)
    yield from limits(part, there)
    if part.slack.way == "learn more":
        yield from lacking("Slack", in_slack(there, part.slack, part.at), part.says, part.items)
    elif part.slack != WEB_ONLY:
        yield from lacking("Slack", in_slack(there, part.slack, part.at), part.slack.says)


def lacking(where: str, shown: Shown | None, says: Iterable[str], items: int | None = None) -> Iterator[str]:
    if shown is None:
        yield f"{where} does not show it"
        return
    yield from (f"{where} does not say {words!r}" for words in says if plain(words) not in shown.text)
    if items not in {None, shown.items}:
        yield f"{where} lists {shown.items}, not {items}"


def limits(part: Part, there: Content) -> Iterator[str]:
    """A figure stands with its source, and the page says how far that reaches."""
    if part.source is None:
        return
    passage = there.library.passage(part.at.removeprefix("/articles/"))
    if passage is None or part.source not in passage.cites:
        yield f"the passage does not cite {part.source}"
    if plain(sources()[part.source].limit or "no limit") not in whole_page(there, part.at):
        yield f"the page does not give the limit of {part.source}"


# -- what is taken out ----------------------------------------------------------------------------------------------


def without(part: Part, there: Content) -> Content:
    """All there is but that part: a passage, a scenario, a line of the comparison, or the notes on cost."""
    path, _, anchor = part.at.partition("#")
    slug = path.rpartition("/")[2]
    if anchor:
        return replace(there, library=_edited(there.library, f"{slug}#{anchor}", lambda _: ()))
    if path.startswith("/scenarios/"):
        return replace(there, scenarios=tuple(one for one in there.scenarios if one.slug != slug))
    if path == "/cost/guide":
        return replace(there, cost="")
    lines = tuple(line for line in there.comparison.dimensions if line.name != part.says[0])
    return replace(there, comparison=there.comparison.model_copy(update={"dimensions": lines}))


def shortened(part: Part, there: Content) -> Content:
    """All there is, with the last item of the part's list left out."""
    ref = part.at.removeprefix("/articles/")
    return replace(
        there, library=_edited(there.library, ref, lambda one: (replace(one, text=_less_an_item(one.text)),))
    )


def _less_an_item(text: str) -> str:
    """Without the last item of its last list."""
    *_, last = re.finditer(r"^(?:- |\d+\. )(?:.+\n?)+?(?=- |\d+\. |\n|\Z)", text, re.MULTILINE)
    return text[: last.start()] + text[last.end() :]


def _edited(library: Library, ref: str, edit: Callable[[Passage], tuple[Passage, ...]]) -> Library:
    def passages(article: Article) -> tuple[Passage, ...]:
        edited = (edit(one) if one.ref == ref else (one,) for one in article.passages)
        return tuple(chain.from_iterable(edited))

    return LooseLibrary(tuple(replace(article, passages=passages(article)) for article in library.articles))


@cache
def silent() -> Content:
    """All there is, with a meeting that asks and recommends without a word, and no scenario to look up."""
    mute = replace(
        PLAYBOOK, questions=tuple(map(_mute, PLAYBOOK.questions)), reasons=(), steps=(), evidence=()
    )
    return replace(content(), playbook=mute, scenarios=())


def _mute(question: Question) -> Question:
    choices = tuple(replace(choice, label="-") for choice in question.choices)
    return replace(question, text="-", why="-", learn="", choices=choices)
