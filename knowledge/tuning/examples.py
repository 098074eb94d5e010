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
from knowledge.grounding.reply import Reply, Sentence
from knowledge.grounding.support import supported
from knowledge.grounding.words import meanings, stems
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import Retriever
from knowledge.tuning.distractors import distractors

Kind: TypeAlias = Literal["answer", "refusal"]

DISTRACTORS: Final = 2
"""Passages beside the point that stand in each example that answers."""

REFUSALS: Final = 5
"""One question in so many also stands without the passages that answer it; right is then to say nothing."""

BESIDE_A_REFUSAL: Final = 3

_ANOTHER_QUESTION: Final = frozenset({"how", "no", "not", "when", "where", "who", "why", "without"})
"""Grammar that parts one question from another; what else of it there is does not."""

_CHARACTERS_A_TOKEN: Final = 4
_TOKENS_A_MESSAGE: Final = 3
_SPECIAL: Final = re.compile(r"<\|(?=\w+\|>)")
"""Begins what is a token of the model's own; a service takes no file that has one."""


@dataclass(frozen=True, slots=True)
class RatedReply:
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
        return self.reply.complete and self.reply.grounded and self.lead > 0

    @property
    def lead(self) -> int:
        return self.helpful - self.unhelpful

    @property
    def key(self) -> str:
        """Equal for questions that differ in grammar and in words for the same thing only."""
        told = (stem for word in self._words for stem in _told(word))
        return " ".join(dict.fromkeys(told)) or " ".join(self._words)

    @property
    def subject(self) -> str:
        """Equal for questions that differ in figures and order as well, or in what is asked of the same thing."""
        return " ".join(sorted(set(meanings(self.question)))) or self.key

    @property
    def _words(self) -> list[str]:
        return re.findall(r"\w+", self.question.casefold())


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


def distinct(helpful: Iterable[RatedReply]) -> list[RatedReply]:
    """Each question once, with the answer that is furthest in the lead; the earlier of two that are level."""
    best: dict[str, RatedReply] = {}
    for each in helpful:
        known = best.get(each.key)
        if known is None or each.lead > known.lead:
            best[each.key] = each
    return list(best.values())


def examples(rated: RatedReply, retriever: Retriever) -> Iterator[Example]:
    """One that answers, and for some questions one that refuses; none where today's passages do not support all of it.

    Half of an answer is not what people found helpful. What a meeting had answered is left out: it belongs to its
    team, and the question alone does not bring it along.
    """
    said = rated.reply.sentences
    own = [document for ref in dict.fromkeys(ref for _, ref in said) if (document := retriever.document(ref))]
    if len(supported(said, own, (), rated.question)) < len(said):
        return
    beside = distractors(rated.question, rated.reply, retriever)
    yield _example("answer", rated.question, [*own, *beside[:DISTRACTORS]], said)
    if beside and _number(f"refusal {rated.key}") % REFUSALS == 0:
        middle = len(beside) // 2
        yield _example("refusal", rated.question, beside[middle : middle + BESIDE_A_REFUSAL], ())


def held_out(rated: RatedReply, one_in: int) -> bool:
    """Whether it is for validation: about one subject in so many, the same ones in every export.

    Questions of one subject go together: a model that was trained on one has seen the answer to the other.
    """
    return _number(f"split {rated.subject}") % one_in == 0


def _told(word: str) -> tuple[str, ...]:
    """What it adds to a question; nothing where it is grammar that any question has."""
    if word in _ANOTHER_QUESTION:
        return (word,)
    return stems(word) if word[0].isdigit() else meanings(word)


def _example(
    kind: Kind, question: str, documents: Sequence[Document], sentences: Sequence[Sentence]
) -> Example:
    """The passages in an order that tells nothing, the same in every export."""
    shuffled = sorted(documents, key=lambda document: _number(f"{question} {document.ref}"))
    draft = Draft(sentences=[DraftSentence(text=text, passage=ref) for text, ref in sentences])
    answer = {"role": "assistant", "content": draft.model_dump_json()}
    return Example(kind, (*messages(_SPECIAL.sub("< |", question), shuffled, ()), answer))


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode("utf-8", "replace")).digest()[:8], "big")
