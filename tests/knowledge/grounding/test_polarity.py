import pytest

from knowledge.grounding.polarity import contradicts
from knowledge.retrieval.document import Document


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Papers that change go into an index.", "Papers that change do not go into an index."),
        ("A shown source is no proof.", "A shown source is proof."),
        (
            "A model that never saw a paper has not learned to read one.",
            "A model that never saw a paper learned to read one.",
        ),
        ("It has not seen your papers. A garden rests.", "It has seen your papers."),
        ("Nobody else asks.\n\nThe index is seldom the hard part.", "The index is usually the hard part."),
    ],
)
def test_the_opposite_in_nearly_the_same_words_is_told(passage: str, sentence: str) -> None:
    assert contradicts(sentence, document(passage))


@pytest.mark.parametrize(
    ("passage", "sentence"),
    [
        ("Papers that change go into an index.", "Papers that change go into an index."),
        ("Papers that change go into an index.", "Gardens do not rest."),
        ("A retained paper rules out training.", "A retained paper should not go into training."),
        ("A schema keeps it without training.", "A schema keeps it before training."),
        ("No paper is lost. Each paper is kept in a drawer.", "Each paper is kept in a drawer."),
        ("Training does not mend names.", "Names are not mended by training."),
        ("Training does not mend names, and nothing is trained twice.", "Training does not mend names."),
        ("", "It never rests."),
    ],
)
def test_what_only_has_other_words_is_no_opposite(passage: str, sentence: str) -> None:
    assert not contradicts(sentence, document(passage))


def document(text: str) -> Document:
    return Document("a#b", "", "", "", text)
