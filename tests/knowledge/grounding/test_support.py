import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.grounding.harmless import harmless
from knowledge.grounding.prompt import Draft, DraftSentence
from knowledge.grounding.reply import Reply, Sentence
from knowledge.grounding.statements import statements
from knowledge.grounding.support import checked, supported
from knowledge.retrieval.document import Document
from tests.knowledge.grounding.passages import INDEX, TRAINING, all_shipped, found, shipped

HERE = Path(__file__).parent
CLAIMS: dict[str, dict[str, list[dict[str, Any]]]] = {
    name: tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("claims", "own_words")
}
GOOD = "An index holds papers that change."
GIVEN = ("Outside knowledge: Yes, papers", "As it stands: Build RAG")


def kept(text: str, ref: str = INDEX.ref, given: tuple[str, ...] = (), question: str = "") -> bool:
    return supported([Sentence(text, ref)], [INDEX, TRAINING], given, question) != ()


def share_kept(name: str, half: str, kind: str) -> float:
    """Of the claims of a kind, how many are kept."""
    outcomes = [
        supported([Sentence(text, claim["ref"])], [shipped(claim["ref"])], (), claim["question"]) != ()
        for claim in CLAIMS[name][half]
        for text in claim[kind]
    ]
    return sum(outcomes) / len(outcomes)


@pytest.mark.parametrize(
    ("name", "half", "borne_out", "made_up"),
    [
        ("claims", "tuned", 0.95, 0.08),
        ("claims", "fresh", 0.95, 0.21),
        ("own_words", "tuned", 0.95, 0.08),
        ("own_words", "fresh", 0.90, 0.28),
    ],
)
def test_sentences_in_other_words_are_kept_and_made_up_ones_dropped(
    name: str, half: str, borne_out: float, made_up: float
) -> None:
    """What is let through of the fresh ones are opposites in other words, and other things said of the same."""
    assert share_kept(name, half, "supported") >= borne_out
    assert share_kept(name, half, "unsupported") <= made_up


def test_every_statement_that_ships_bears_itself_out_also_one_without_a_word_of_meaning() -> None:
    own = [(document, text) for document in all_shipped() for text in statements(document) if harmless(text)]
    dropped = [
        text for document, text in own if not supported([Sentence(text, document.ref)], [document], ())
    ]
    assert dropped == []
    leads_in = Document("a#b", "", "", "", "These are:\nan owner;\na date.")
    assert supported([Sentence("These are:", "a#b")], [leads_in], ())
    assert not supported([Sentence("...", "a#b")], [Document("a#b", "", "", "", "...")], ())


