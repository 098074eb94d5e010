"""Whether tuning helped: base and retrieval against tuned and retrieval, on the same questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Final

from pydantic import ValidationError

from bot.finetune.training_files import Held
from bot.model.answering import MOST_READ
from bot.model.client import Model, ModelError
from knowledge.grounding.prompt import SCHEMA_NAME, Draft, messages, schema
from knowledge.grounding.reply import Reply
from knowledge.grounding.support import checked
from knowledge.retrieval.retriever import Retriever

CHANCE: Final = 0.05
"""A difference that luck alone gives less often than this is called one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a model made of one question.

    Attributes:
        right: An answer that rests on an accepted passage, or a refusal where nothing answers the question.
        written: Sentences that it wrote.
        kept: Of these, with support.
        failed: Whether it gave no answer at all; not right either.
        asked: Whether the question reached it: one that nothing covers is refused before.
    """

    right: bool
    written: int = 0
    kept: int = 0
    failed: bool = False
    asked: bool = True

    @property
    def answered(self) -> bool:
        return self.asked and not self.failed


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outcomes of both models, question by question.

    Only questions that both answered are held against each other: a service that has a bad day says nothing about
    tuning.
    """

    base: tuple[Outcome, ...]
    tuned: tuple[Outcome, ...]

    @property
    def compared(self) -> list[tuple[Outcome, Outcome]]:
        pairs = zip(self.base, self.tuned, strict=True)
        return [(base, tuned) for base, tuned in pairs if base.answered and tuned.answered]

    @property
    def better(self) -> int:
        """Questions that only the tuned model got right."""
        return sum(tuned.right and not base.right for base, tuned in self.compared)

    @property
    def worse(self) -> int:
        return sum(base.right and not tuned.right for base, tuned in self.compared)

    @property
    def chance(self) -> float:
        """How often luck alone parts as unevenly, by an exact sign test, two-sided."""
        parted, fewer = self.better + self.worse, min(self.better, self.worse)
        ways = sum(comb(parted, count) for count in range(fewer + 1))
        return min(1.0, 2 * ways / float(2**parted))

    @property
    def verdict(self) -> str:
        count = len(self.compared)
        if count == 0:
            return (
                "Nothing can be said: there is no question that both models answered. Check their names, and that "
                "the questions are of the kind that the bot answers; or try again later."
            )
        told = f"better on {self.better}, worse on {self.worse} of {count} questions that both answered"
        if self.chance >= CHANCE:
            return f"No difference that is more than luck: {told}. Stay with the cheaper one."
        return f"Tuning {'helped' if self.better > self.worse else 'hurt'}: {told}."


async def outcomes(model: Model, questions: Sequence[Held], retriever: Retriever) -> tuple[Outcome, ...]:
    """One after the other: a service that tunes for small teams limits how often it is asked."""
    return tuple([await _outcome(model, each, retriever) for each in questions])


async def _outcome(model: Model, asked: Held, retriever: Retriever) -> Outcome:
    """As people would meet it: a question that nothing covers is refused, and reaches no model."""
    found = retriever.retrieve(asked.question, most=MOST_READ)
    if not found.covered:
        return Outcome(right=not asked.refs, asked=False)
    try:
        text = await model.draft(messages(asked.question, found.documents, ()), SCHEMA_NAME, schema())
        draft = Draft.model_validate_json(text)
    except (ModelError, ValidationError):
        return Outcome(right=False, failed=True)
    reply = checked(draft, found, (), model.name)
    return Outcome(_is_right(reply, asked), len(draft.sentences), len(reply.sentences))


def _is_right(reply: Reply, asked: Held) -> bool:
    if not asked.refs:
        return not reply.grounded
    named = {sentence.ref for sentence in reply.sentences}
    return any(accepts(accepted, ref) for accepted in asked.refs for ref in named)


def accepts(accepted: str, ref: str) -> bool:
    """An article alone stands for all its passages."""
    return ref == accepted or ref.startswith(f"{accepted}#")
