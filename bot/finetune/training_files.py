"""A training set on disk: one file to train on, one held out, one conversation a line."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.grounding.prompt import Draft
from knowledge.tuning.dataset import Dataset
from knowledge.tuning.examples import Example

TRAINING: Final = "training.jsonl"
VALIDATION: Final = "validation.jsonl"

_OWNER_ONLY_FOLDER: Final = 0o700
_OWNER_ONLY: Final = 0o600
"""They hold what people asked."""


class UnusableFileError(ValueError):
    """A file is not there, or not what a training job takes; says for people which line, and why."""


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["system", "user", "assistant"]
    content: Annotated[str, Field(min_length=1)]


class _Conversation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: tuple[_Message, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A question that was held out, and the passages that its answer names; none where right is to refuse."""

    question: str
    refs: frozenset[str]


def write(dataset: Dataset, folder: Path) -> None:
    """Both files, in place of those of an earlier export.

    Raises:
        OSError: The folder cannot be written to.
    """
    folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    for name, found in ((TRAINING, dataset.training), (VALIDATION, dataset.validation)):
        _replace(folder / name, _lines(found))


def count(path: Path) -> int:
    """How many conversations a file holds, each of them checked.

    Raises:
        UnusableFileError: For the first line that is not one, or where there is no file.
        OSError: The file cannot be read.
    """
    return len(_conversations(path))


def held(path: Path) -> list[Held]:
    """The questions of a validation file that have an answer, for a comparison.

    Raises:
        UnusableFileError: For the first line that is not a conversation of ours, or where there is no file.
        OSError: The file cannot be read.
    """
    found = [_held(path, conversation) for conversation in _conversations(path)]
    return [each for each in found if each.refs]  # what a refusal lacks is found again by retrieval


def _replace(path: Path, text: str) -> None:
    """A file of its own takes the place of the old one, which others may have been let read."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=_OWNER_ONLY, exist_ok=False)
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def _lines(examples: Iterable[Example]) -> str:
    return "".join(f"{example.line}\n" for example in examples)


def _conversations(path: Path) -> list[_Conversation]:
    if not path.exists():
        raise UnusableFileError(f"There is no {path}. Run export first, or name its folder with --folder.")
    # Not all that Unicode takes for the end of a line ends one here.
    lines = path.read_bytes().removesuffix(b"\n").split(b"\n")
    return (
        [_conversation(path, number, line) for number, line in enumerate(lines, start=1)]
        if any(lines)
        else []
    )


def _conversation(path: Path, number: int, line: bytes) -> _Conversation:
    try:
        found = _Conversation.model_validate_json(line)
    except ValidationError:
        found = None
    if found is None or [each.role for each in found.messages] != ["system", "user", "assistant"]:
        raise UnusableFileError(f"{path}, line {number}: not a conversation of system, user and assistant.")
    return found


def _held(path: Path, conversation: _Conversation) -> Held:
    _, user, assistant = conversation.messages
    try:
        asked = json.loads(user.content)["question"]
        draft = Draft.model_validate_json(assistant.content)
    except (ValueError, KeyError, TypeError):
        raise UnusableFileError(f"{path}: not a file of `python -m bot finetune export`.") from None
    return Held(str(asked), frozenset(sentence.passage for sentence in draft.sentences))
