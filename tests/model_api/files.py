"""Uploaded files, and what a file for fine-tuning has to hold."""

import json
import re
from dataclasses import dataclass
from itertools import count

from tests.model_api.errors import Json, nothing_here, wrong

FEWEST_EXAMPLES = 10
PURPOSES = {"assistants", "batch", "fine-tune", "vision", "user_data", "evals"}

_EXAMPLE_KEYS = {"messages", "tools", "parallel_tool_calls", "functions"}
_MESSAGE_KEYS = {
    "role",
    "content",
    "name",
    "weight",
    "tool_calls",
    "tool_call_id",
    "function_call",
    "refusal",
}
_ROLES = {"system", "developer", "user", "assistant", "tool", "function"}
_SPECIAL = re.compile(r"<\|[a-z_]+\|>")  # tokens of the model's own


@dataclass(frozen=True)
class File:
    id: str
    name: str
    purpose: str
    content: bytes

    def as_json(self) -> Json:
        said = {"id": self.id, "object": "file", "filename": self.name, "purpose": self.purpose}
        return {**said, "bytes": len(self.content), "created_at": 1_790_000_000, "status": "processed"}


class Files:
    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._ids = count(1)

    def add(self, name: str | None, purpose: str | None, content: bytes | None) -> File:
        """Keep a file. One for training has to be lines of JSON; what they hold is looked at by the job."""
        if purpose not in PURPOSES:
            raise wrong("purpose", f"One of {', '.join(sorted(PURPOSES))}.", "invalid_value")
        if name is None or content is None:
            raise wrong("file", "A file is needed.")
        if purpose == "fine-tune":
            _check_lines(name, content)
        file = File(f"file-{next(self._ids):08}", name, purpose, content)
        self._files[file.id] = file
        return file

    def get(self, id_: str) -> File:
        if id_ not in self._files:
            raise nothing_here(f"files/{id_}")
        return self._files[id_]

    def remove(self, id_: str) -> None:
        del self._files[self.get(id_).id]

    def all(self, purpose: str | None) -> list[File]:
        return [file for file in self._files.values() if purpose in {None, file.purpose}]


def problem_of(content: bytes) -> tuple[str, str] | None:
    """Why a job cannot train on that, as a code and in words."""
    examples = [json.loads(line) for line in content.splitlines() if line.strip()]
    for number, example in enumerate(examples, 1):
        if said := _of_example(example):
            return "invalid_training_file", f"Invalid file format. Example {number}: {said}"
    if len(examples) < FEWEST_EXAMPLES:
        return "invalid_n_examples", f"{len(examples)} example(s), but at least {FEWEST_EXAMPLES} are needed."
    return None


def _check_lines(name: str, content: bytes) -> None:
    if not name.endswith(".jsonl"):
        raise wrong("file", "Fine-tuning takes .jsonl files.")
    try:
        lines = [json.loads(line) for line in content.decode().splitlines() if line.strip()]
    except ValueError:
        raise wrong("file", "Every line has to be JSON, in UTF-8.") from None
    if not lines or not all(isinstance(line, dict) for line in lines):
        raise wrong("file", "Every line has to be a JSON object, and there has to be one.")


def _of_example(example: Json) -> str | None:
    messages = example.get("messages")
    if set(example) - _EXAMPLE_KEYS:
        return f"unexpected key {min(set(example) - _EXAMPLE_KEYS)}"
    if not isinstance(messages, list) or not messages:
        return "no messages"
    problems = (problem for message in messages if (problem := _of_message(message)))
    if problem := next(problems, None):
        return problem
    return None if messages[-1]["role"] == "assistant" else "the last message has to be the assistant's"


def _of_message(message: Json) -> str | None:
    if not isinstance(message, dict) or set(message) - _MESSAGE_KEYS:
        return "a message with an unexpected key"
    if message.get("role") not in _ROLES:
        return "a message of an unknown role"
    if not isinstance(message.get("content"), str) or not message["content"]:
        return "a message without content"
    if _SPECIAL.search(message["content"]):
        return "a message with a token of the model's own"
    if message.get("weight", 1) not in {0, 1} or ("weight" in message and message["role"] != "assistant"):
        return "a weight that is not 0 or 1, or not the assistant's"
    return None
