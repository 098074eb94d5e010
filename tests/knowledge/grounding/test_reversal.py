import pytest

from knowledge.grounding.reversal import reverses
from knowledge.retrieval.document import Document


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Retrieval beat training on plain text.", "Training on plain text beat retrieval."),
        ("Retrieval beat training on plain text.", "Retrieval lost to training on plain text."),
        ("A cart costs more than a plough.", "A plough costs more than a cart."),
        ("A cart costs more than a plough.", "A cart costs less than a plough."),
        ("Score the cart first, then the plough.", "Score the plough first, then the cart."),
        ("Before sowing, plough the field.", "Plough the field after sowing."),
        ("Prices move into an index.", "Prices move into the weights."),
        ("New farm hands are shut out since May.", "It takes new farm hands since May."),
        ("Hay is cheaper, never free.", "Hay is dearer, never free."),
        ("They come out again, sounding certain.", "They come out again, sounding uncertain."),
        ("A farm has carts.", "Retrieval is cheaper than training on a farm with carts."),
        ("Ask for 100 or more loaves.", "Ask for at most 100 loaves."),
    ],
)
def test_a_sentence_that_turns_its_passage_round_is_told(passage: str, sentence: str) -> None:
    assert reverses(sentence, document(passage))


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Retrieval beat training on plain text.", "Retrieval was ahead of training on plain text."),
        ("A cart costs more than a plough.", "A plough costs less than a cart."),
        ("Before sowing, plough the field.", "Plough the field before sowing."),
        ("Plough the field before sowing.", "Sow after you plough the field."),
        ("Ask for 100 or more loaves.", "Ask for at least 100 loaves."),
        ("Is the cart larger than the plough?", "The cart is smaller than the plough."),
        ("Carts are slow. Ploughs rest.", "Fast hens lay eggs."),
        ("A cart is never dear.", "A cart is cheap."),
        ("", "More carts."),
    ],
)
def test_what_says_the_same_or_something_else_is_not_turned_round(passage: str, sentence: str) -> None:
    assert not reverses(sentence, document(passage))


def document(text: str) -> Document:
    return Document("a#b", "", "", "", text)
