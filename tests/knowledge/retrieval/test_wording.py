"""Texts as words that can be compared."""

import pytest

from knowledge.retrieval.wording import MOST_CHARACTERS, Wording

TEXTS = (
    "Fine-tuning on examples",
    "retrieval of documents",
    "Hallucinations annoy customers",
    "privacy regulations",
)


def telling(text: str) -> set[str]:
    return set(Wording(TEXTS).read_question(text).telling)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("fine-tuning", "FINE TUNED"),
        ("fine-tuning", "finetune"),
        ("fine-tuning", "training"),
        ("RAG", "retrieval-augmented generation"),
        ("hallucinates", "makes stuff up"),
        ("documents", "docs"),
        ("up to date", "fresh"),
        ("delete", "unlearning"),
        ("behaviour", "misbehaves"),
        ("résumé", "RESUME"),
        ("regulations", "regulation"),
    ],
)
def test_what_people_call_by_many_names_is_one_word(ours: str, theirs: str) -> None:
    assert telling(ours) == telling(theirs) != set()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("retreival", "retrieval"),
        ("halucinations", "hallucinations"),
        ("regulatoins", "regulations"),
        ("custommers", "customers"),
        ("prvacy", "privacy"),
    ],
)
def test_a_slip_counts_as_what_was_meant(typed: str, meant: str) -> None:
    assert telling(typed) == telling(meant)


@pytest.mark.exhaustive
@pytest.mark.parametrize("word", ["paris", "annoys", "documentaries", "examine", "zzzzzzzz", "x1y2z3q4"])
def test_another_word_is_no_slip(word: str) -> None:
    assert telling(word).isdisjoint(telling("examples documents hallucinations customers privacy pairs"))


@pytest.mark.parametrize(
    ("word", "ours"),
    [("starter", "stanter"), ("gravity", "cravity"), ("nation", "motion"), ("carbonate", "carbonite")],
)
def test_one_letter_in_place_of_another_makes_another_word_of_a_short_one(word: str, ours: str) -> None:
    assert Wording([ours]).read_question(word).telling != Wording([ours]).read(ours).telling


def test_words_of_the_texts_are_spelled_right() -> None:
    assert Wording(["the prvacy of it", "privacy"]).read_question("prvacy").telling == ("prvaci",)


def test_grammar_is_told_from_what_a_text_is_about() -> None:
    reading = Wording(TEXTS).read("Should we be using the documents, please?")
    assert reading.telling == ("document",)
    assert set(reading.idle) >= {"should", "we", "the"}


def test_the_end_of_an_endless_question_is_not_read() -> None:
    assert telling("privacy " + "the " * MOST_CHARACTERS + "documents") == telling("privacy")


@pytest.mark.parametrize("number", ["350", "9k", "sixty", "hundred"])
def test_which_number_it_is_tells_nothing(number: str) -> None:
    reading = Wording(TEXTS).read_question("some 200 documents")
    assert reading == Wording(TEXTS).read_question(f"some {number} documents")
    assert reading.telling == ("document",)


def test_words_that_stand_together_are_told_from_the_same_words_apart() -> None:
    wording = Wording(TEXTS)
    assert wording.read("privacy, never retrieval").telling == wording.read("privacy never retrieval").telling
    assert wording.read("retrieval before privacy").pairs != wording.read("privacy before retrieval").pairs
