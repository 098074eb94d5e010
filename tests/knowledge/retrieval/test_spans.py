from hypothesis import given
from hypothesis import strategies as st

from knowledge.retrieval.spans import Spans

entries = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "d e"]), st.integers()))


@given(entries)
def test_the_entries_of_a_word_stand_in_a_row_in_the_order_in_which_they_were_given(
    given_: list[tuple[str, int]],
) -> None:
    words = [word for word, _ in given_]
    spans = Spans(words)
    laid = [given_[at] for at in spans.order(words)]
    for word in {*words, "nobody's"}:
        own = [entry for entry in given_ if entry[0] == word]
        assert laid[spans.of(word)] == own
        assert spans.count(word) == len(own)
