"""Whoever tunes a model: what they set, what they type, what they read."""

import asyncio
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.finetune.command import main
from knowledge.grounding.reply import Sentence
from knowledge.grounding.statements import statements
from knowledge.grounding.support import supported
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import retriever
from tests.model_api import ModelApi

QUESTION = "How does RAG fail?"
TUNABLE = "gpt-4.1-mini-2025-04-14"
TUNED = f"ft:{TUNABLE}:ours:ragvsft:1"


class Said(NamedTuple):
    """What a command said.

    Attributes:
        errors: Without what was logged.
    """

    status: int
    output: str
    errors: str


@dataclass
class Operator:
    home: Path
    environment: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self.environment.setenv(name, value)

    def use(self, api: ModelApi, model: str = TUNABLE) -> None:
        self.set(OPENAI_API_KEY=api.key, OPENAI_BASE_URL=api.url, OPENAI_MODEL=model)

    async def types(self, *arguments: str) -> Said:
        self.capsys.readouterr()
        status = await asyncio.to_thread(main, arguments)
        output, errors = self.capsys.readouterr()
        told = [line for line in errors.splitlines(keepends=True) if not line.startswith("{")]
        return Said(status, output, "".join(told))

    @property
    def folder(self) -> Path:
        return self.home / "data" / "finetune"

    def file(self, name: str, folder: str = "data/finetune") -> bytes:
        return (self.home / folder / name).read_bytes()

    def asked(self, name: str, folder: str = "data/finetune") -> list[str]:
        """The questions of a file."""
        found = lines(self.file(name, folder))
        return [json.loads(each["messages"][1]["content"])["question"] for each in found]

    def puts(self, training: int, validation: int = 0) -> None:
        """Files as an export writes them."""
        self.folder.mkdir(parents=True)
        for name, count in (("training", training), ("validation", validation)):
            text = "".join(conversation(number) for number in range(count))
            (self.folder / f"{name}.jsonl").write_text(text)


def lines(content: bytes) -> list[Any]:
    return [json.loads(line) for line in content.split(b"\n") if line]


def conversation(number: int) -> str:
    """One of a training set: what a model says to the question that is number so many."""
    sentence, asked = best(), {"passages": [], "meeting": [], "question": QUESTION, "number": number}
    draft = {"sentences": [{"text": sentence.text, "passage": sentence.ref}]}
    said = {"system": "Answer.", "user": json.dumps(asked), "assistant": json.dumps(draft)}
    return json.dumps({"messages": [{"role": role, "content": text} for role, text in said.items()]}) + "\n"


@cache
def best() -> Sentence:
    """What the passage that answers the question says to it."""
    found = first_sentence(retriever().retrieve(QUESTION).documents[0])
    assert found
    return found


def first_sentence(document: Document) -> Sentence | None:
    """The first that the passage supports by itself."""
    said = [Sentence(text, document.ref) for text in statements(document)]
    return next(iter(supported(said, [document], ())), None)
