"""What of a model's draft may be shown: nothing that its passage does not bear out, and nothing that reaches out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from knowledge.grounding.figures import bears_out
from knowledge.grounding.harmless import harmless
from knowledge.grounding.polarity import contradicts
from knowledge.grounding.prompt import Draft
from knowledge.grounding.reply import MEETING, MOST_PASSAGES, Reply, Sentence
from knowledge.grounding.words import meanings
from knowledge.retrieval.document import Document, Retrieved

MOST_SENTENCES: Final = 6
LONGEST_SENTENCE: Final = 400

FROM_PASSAGE: Final = 0.5
"""The least share of a sentence's words that its passage has."""

IN_ALL: Final = 0.65
"""The least share of its words that its passage, the question and the meeting have. Both were found on the
claims under `tuned` in tests/knowledge/grounding/claims.toml; a test says what they let through of fresh ones."""

_NAME: Final = re.compile(r"(?<=[^.!?:]\s)[^\W\d_a-z][\w-]*|\b\w*[a-z][A-Z]\w*|\b[A-Z]{2,}\w*")
_KNOWN_NAMES: Final = frozenset(meanings("RAG LLM LLMs AI API APIs"))


def supported(
    sentences: Iterable[Sentence], documents: Sequence[Document], given: tuple[str, ...], question: str = ""
) -> tuple[Sentence, ...]:
    """The sentences that may be shown, each once and at most `MOST_SENTENCES`, in their order.

    A sentence stays if it is `harmless` and short, names a passage that was given to the model, has no figure and no
    name that is not there, shares enough of its words with it, and does not say the opposite. This tells
    made-up sentences from borne-out ones by their words: an opposite in other words passes.

    Args:
        sentences: As a model gave them; nothing about them is trusted.
        documents: That the model was given.
        given: What the meeting has answered; with none, no sentence may rest on the meeting.
        question: Its words and those of `given` count, but never alone.
    """
    aside = " ".join((*given, question))
    by_ref = {document.ref: document for document in documents}
    if given:
        by_ref[MEETING] = _meeting(given, documents)
    tidied = dict.fromkeys(Sentence(" ".join(text.split()), ref) for text, ref in sentences)
    kept = [each for each in tidied if each.ref in by_ref and _holds(each.text, by_ref[each.ref], aside)]
    return tuple(kept[:MOST_SENTENCES])


def checked(
    draft: Draft, found: Retrieved, given: tuple[str, ...], model: str, *, complete: bool = True
) -> Reply:
    """What a model wrote, as far as it holds; a refusal where no sentence rests on a passage.

    Args:
        draft: Unchecked.
        found: All that the model was given to read.
        given: What the meeting has answered.
        model: Which one wrote it.
        complete: Whether it has finished.
    """
    written = [Sentence(each.text, each.passage) for each in draft.sentences]
    held = supported(written, found.documents, given, found.question)
    used = _best_used(held, found.documents)
    refs = tuple(dict.fromkeys((*used, *(each.ref for each in found.documents))))[:MOST_PASSAGES]
    reply = Reply(tuple(each for each in held if each.ref in (*used, MEETING)), refs, model, given, complete)
    return reply if reply.grounded else Reply((), refs, model, given, complete)


def _best_used(held: Sequence[Sentence], documents: Sequence[Document]) -> list[str]:
    """The passages that sentences rest on, best first, as many as an answer names."""
    named = {sentence.ref for sentence in held}
    return [document.ref for document in documents if document.ref in named][:MOST_PASSAGES]


def _meeting(given: tuple[str, ...], documents: Sequence[Document]) -> Document:
    """What a sentence may draw on that applies an answer of the meeting: the answers, and what the passages say."""
    text = "\n\n".join((*given, *(f"{document.title}\n\n{document.text}" for document in documents)))
    return Document(MEETING, "", "", "", text)


# A streamed answer is checked again with each part of it.
@lru_cache(maxsize=1_024)
def _holds(text: str, document: Document, aside: str) -> bool:
    if len(text) > LONGEST_SENTENCE or not harmless(text):
        return False
    words, passage = meanings(text), _words_of(document)
    known = passage | frozenset(meanings(aside))
    return (
        bool(words)
        and _share(words, passage) >= FROM_PASSAGE
        and _share(words, known) >= IN_ALL
        and known.issuperset(_names(text))
        and bears_out(f"{document.title}\n{document.text}", text)
        and not contradicts(text, document)
    )


@lru_cache(maxsize=512)
def _words_of(document: Document) -> frozenset[str]:
    return frozenset(meanings(f"{document.title}\n{document.text}"))


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)


def _names(text: str) -> Iterator[str]:
    """The words of what is written like a name, such as Pinecone, LlamaIndex or HIPAA; RAG itself is none."""
    names = (word for match in _NAME.finditer(text) for word in meanings(match[0]))
    return (word for word in names if word not in _KNOWN_NAMES)
