import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.grounding.statements import sentences, statements
from knowledge.retrieval.document import Document
from tests.knowledge.grounding.passages import INDEX, all_shipped


def document(text: str) -> Document:
    return Document("a#b", "", "", "", text)


@pytest.mark.parametrize(
    "sentence",
    [
        "Some papers, e.g. Price lists, i.e. Those of today, etc. Change often.",
        "It won by 37 points vs. Another that won by 1.5 of them.",
        "They tuned gpt-4.1 and gpt-4o-mini for 3.3 % of No. 7.",
        "By J. Smith, approx. 200,000 tokens.",
        "It fell from .353 to .219.",
    ],
)
def test_a_point_within_a_sentence_does_not_end_it(sentence: str) -> None:
    assert sentences(f"{sentence} And then? It ended (so they say). It did.") == [
        sentence,
        "And then?",
        "It ended (so they say).",
        "It did.",
    ]


def test_a_list_gives_its_items_whole_and_prose_its_sentences() -> None:
    assert statements(INDEX) == (
        "An index holds papers that change.",
        "Each of 112 papers is read again within five minutes, e.g. after a correction.",
        "Training never sees them.",
        "What it takes:",
        "an owner for each paper;",
        "a date on each page.",
        "Half of the teams, 40 % of them small, keep one.",
    )


def test_a_list_item_too_long_to_be_quoted_whole_is_cut_into_its_sentences() -> None:
    long = "It says this at some length. " * 10
    assert len(statements(document(f"Short. Very.\n{long}"))) == 11


@given(st.text())
def test_no_word_of_any_text_is_lost(text: str) -> None:
    assert " ".join(statements(document(text))).split() == text.split()


def test_no_statement_that_ships_is_longer_than_what_may_be_quoted() -> None:
    assert max(len(statement) for each in all_shipped() for statement in statements(each)) < 600


def test_a_word_that_could_be_an_abbreviation_ends_a_question() -> None:
    assert sentences("Did they say no? They did.") == ["Did they say no?", "They did."]
