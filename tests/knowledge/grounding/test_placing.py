import pytest

from knowledge.grounding.figures import figures
from knowledge.grounding.placing import misplaces
from knowledge.retrieval.document import Document

FARM = Document(
    "a#b",
    "What a farm sells",
    "",
    "",
    "The baker asks for 100 loaves. A miller orders 40 sacks in autumn.\n\n"
    "North: 12 carts at 5 dollars; 30 carts in autumn.\nSouth: 7 carts.\n\n"
    "1,000 eggs a day come to 16 dollars with RAG, 12 with fine-tuning.\n"
    "2,000 eggs a day come to 32 dollars with RAG, 24 with fine-tuning.\n\n"
    "Two studies tell of it:\n\nhens kept outside: 61\nhens brought in later: 42",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "The baker asks for 100 loaves and the miller for 40 sacks.",
        "In autumn, 30 carts go north.",
        "With RAG, 2,000 eggs a day come to 32 dollars, and to 24 with fine-tuning.",
        "Fine-tuning costs 12 and RAG 16 dollars at 1,000 eggs a day.",
        "In two studies hens fell from 61 to 42 when brought in later.",
    ],
)
def test_a_figure_that_stands_with_the_words_of_its_passage_is_in_its_place(sentence: str) -> None:
    assert not misplaces(sentence, FARM, frozenset())


@pytest.mark.parametrize(
    "sentence",
    [
        "The baker asks for 40 loaves.",
        "North: 12 carts at 5 points.",
        "South: 12 carts.",
        "1,000 eggs a day come to 32 dollars with RAG.",
        "1,000 eggs a day come to 16 dollars with fine-tuning.",
        "12 dollars with RAG, 16 with fine-tuning.",
        "North: 5 carts at 12 dollars.",
    ],
)
def test_a_figure_that_the_passage_has_for_something_else_is_misplaced(sentence: str) -> None:
    assert misplaces(sentence, FARM, frozenset())


def test_a_figure_that_is_excused_needs_no_place() -> None:
    sentence = "The baker asks for 40 loaves."
    assert not misplaces(sentence, FARM, frozenset(figure.value for figure in figures(sentence)))
