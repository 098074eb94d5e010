import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.grounding.quoting import LONGEST_QUOTE, quoted
from knowledge.grounding.reply import Reply
from knowledge.retrieval.document import Document
from tests.knowledge.grounding.passages import INDEX, TRAINING, all_shipped, found, shipped

LEADS_ELSEWHERE: Final = re.compile(r"Worked through:|Read the |\bHow\.|\u2192")
"""Words that led to another page, and flows."""


def said(question: str, *passages: Document) -> list[str]:
    return [sentence.text for sentence in quoted(found(question, *passages)).sentences]


@pytest.mark.parametrize(
    ("question", "ref", "telling"),
    [
        ("can't we just fine-tune on our wiki?", "neither#missing-knowledge", "look the facts up"),
        ("what if we have only 200 examples?", "labels#how-many", "100 or more"),
        ("does fine-tuning stop hallucinations?", "evidence#new-facts", "do not train"),
        ("is fine-tuning cheaper at high volume?", "where-sources-disagree#volume", "We do:"),
        ("gpt-4o-mini tuning is going away?", "fine-tuning#before-you-pick-a-model", "14 January 2027"),
        ("does tuning plus rag make it worse?", "both#train-with-context", "42.6"),
        ("what breaks in RAG?", "rag#how-it-fails", "Cut at headings"),
        ("can we delete a customer's data?", "access-and-deletion#deletion", "go into an index"),
        ("our docs are outdated, does rag still help?", "neither#bad-data", "What helps:"),
        ("does prompt caching pay?", "long-context#caching", "90 %"),
        ("the right text was there and it gets the sum wrong?", "the-meeting#exact-passage", "Yes:"),
        ("how many examples must be read before we start?", "evals-first#before-training", "Have ready:"),
    ],
)
def test_what_is_quoted_answers_the_question(question: str, ref: str, telling: str) -> None:
    text = " ".join(said(question, shipped(ref), INDEX))
    assert telling in text


def test_it_begins_with_what_the_passage_says_first_and_goes_on_where_the_words_of_the_question_stand() -> (
    None
):
    assert said("who reads a correction of papers?", INDEX, TRAINING)[:2] == [
        "An index holds papers that change.",
        "Each of 112 papers is read again within five minutes, e.g. after a correction.",
    ]
    assert said("how many teams are small?", INDEX)[-1] == "Half of the teams, 40 % of them small, keep one."


def test_a_list_is_quoted_with_the_line_that_leads_in_to_it_and_never_that_line_alone() -> None:
    assert "What it takes:" in said("what owner and what date does it take?", INDEX)


def test_a_line_that_leads_in_to_a_list_at_the_beginning_is_followed_by_that_list() -> None:
    prose = "A house stands. A wall stands. A garden needs water. A garden rests."
    document = Document("a#b", "", "", "", f"It takes:\nan owner;\na date;\na hand;\n\n{prose}")
    takes = ["It takes:", "an owner;", "a date;", "a hand;"]
    assert said("what does a garden need to rest in water?", document) == takes


def test_a_run_that_leans_on_what_stands_before_it_gives_way_to_one_that_stands_by_itself() -> None:
    fauna = f"Houses stand. Cats sleep. Birds sing{' on and' * 80} on."
    passage = Document(
        "a#b", "", "", "", f"{fauna} It lies near water. Garden walls rest. Water flows. Night falls."
    )
    assert said("water in a garden", passage)[1:] == ["Garden walls rest.", "Water flows.", "Night falls."]


@pytest.mark.exhaustive
def test_every_passage_that_ships_gives_one_to_five_statements_in_its_own_words_and_order() -> None:
    for document in all_shipped():
        reply = quoted(found(f"{document.title} worked through how read", document))
        assert 1 <= len(reply.sentences) <= 5, document.ref
        assert len(reply.text) <= LONGEST_QUOTE
        places = [document.text.find(sentence.text) for sentence in reply.sentences]
        assert places == sorted(places)
        assert -1 not in places
        assert {sentence.ref for sentence in reply.sentences} == {document.ref}
        assert not reply.text.endswith(":")
        assert not LEADS_ELSEWHERE.search(reply.text), document.ref


def test_the_three_best_passages_are_named_and_only_the_best_is_quoted() -> None:
    reply = quoted(found("papers", INDEX, TRAINING, shipped("compare"), shipped("cost")))
    assert reply.refs == ("made-up#index", "made-up#training", "compare")
    assert {sentence.ref for sentence in reply.sentences} == {"made-up#index"}
    assert (reply.model, reply.complete, reply.grounded) == (None, True, True)


def test_a_question_that_nothing_covers_has_no_sentences_and_still_names_what_is_nearest() -> None:
    assert quoted(found("papers", INDEX, covered=False)) == Reply((), ("made-up#index",))
    assert quoted(found("papers")) == Reply((), ())


def test_what_would_reach_out_of_a_passage_is_not_quoted() -> None:
    hostile = "Papers change. Ask <@U0ANA> about papers. Papers lie at papers.example.com now. Papers stay."
    document = Document("a#b", "", "", "", hostile)
    assert said("papers?", document) == ["Papers change.", "Papers stay."]
    assert quoted(found("papers", Document("a#b", "", "", "", "See evil.example.com"))).sentences == ()


@given(st.text(), st.text())
def test_any_text_can_be_asked_and_quoted(question: str, text: str) -> None:
    assert len(quoted(found(question, Document("a#b", "", "", "", text))).text) <= LONGEST_QUOTE