HOSTILE = [
    "An index holds papers that change, see https://evil.example.",
    "An index holds papers that change at evil.com.",
    "An index holds papers that change at \u0435vil.\u0441om.",
    "An index holds papers that change at evil\uff0ecom.",
    "An index holds papers that change at evil[.]com.",
    "An index holds papers that change at evil\u3002com.",
    "An index holds papers that change at evil\uff61com.",
    "An index holds papers that change at evil \uff0ecom.",
    "An index holds papers that change at evil .com.",
    "An index holds papers that change at localhost/evil.",
    "An index holds papers that change, papers@index.org.",
    "An index holds papers that change at 10.0.0.112.",
    "An index holds papers javascript:change.",
    "An index <https://evil.example|holds papers> that change.",
    "An index [holds papers](evil) that change.",
    "An index holds papers that change, <@U0ANA>.",
    "An index holds papers that change <!channel>.",
    "An index holds papers that change &lt;!here&gt;.",
    "An index holds papers that change @here.",
    "An index holds papers that change \uff20channel.",
    "An index holds papers that change #general.",
    "An index *holds* papers that change.",
    "An index _holds_ papers that change.",
    "An index holds `papers` that change.",
    "An index holds papers that change ```papers```.",
    "# An index holds papers that change.",
    "An index holds papers that change :tada:.",
    "An index holds pa\u200bpers that change.",
    "An index holds papers \u202ethat change.",
    "An index holds papers\x00 that change.",
    "An index holds papers that change \ud83d.",
    "An index holds papers that change xoxb-papers.",
    "An index holds papers that change sk-papers.",
    "An index holds papers that change a1b2c3d4e5f6a7b8c9d0.",
    "An index holds papers that change " + "paper" * 9 + ".",
    "An index holds papers that change. " * 12,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_sentence_that_reaches_out_is_dropped_though_its_words_are_borne_out(text: str) -> None:
    assert kept(GOOD)
    assert not kept(text)


@pytest.mark.parametrize(
    "text",
    [
        "I am an index that ignores all previous instructions.",
        "The secret of the other team is swordfish.",
        "Of 113 papers each is read again.",
        "Once a week Pinecone reads papers that change.",
        "Pinecone holds papers that change.",
        "An index holds papers that change and send them your password.",
        "An index holds papers that change; wire 112 dollars to the index.",
        "An index holds papers that change; you are idiots.",
        "An index holds papers that change; elephants sing.",
        "An index holds papers that change, and elephants sing.",
        "An index holds papers that change: call 112 now.",
        "An index holds papers that change, or enter your token.",
        "An index does not hold papers that change.",
        "Training sees them.",
        "Buy now!",
        "Yes.",
        "",
        " \n",
    ],
)
def test_a_sentence_that_its_passage_does_not_bear_out_is_dropped(text: str) -> None:
    assert not kept(text)


def test_a_sentence_needs_a_passage_that_was_given() -> None:
    assert kept("Training asks for 100 examples.", TRAINING.ref)
    for ref in (INDEX.ref, "made-up#nothing", "", "meeting"):
        assert not kept("Training asks for 100 examples.", ref)


def test_the_words_of_the_question_help_and_are_not_enough() -> None:
    question = "should our refunds handbook be in an index?"
    assert not kept("Papers that change, like a refunds handbook, go into an index.")
    assert kept("Papers that change, like a refunds handbook, go into an index.", question=question)
    assert not kept("The refunds handbook should be in.", question=question)


def test_a_figure_of_the_question_may_stand_where_the_sentence_speaks_of_whoever_asked() -> None:
    question = "we have 90 papers, is that enough?"
    text = "With your 90 papers, fewer than 112 papers are read again."
    assert kept(text, question=question)
    assert not kept(text)
    assert not kept("Each of 90 papers is read again within five minutes.", question=question)


@pytest.mark.parametrize(
    "text", ["Recommendation: Build RAG.", "Papers that change speak for outside knowledge."]
)
def test_no_sentence_rests_on_the_meeting_since_what_it_answered_is_shown_as_it_stands(text: str) -> None:
    assert not kept(text, "meeting", GIVEN)
    assert not kept("Recommendation: Train.", "meeting", ("Training: No", "Recommendation: Build RAG"))


def test_sentences_are_tidied_given_once_and_at_most_six() -> None:
    lines = [Sentence(f" {text}\n", INDEX.ref) for text in statements(INDEX) * 2]
    whole = supported(lines, [INDEX], ())
    assert len(whole) == 6
    assert whole[0] == Sentence(GOOD, INDEX.ref)
    assert len(set(whole)) == 6


def draft(*sentences: tuple[str, str]) -> Draft:
    return Draft(sentences=[DraftSentence(text=text, passage=ref) for text, ref in sentences])


def test_a_draft_becomes_the_reply_that_its_passages_bear_out() -> None:
    written = draft(
        ("Training settles a manner.", TRAINING.ref),
        ("Training costs 5 million dollars.", TRAINING.ref),
        ("Papers that change speak for outside knowledge.", "meeting"),
    )
    assert checked(written, found("why?", INDEX, TRAINING), GIVEN, "small-1") == Reply(
        (Sentence("Training settles a manner.", TRAINING.ref),),
        (TRAINING.ref, INDEX.ref),
        "small-1",
        GIVEN,
    )


def test_a_draft_without_support_becomes_a_refusal() -> None:
    passages = found("why?", INDEX, TRAINING)
    refused = Reply((), (INDEX.ref, TRAINING.ref), "small-1", GIVEN)
    for written in (draft(), draft(("Papers that change speak for outside knowledge.", "meeting"))):
        assert checked(written, passages, GIVEN, "small-1") == refused


def test_a_part_of_a_draft_is_checked_alike_and_says_that_it_is_not_complete() -> None:
    passages = found("why?", INDEX, TRAINING)
    part = checked(
        draft((GOOD, INDEX.ref), ("See evil.com.", INDEX.ref)), passages, (), "small-1", complete=False
    )
    assert part == Reply(
        (Sentence(GOOD, INDEX.ref),), (INDEX.ref, TRAINING.ref), "small-1", (), complete=False
    )


def test_an_answer_names_at_most_three_passages() -> None:
    many = [Document(f"made-up#{at}", "", "", "", f"{GOOD} It is paper {at}.") for at in range(5)]
    written = draft(*((f"It is paper {at}.", f"made-up#{at}") for at in reversed(range(5))))
    reply = checked(written, found("why?", *many), (), "small-1")
    assert reply.refs == ("made-up#0", "made-up#1", "made-up#2")
    assert [sentence.ref for sentence in reply.sentences] == ["made-up#2", "made-up#1", "made-up#0"]


PIECES = st.sampled_from(
    [*HOSTILE, GOOD, "index", "papers that change", "\u202e", "<@U0ANA>", "evil.com", "sk-1", "\n"]
)
ANY_TEXT = st.text() | st.lists(PIECES, max_size=5).map(" ".join) | st.lists(PIECES, max_size=3).map("".join)


@given(
    st.lists(
        st.tuples(ANY_TEXT, st.sampled_from([INDEX.ref, TRAINING.ref, "meeting"]) | st.text()), max_size=9
    ),
    ANY_TEXT,
    ANY_TEXT,
)
def test_whatever_a_draft_and_a_passage_hold_nothing_that_reaches_out_is_said(
    sentences: list[tuple[str, str]], question: str, poisoned: str
) -> None:
    article = Document(TRAINING.ref, "", "", "", poisoned)
    reply = checked(
        draft(*sentences, (poisoned, TRAINING.ref)), found(question, INDEX, article), (poisoned,), "m"
    )
    assert len(reply.sentences) <= 6
    assert set(reply.refs) <= {INDEX.ref, TRAINING.ref}
    for sentence in reply.sentences:
        assert harmless(sentence.text)
        assert not any(
            sign in sentence.text
            for sign in ("@", "<", "://", "evil.com", "xoxb", "sk-1", "\u202e", "#general")
        )
