"""What of a model's draft may be shown: nothing that its passage does not bear out, and nothing that reaches out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from knowledge.grounding.demands import demands
from knowledge.grounding.figures import figures, lacking
from knowledge.grounding.harmless import harmless
from knowledge.grounding.parts import pauses
from knowledge.grounding.placing import misplaces
from knowledge.grounding.polarity import contradicts
from knowledge.grounding.prompt import Draft
from knowledge.grounding.reply import MOST_PASSAGES, Reply, Sentence
from knowledge.grounding.reversal import reverses
from knowledge.grounding.statements import statements
from knowledge.grounding.words import meanings
from knowledge.retrieval.document import Document, Retrieved
from knowledge.retrieval.retriever import retriever

MOST_SENTENCES: Final = 6
LONGEST_SENTENCE: Final = 400

FROM_PASSAGE: Final = 0.5
"""The least share of a sentence's words that its passage has."""

IN_ALL: Final = 0.65
"""The least share of its words that its passage, the question and the meeting have. Both were found on the
claims under `tuned` in tests/knowledge/grounding/claims.toml; a test says what they let through of fresh ones."""

_NAME: Final = re.compile(r"(?<=[^.!?:]\s)[^\W\d_a-z][\w-]*|\b\w*[a-z][A-Z]\w*|\b[A-Z]{2,}\w*")
_FIRST: Final = re.compile(r"(?:(?<=^)|(?<=[.!?:]\s))[^\W\d_a-z][\w-]*")
_SAYS: Final = re.compile(r"[^\W_]")
_VERBAL: Final = ("ing", "ed", "ly")
_SMALL: Final = re.compile(r"\b[a-z][a-z-]+\b")
_OF_THE_ASKER: Final = re.compile(r"^(?:with|at|for|given|in|of)\b|\b(?:you|your)\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"[;:.!?\u2013\u2014](?=\s)|\s[\u2013\u2014]\s")
_KNOWN_NAMES: Final = frozenset(meanings("RAG LLM LLMs AI API APIs"))


def supported(
    sentences: Iterable[Sentence], passages: Sequence[Document], given: tuple[str, ...], question: str = ""
) -> tuple[Sentence, ...]:
    """The sentences that may be shown, each once and at most `MOST_SENTENCES`, in their order.

    A sentence stays if it is `harmless` and short, names a passage that was given to the model, asks nobody for
    anything, has no name that is not there, shares enough of its words with it, has its figures where the passage has
    them, and does not say the opposite. All of this looks at words only: what is false in other words can pass.

    Args:
        sentences: As a model gave them; nothing about them is trusted.
        passages: That the model was given.
        given: What the meeting has answered.
        question: Its words and those of `given` count, but never alone.
    """
    aside = " ".join((*given, question))
    by_ref = {document.ref: document for document in passages}
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
    return Reply(tuple(each for each in held if each.ref in used), refs, model, given, complete)


def _best_used(held: Sequence[Sentence], documents: Sequence[Document]) -> list[str]:
    """The passages that sentences rest on, best first, as many as an answer names."""
    named = {sentence.ref for sentence in held}
    return [document.ref for document in documents if document.ref in named][:MOST_PASSAGES]


# A streamed answer is checked again with each part of it.
@lru_cache(maxsize=1_024)
def _holds(text: str, document: Document, aside: str) -> bool:
    verbatim = text in statements(document)
    if (
        not (verbatim or len(text) <= LONGEST_SENTENCE)
        or not harmless(text)
        or demands(text, _whole(document))
    ):
        return False
    if verbatim:
        return bool(_SAYS.search(text))
    words, passage = meanings(text), _words_of(document)
    known = passage | frozenset(meanings(aside))
    return (
        bool(words)
        and _share(words, passage) >= FROM_PASSAGE
        and _share(words, known) >= IN_ALL
        and known.issuperset(_names(text))
        and not _carries(text, known)
        and _figures_hold(text, document, aside)
        and not contradicts(text, document)
        and not reverses(text, document)
    )


def _carries(text: str, known: frozenset[str]) -> bool:
    """Whether a clause rides along of which nothing is known; a single word that is listed with others may."""
    return any(
        known.isdisjoint(words)
        for clauses, least in ((_CLAUSE.split(text), 1), (pauses(text), 2))
        for clause in clauses
        if len(words := meanings(clause)) >= least
    )


def _figures_hold(text: str, document: Document, aside: str) -> bool:
    """A figure of the question may stand where the sentence speaks of whoever asked."""
    asked = figures(aside) if _OF_THE_ASKER.search(text) else frozenset()
    excused = frozenset(figure.value for figure in asked)
    return lacking(_whole(document), text) <= asked and not misplaces(text, document, excused)


def _whole(document: Document) -> str:
    return f"{document.title}\n{document.text}"


@lru_cache(maxsize=512)
def _words_of(document: Document) -> frozenset[str]:
    return frozenset(meanings(_whole(document)))


def _share(words: Sequence[str], known: frozenset[str]) -> float:
    return sum(word in known for word in words) / len(words)


def _names(text: str) -> Iterator[str]:
    """The words of what is written like a name, such as Pinecone, LlamaIndex or HIPAA; RAG itself is none.

    The first word of a sentence is a name where no passage that ships has it in small letters.
    """
    names = (word for match in _NAME.finditer(text) for word in meanings(match[0]))
    first = (
        word for match in _FIRST.finditer(text) if not _is_ordinary(match[0]) for word in meanings(match[0])
    )
    return (word for word in (*names, *first) if word not in _KNOWN_NAMES)


def _is_ordinary(word: str) -> bool:
    return word.endswith(_VERBAL) or word.lower() in _ordinary()


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(word for document in retriever().documents for word in _SMALL.findall(document.text))
