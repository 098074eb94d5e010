"""The set holds together: every label leads somewhere, and both halves can be measured."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from knowledge.retrieval.documents import documents
from tests.questions import HALVES, MEETING_TALK, Asked, half, load

pytestmark = pytest.mark.exhaustive


def folded(asked: Asked) -> str:
    return " ".join(re.findall(r"\w+", asked.text.lower()))


def test_there_are_enough_questions_and_a_third_of_them_are_not_covered() -> None:
    covered = sum(asked.covered for asked in load())
    assert covered >= 120
    assert len(load()) - covered >= len(load()) / 3


def test_every_answer_names_documents_that_can_be_found() -> None:
    refs = [document.ref for document in documents()]
    named = {ref for asked in load() for ref in asked.answers}
    assert {ref for ref in named if not any(map(Asked("", "", (ref,)).answered_by, refs))} == set()


def test_no_answer_is_named_twice() -> None:
    assert [asked.text for asked in load() if len(set(asked.answers)) < len(asked.answers)] == []


def test_no_two_questions_are_the_same_in_other_punctuation() -> None:
    assert [text for text, times in Counter(map(folded, load())).items() if times > 1] == []


def test_every_question_says_where_it_comes_from() -> None:
    for asked in load():
        address = urlsplit(asked.source)
        assert asked.source == MEETING_TALK or (address.scheme.startswith("http") and address.hostname), asked


def test_at_most_a_fifth_of_the_questions_have_no_thread() -> None:
    assert sum(asked.source == MEETING_TALK for asked in load()) <= len(load()) / 5


def test_every_document_answers_some_question() -> None:
    covered = [asked for asked in load() if asked.covered]
    assert [
        document.ref
        for document in documents()
        if not any(asked.answered_by(document.ref) for asked in covered)
    ] == []


@pytest.mark.parametrize("name", HALVES)
def test_both_halves_have_enough_of_each_kind(name: str) -> None:
    kinds = Counter(asked.covered for asked in load() if half(asked) == name)
    assert kinds[True] >= 60
    assert kinds[False] >= 30


def test_a_question_stays_in_its_half_whatever_its_label_becomes() -> None:
    first = load()[0]
    assert half(Asked(first.text, "elsewhere", ())) == half(first)


def test_a_page_answers_by_any_of_its_passages_and_a_passage_only_by_itself() -> None:
    asked = Asked("?", MEETING_TALK, ("rag#how-it-fails", "compare"))
    assert [
        asked.answered_by(ref)
        for ref in ("rag#how-it-fails", "compare", "compare#sources", "rag", "rag#how", "comparetwo#x")
    ] == [True, True, True, False, False, False]
