"""Passages that stand in a training example beside those that answer its question, and do not answer it."""

from typing import Final

from knowledge.grounding.reply import Reply
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import Retriever

NEAR_QUESTION: Final = 30
NEAR_ANSWER: Final = 15
"""So many passages nearest to the question, and to the answer or a title over it, may answer it too.

Chosen on the questions of tests/questions whose answer can be quoted: of the two passages beside the point, one was
labelled as an answer in 82 of 130 examples with none left out, and in 1 of 132 with these. Labels are not complete:
of 30 examples that were read, 2 had one that answers in part.
"""


def distractors(question: str, reply: Reply, retriever: Retriever) -> list[Document]:
    """Nearest to the question first; none of an article that the answer names, since its passages say similar things.

    A model that sees a second answer among what it should pass over learns to leave out what it should say.
    """
    own = [document for _, ref in reply.sentences if (document := retriever.document(ref))]
    articles = {document.article for document in own}
    near = {*reply.refs}
    for text in {reply.text, *(document.title for document in own)}:
        near.update(document.ref for document in retriever.retrieve(text, most=NEAR_ANSWER).documents)
    every = retriever.retrieve(question, most=len(retriever.documents)).documents
    return [
        document
        for document in every[NEAR_QUESTION:]
        if document.article not in articles and document.ref not in near
    ]
