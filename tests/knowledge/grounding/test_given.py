from knowledge.answers import Answer
from knowledge.grounding.given import bearing
from knowledge.playbook import PLAYBOOK
from knowledge.questions import UNSURE
from tests.knowledge.grounding.passages import INDEX, shipped

ANSWERS: dict[str, Answer] = {
    "failing": ("missing_facts", "format_drift"),
    "knowledge": ("yes",),
    "repeated": ("yes",),
    "labels": ("no",),
    "training": ("deletable",),
    "volume": 50_000,
    "data": ("yes",),
    "exact_passage": ("no",),
    "behaviour": ("yes",),
    "sources": ("no",),
    "narrow": ("no",),
}
STANDING = "Recommendation: Build RAG"


def test_the_answers_that_the_passage_explains_are_given_with_where_the_meeting_stands() -> None:
    assert bearing(PLAYBOOK, ANSWERS, [shipped("rag#fresh-knowledge")]) == (
        "What is failing: It lacks current or private facts, Its output format keeps drifting",
        "Outside knowledge: Yes",
        STANDING,
    )
    assert bearing(PLAYBOOK, ANSWERS, [shipped("the-meeting#volume")]) == ("Calls a day: 50,000", STANDING)


def test_an_answer_whose_own_passage_was_found_comes_before_those_of_its_article() -> None:
    found = [shipped("access-and-deletion#access"), shipped("labels#how-many"), shipped("the-meeting#labels")]
    assert bearing(PLAYBOOK, ANSWERS, found)[:2] == (
        "100+ labelled examples: No",
        "Training is possible: No, facts must stay deletable or restricted",
    )


def test_at_most_three_answers_are_given() -> None:
    found = [shipped(question.learn) for question in PLAYBOOK.questions]
    assert len(bearing(PLAYBOOK, ANSWERS, found)) == 4


def test_a_passage_that_no_answer_bears_on_leaves_where_the_meeting_stands() -> None:
    assert bearing(PLAYBOOK, ANSWERS, [INDEX]) == (STANDING,)


def test_not_sure_bears_on_nothing() -> None:
    assert bearing(PLAYBOOK, {"volume": (UNSURE,)}, [shipped("the-meeting#volume")]) == ()
    both: dict[str, Answer] = {"volume": (UNSURE,), "knowledge": ("yes",)}
    assert bearing(PLAYBOOK, both, [shipped("the-meeting#volume")]) == ("As it stands: Build RAG",)


def test_a_meeting_without_answers_gives_nothing() -> None:
    assert bearing(PLAYBOOK, {}, [shipped("rag#fresh-knowledge")]) == ()


def test_a_meeting_with_questions_left_has_no_recommendation_yet() -> None:
    early: dict[str, Answer] = {"failing": ("missing_facts",)}
    assert bearing(PLAYBOOK, early, [INDEX]) == ("As it stands: Build RAG",)
