"""Training examples from answers that people found helpful: the prompt as it is asked, and the answer in our style.

Passages stand inside the examples, some of them beside the point, since a model that was tuned without them answers
worse when they are added later (RAFT, arXiv 2403.10131: 42.6 against 61.1 without any, 74.0 trained with them).
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import Final, Literal, NamedTuple, TypeAlias

from knowledge.grounding.prompt import Draft, DraftSentence, messages
from knowledge.grounding.reply import MEETING, Reply, Sentence
from knowledge.grounding.support import supported
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import Retriever

Kind: TypeAlias = Literal["answer", "refusal"]

DISTRACTORS: Final = 2
"""Passages beside the point that stand in each example."""

REFUSALS: Final = 5
"""One question in so many also stands without the passages that answer it; right is then to say nothing."""

LOOKED_AT: Final = 12
"""Nearest passages of which the last ones are taken to be beside the point."""

_CHARACTERS_A_TOKEN: Final = 4
_TOKENS_A_MESSAGE: Final = 3


@dataclass(frozen=True, slots=True)
class Rated:
    """A question that was answered, and what people thought of the answer.

    Attributes:
        helpful: How many people found it so.
        unhelpful: How many did not.
    """

    question: str
    reply: Reply
    helpful: int
    unhelpful: int

    @property
    def is_helpful(self) -> bool:
        return self.reply.complete and self.reply.grounded and self.helpful > self.unhelpful

    @property
    def key(self) -> str:
        """Equal for questions that differ in case, spaces and punctuation only."""
        return " ".join(re.findall(r"\w+", self.question.casefold()))


class Example(NamedTuple):
    """One conversation of a training set, in the format of chat completions."""

    kind: Kind
    messages: tuple[dict[str, str], ...]

    @property
    def line(self) -> str:
        return json.dumps({"messages": self.messages}, ensure_ascii=False)

    @property
    def tokens(self) -> int:
        """An estimate for English: four characters a token, and three tokens around each message."""
        return sum(ceil(len(each["content"]) / _CHARACTERS_A_TOKEN) for each in self.messages) + (
            _TOKENS_A_MESSAGE * len(self.messages)
        )


def distinct(rated: Iterable[Rated]) -> list[Rated]:
    """The helpful ones, each question once, with the answer that most people found helpful."""
    best: dict[str, Rated] = {}
    for each in rated:
        known = best.get(each.key)
        if each.is_helpful and (
            known is None or each.helpful - each.unhelpful > known.helpful - known.unhelpful
        ):
            best[each.key] = each
    return list(best.values())


def examples(rated: Rated, retriever: Retriever) -> Iterator[Example]:
    """One that answers, and for some questions one that refuses; none where today's passages support nothing of it.

    What a meeting had answered is left out: it belongs to its team, and the question alone does not bring it along.
    """
    own = _own(rated.reply, retriever)
    kept = supported([each for each in rated.reply.sentences if each.ref != MEETING], own, ())
    if not kept:
        return
    beside = _beside(rated.question, own, retriever)
    yield _example("answer", rated.question, [*own, *beside[:DISTRACTORS]], kept)
    if _number(rated.key) % REFUSALS == 0 and beside:
        yield _example("refusal", rated.question, beside[: DISTRACTORS + 1], ())


def held_out(rated: Rated, one_in: int) -> bool:
    """Whether it is for validation: about one in so many, the same ones in every export."""
    return _number(f"split {rated.key}") % one_in == 0


def _own(reply: Reply, retriever: Retriever) -> list[Document]:
    refs = dict.fromkeys(sentence.ref for sentence in reply.sentences)
    return [document for ref in refs if (document := retriever.document(ref))]


def _beside(question: str, own: Sequence[Document], retriever: Retriever) -> list[Document]:
    """Near the question, but of other articles than the answer; the farthest first."""
    articles = {document.article for document in own}
    found = retriever.retrieve(question, most=LOOKED_AT).documents
    return [document for document in reversed(found) if document.article not in articles]


def _example(
    kind: Kind, question: str, documents: Sequence[Document], sentences: Sequence[Sentence]
) -> Example:
    """The passages in an order that tells nothing, the same in every export."""
    shuffled = sorted(documents, key=lambda document: _number(f"{question} {document.ref}"))
    draft = Draft(sentences=[DraftSentence(text=text, passage=ref) for text, ref in sentences])
    answer = {"role": "assistant", "content": draft.model_dump_json()}
    return Example(kind, (*messages(question, shuffled, ()), answer))


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:8], "big")
