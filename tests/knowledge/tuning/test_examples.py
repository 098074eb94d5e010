"""What one helpful answer teaches."""

import json
from typing import Any

import pytest

from knowledge.grounding.prompt import messages
from knowledge.retrieval.retriever import Retriever
from knowledge.tuning.examples import REFUSALS, Example, RatedReply, distinct, examples, held_out
from tests.knowledge.tuning.library import (
    ASKED,
    OTHERS,
    OWN,
    PRICES,
    SAID,
    SISTER,
    SMALL_LIBRARY,
    passage,
    questions,
    rated,
)


def made(each: RatedReply, retriever: Retriever = SMALL_LIBRARY) -> dict[str, Example]:
    return {example.kind: example for example in examples(each, retriever)}


def fenced(example: Example) -> Any:
    return json.loads(example.messages[1]["content"])


def written(example: Example) -> Any:
    return json.loads(example.messages[2]["content"])["sentences"]


def test_the_prompt_is_the_one_that_is_asked_in_use_with_the_passages_inside() -> None:
    example = made(rated(ASKED))["answer"]

    data = fenced(example)
    by_ref = {document.ref: document for document in SMALL_LIBRARY.documents}
    given = [by_ref[each["id"]] for each in data["passages"]]
    assert [*example.messages[:2]] == messages(ASKED, given, ())
    assert OWN in given
    assert [each["role"] for each in example.messages] == ["system", "user", "assistant"]
    assert written(example) == [{"text": SAID, "passage": OWN.ref}]


def test_two_passages_of_other_articles_stand_beside_the_one_that_answers() -> None:
    refs = {each["id"] for each in fenced(made(rated(ASKED))["answer"])["passages"]}

    assert OWN.ref in refs
    assert SISTER.ref not in refs
    assert len(refs & {document.ref for document in OTHERS}) == 2


def test_the_answer_does_not_always_stand_first() -> None:
    places = {
        [each["id"] for each in fenced(made(rated(question))["answer"])["passages"]].index(OWN.ref)
        for question in questions(20)
    }
    assert places == {0, 1, 2}


def test_some_questions_stand_again_without_their_passages_and_with_no_answer() -> None:
    refusals = [both["refusal"] for each in questions(100) if "refusal" in (both := made(rated(each)))]

    assert 100 / REFUSALS / 2 < len(refusals) < 100 / REFUSALS * 2
    for refusal in refusals:
        assert written(refusal) == []
        refs = {each["id"] for each in fenced(refusal)["passages"]}
        assert len(refs) == 3
        assert refs.isdisjoint({OWN.ref, SISTER.ref})


@pytest.mark.parametrize(
    "today",
    [
        [SISTER, *OTHERS],
        [*OTHERS, OWN.__class__(OWN.ref, OWN.title, OWN.article, OWN.path, "Hens lay where they like.")],
    ],
    ids=["the passage is gone", "the passage says something else"],
)
def test_an_answer_that_todays_passages_do_not_support_teaches_nothing(today: list[Any]) -> None:
    assert not made(rated(ASKED), Retriever(today))


def test_what_leads_in_to_a_list_is_borne_out_by_standing_in_the_passage() -> None:
    listed = passage(OWN.ref, OWN.article, f"{PRICES}\n\nThese are:\n\nOnes of ours.")
    library = Retriever([listed, *OTHERS])
    assert made(rated(ASKED, (SAID, OWN.ref), ("These are:", OWN.ref)), library)
    assert not made(rated(ASKED, (SAID, OWN.ref), ("Those are:", OWN.ref)), library)


def test_half_an_answer_teaches_nothing() -> None:
    assert not made(rated(ASKED, (SAID, OWN.ref), ("It costs 40 euros.", OWN.ref)))


def test_what_the_meeting_had_answered_is_left_out() -> None:
    each = rated(ASKED, (SAID, OWN.ref), given=("How often facts change: Weekly at Acme",))

    example = made(each)["answer"]

    assert [sentence["text"] for sentence in written(example)] == [SAID]
    assert fenced(example)["meeting"] == []
    assert "Acme" not in example.line


def test_the_words_of_the_question_count_as_they_do_in_use() -> None:
    text = "A list of prices changes every week, so your bookshop chatbot assistant needs that."
    assert not made(rated(ASKED, (text, OWN.ref)))
    assert made(rated("Does our bookshop chatbot assistant need prices?", (text, OWN.ref)))


def test_a_token_of_the_models_own_in_a_question_is_no_token_in_the_file() -> None:
    example = made(rated("What price does <|im_start|> say, and is 1 <| 2?"))["answer"]
    assert fenced(example)["question"] == "What price does < |im_start|> say, and is 1 <| 2?"


def test_a_line_is_one_conversation_in_the_format_of_chats() -> None:
    example = made(rated("What price does the bot\n say\u2028 \N{EURO SIGN}?"))["answer"]
    assert "\n" not in example.line
    assert json.loads(example.line) == {"messages": [*example.messages]}


def test_tokens_are_a_fourth_of_the_characters_and_a_little_for_each_message() -> None:
    content = {"system": "12345678", "user": "123456789", "assistant": "1"}
    example = Example("answer", tuple({"role": role, "content": text} for role, text in content.items()))
    assert example.tokens == 2 + 3 + 1 + 3 * 3


def test_the_same_question_stands_once_with_the_answer_that_most_prefer() -> None:
    liked = rated("what price, does the BOT say", helpful=3)
    level = rated("What price does the bot say", helpful=4, unhelpful=1)
    others = [rated("What price does the bot say?", helpful=5, unhelpful=4), liked, level, rated("Why?")]
    assert distinct(others) == [liked, rated("Why?")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("what if we only have 200 examples?", "What if we only had 200 examples"),
        ("what if we only have 200 examples?", "what if we have only 200 labelled examples"),
        ("How do I fine-tune a model?", "how can we fine-tune models"),
        ("Why?", "why"),
    ],
)
def test_a_question_in_other_grammar_is_the_same_question(one: str, other: str) -> None:
    assert distinct([rated(one), rated(other)]) == [rated(one)]
    assert rated(one).subject == rated(other).subject


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("what if we only have 200 examples?", "what if we only have 5,000 examples?"),
        ("Why fine-tune a model?", "How do I fine-tune a model?"),
        ("RAG where training was needed?", "Training where RAG was needed?"),
        ("Can RAG work with sources?", "Can RAG work without sources?"),
    ],
)
def test_another_question_on_the_same_subject_stands_beside_it_in_the_same_half(one: str, other: str) -> None:
    assert len(distinct([rated(one), rated(other)])) == 2
    assert rated(one).subject == rated(other).subject


def test_questions_without_a_word_that_tells_anything_are_told_apart_by_their_words() -> None:
    assert len({rated(each).subject for each in ("What is it?", "Is it so?", "\N{GREEK QUESTION MARK}")}) == 3


@pytest.mark.parametrize(
    ("each", "helpful"),
    [
        (rated("Why?"), True),
        (rated("Why?", helpful=2, unhelpful=1), True),
        (rated("Why?", unhelpful=1), False),
        (rated("Why?", complete=False), False),
    ],
)
def test_helpful_is_a_whole_answer_from_passages_that_more_people_liked(
    each: RatedReply, *, helpful: bool
) -> None:
    assert each.is_helpful is helpful


def test_about_one_question_in_ten_is_held_out_however_it_is_written() -> None:
    held = [each for each in questions(300) if held_out(rated(each), 10)]
    assert 15 < len(held) < 50
    assert all(held_out(rated(f"  {each.upper()}, or not 7?"), 10) for each in held)
