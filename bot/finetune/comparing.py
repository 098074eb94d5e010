"""`python -m bot finetune compare`: asks both models, and says whether tuning helped."""

import argparse
import asyncio
import tomllib
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.finetune import training_files
from bot.finetune.comparison import Comparison, Outcome, accepts, outcomes
from bot.finetune.shared import StopError, folder_of, no_key, say
from bot.finetune.training_files import VALIDATION, Held
from bot.model.client import Model, model_named
from bot.settings import Settings
from knowledge.retrieval.retriever import retriever


class _Question(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    text: str = Field(min_length=1)
    answers: frozenset[str]


class _Questions(BaseModel):
    question: list[_Question]


def compare(asked: argparse.Namespace, settings: Settings) -> None:
    tuned = settings.openai_fine_tuned_model
    if tuned is None:
        raise StopError("OPENAI_FINE_TUNED_MODEL is not set. Put there the tuned model to compare.")
    if tuned == settings.openai_model:
        raise StopError(
            f"OPENAI_MODEL and OPENAI_FINE_TUNED_MODEL are both {tuned}. Put into OPENAI_MODEL what it was tuned from."
        )
    models = [_model(settings, name) for name in (settings.openai_model, tuned)]
    questions = _questions(asked, settings)
    if not questions:
        raise StopError(
            "There is no question to compare on. Export again once more answers are rated, or name a file of "
            "questions with --questions."
        )
    found = asyncio.run(_compared(models, questions))
    say(
        f"{len(questions)} questions, each with its passages.",
        _line(settings.openai_model, found.base),
        _line(tuned, found.tuned),
    )
    if not found.compared:
        raise StopError(found.verdict)
    say(found.verdict)


def _model(settings: Settings, name: str) -> Model:
    found = model_named(settings, name)
    if found is None:
        raise no_key()
    return found


def _questions(asked: argparse.Namespace, settings: Settings) -> list[Held]:
    if asked.questions is None:
        found = training_files.held(folder_of(asked, settings) / VALIDATION)
        mend = "Export again."
    else:
        found = _given(asked.questions)
        mend = "A passage is named as in the address of its page, such as rag#how-it-fails."
    gone = {ref for each in found for ref in each.refs if not _exists(ref)}
    if gone:
        named = ", ".join(f'"{ref}"' for ref in sorted(gone))
        raise StopError(f"No passage has the name that questions give as their answer: {named}. {mend}")
    return found


def _exists(accepted: str) -> bool:
    return any(accepts(accepted, document.ref) for document in retriever().documents)


def _given(path: str) -> list[Held]:
    try:
        text = Path(path).read_text(encoding="utf-8")
        entries = _Questions.model_validate(tomllib.loads(text)).question
    except ValueError:
        raise StopError(
            f"{path} is not a file of questions: write [[question]] with text and answers."
        ) from None
    return [Held(each.text, each.answers) for each in entries]


async def _compared(models: Sequence[Model], questions: Sequence[Held]) -> Comparison:
    found = []
    for model in models:
        async with aclosing(model):
            found.append(await outcomes(model, questions, retriever()))
    return Comparison(*found)


def _line(name: str, found: Sequence[Outcome]) -> str:
    written, kept = sum(each.written for each in found), sum(each.kept for each in found)
    support = (
        f"{kept / written:.0%} of its {written} sentences have support" if written else "no sentence written"
    )
    failed = sum(each.failed for each in found)
    right = sum(each.right for each in found)
    return f"{name}: {right} right ({right / len(found):.0%}), {support}, {failed} without an answer."
