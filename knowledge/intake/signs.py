"""How teams say in plain words what would answer a question; read from `signs.toml`."""

import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from re import Pattern
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from knowledge.once import once
from knowledge.questions import UNSURE, by_id

_NAME: Final = re.compile(r"<([a-z_]+)>")


class SignError(ValueError):
    """A sign that could never count; found at load."""


class Sign(NamedTuple):
    """What people say, in lower case, and the choice that it speaks for."""

    question: str
    choice: str
    patterns: tuple[Pattern[str], ...]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    choice: str
    says: tuple[str, ...]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: Mapping[str, str | tuple[str, ...]]
    sign: tuple[_Written, ...]


@once
def signs() -> tuple[Sign, ...]:
    """All of them; of two choices that exclude each other the first counts. Reading them takes a third of a second."""
    return read(files("knowledge.intake").joinpath("signs.toml").read_text(encoding="utf-8"))


def read(text: str) -> tuple[Sign, ...]:
    """Signs as `signs.toml` has them.

    Raises:
        SignError: if one names a choice or a word that there is not.
    """
    given = _File.model_validate(tomllib.loads(text))
    for sign in given.sign:
        question = by_id(sign.question)
        if question is None or question.choice(sign.choice) is None or sign.choice == UNSURE:
            raise SignError(f"no answer is {sign.question}: {sign.choice}")
    return tuple(
        Sign(sign.question, sign.choice, tuple(_pattern(says, given.words) for says in sign.says))
        for sign in given.sign
    )


def _pattern(says: str, words: Mapping[str, str | tuple[str, ...]]) -> Pattern[str]:
    spaced = _filled(says, words).replace(" ?", r"\s{0,4}").replace(" ", r"\s{1,4}")
    return re.compile(rf"(?<!\w)(?:{spaced})(?!\w)")


def _filled(says: str, words: Mapping[str, str | tuple[str, ...]]) -> str:
    """With each name replaced by what it stands for, which may have names in it."""

    def meaning(name: re.Match[str]) -> str:
        if name[1] not in words:
            raise SignError(f"no words are called {name[1]}")
        meant = words[name[1]]
        return f"(?:{_filled(meant if isinstance(meant, str) else '|'.join(meant), words)})"

    return _NAME.sub(meaning, says)
