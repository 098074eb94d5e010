"""In which words people ask: whether the data hangs together."""

from collections import Counter

import pytest

from knowledge.retrieval.documents import documents
from knowledge.retrieval.phrasing import PhrasingError, check, elsewhere, phrasings
from knowledge.retrieval.retriever import retriever

REFS = [document.ref for document in documents()]
LEAST = 5
PARTS = 6
"""So that several can be asked at the same time."""


def test_every_document_has_phrasings_and_all_lead_to_one() -> None:
    check(REFS, phrasings())
    assert [ref for ref in REFS if len(phrasings()[ref]) < LEAST - 2 * ref.startswith("where-")] == []


def test_no_words_ask_for_two_things() -> None:
    listed = [*phrasings().values(), *elsewhere().values()]
    times = Counter(phrasing.casefold() for each in listed for phrasing in each)
    assert [phrasing for phrasing, count in times.items() if count > 1] == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"a": ("x",), "c": ("y",), "b": ("z",)}, "documents that do not exist: c"),
        ({"a": ("x",)}, "have no phrasings: b"),
        ({"a": ("x",), "b": ()}, "have no phrasings: b"),
    ],
)
def test_phrasings_that_do_not_fit_are_refused_by_name(given: dict[str, tuple[str, ...]], fault: str) -> None:
    with pytest.raises(PhrasingError, match=fault):
        check(["a", "b"], given)


@pytest.mark.exhaustive
def test_phrasings_find_what_they_ask_for() -> None:
    """A sample; several passages may well answer the same."""
    asked = [(ref, phrasing) for ref, each in phrasings().items() for phrasing in each[::20]]
    found = [ref in {one.ref for one in retriever().retrieve(words).documents} for ref, words in asked]
    assert sum(found) / len(found) > 0.97


@pytest.mark.exhaustive
@pytest.mark.parametrize("part", range(PARTS))
def test_whoever_asks_in_the_words_of_a_phrasing_is_answered(part: int) -> None:
    asked = [words for each in phrasings().values() for words in each][part::PARTS]
    assert [words for words in asked if not retriever().retrieve(words).covered] == []


@pytest.mark.exhaustive
def test_what_people_ask_elsewhere_is_refused() -> None:
    asked = [words for each in elsewhere().values() for words in each[::6]]
    assert sum(retriever().retrieve(words).covered for words in asked) / len(asked) < 0.05
