from knowledge.grounding.refusal import as_text, refusal
from knowledge.grounding.reply import Reply, Sentence


def test_a_refusal_says_what_was_looked_through_and_what_is_covered() -> None:
    said, topics = refusal(1_112)
    assert "None of the 1,112 passages" in said
    assert len(topics) <= 6
    assert any("RAG and fine-tuning" in topic for topic in topics)


def test_the_text_of_a_reply_is_its_sentences() -> None:
    reply = Reply((Sentence("It changes.", "a#b"), Sentence("It stays.", "a#c")), ("a#b",))
    assert as_text(reply) == "It changes. It stays."


def test_the_text_of_a_reply_without_support_is_the_refusal_and_the_topics() -> None:
    text = as_text(Reply((), ("a#b",)))
    assert "will not guess" in text
    assert all(topic in text for topic in refusal()[1])
