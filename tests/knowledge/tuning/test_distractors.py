"""What stands in an example beside the passages that answer it."""

from dataclasses import replace

import pytest

from knowledge.grounding.quoting import quoted
from knowledge.retrieval.retriever import Retriever, retriever
from knowledge.tuning.distractors import distractors
from knowledge.tuning.examples import DISTRACTORS
from tests.knowledge.tuning.library import ASKED, OTHERS, OWN, SISTER, SMALL_LIBRARY, rated
from tests.questions import load


def test_a_passage_on_the_same_question_in_another_article_is_no_distractor() -> None:
    reply = quoted(retriever().retrieve("how many examples do i need"))
    assert [sentence.ref for sentence in reply.sentences][:1] == ["labels#how-many"]

    refs = [each.ref for each in distractors("how many examples do i need", reply, retriever())]

    assert len(refs) > 50
    assert "where-sources-disagree#how-many-examples" not in refs
    assert not [ref for ref in refs if ref.startswith("labels#")]
    assert not {*reply.refs} & {*refs}


@pytest.mark.exhaustive
def test_a_passage_that_is_labelled_as_an_answer_hardly_ever_stands_beside_one() -> None:
    known = [(each, quoted(retriever().retrieve(each.text))) for each in load()[::3] if each.covered]
    right = [(each, found) for each, found in known if each.answered_by((found.refs or ("",))[0])]
    beside = [(each, distractors(each.text, found, retriever())[:DISTRACTORS]) for each, found in right]

    misleading = [each.text for each, found in beside if any(each.answered_by(one.ref) for one in found)]

    assert len(right) >= 100
    assert len(misleading) <= len(right) / 20, misleading


def test_what_the_reply_names_and_its_article_are_none_however_far_they_are() -> None:
    reply = rated(ASKED).reply
    *_, last, farthest = distractors(ASKED, reply, SMALL_LIBRARY)
    own = replace(OWN, article=farthest.article)
    library = Retriever([own if each == OWN else each for each in SMALL_LIBRARY.documents])

    found = distractors(ASKED, replace(reply, refs=(OWN.ref, last.ref)), library)

    assert found
    assert not {last, farthest} & {*found}


def test_a_small_library_has_none() -> None:
    assert distractors(ASKED, rated(ASKED).reply, Retriever([OWN, SISTER, *OTHERS[:5]])) == []
