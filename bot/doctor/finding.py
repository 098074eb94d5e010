"""What a check found, in one line for an operator."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple


class State(Enum):
    """Only what is to be mended makes the whole of it a failure; a note is what nobody can check from here."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    MEND = "mend"


class Finding(NamedTuple):
    """One line: what it is about, how it is, and what to do where it is not well."""

    state: State
    about: str
    says: str

    @property
    def line(self) -> str:
        return f"{self.state.value:8}{self.about}: {self.says}"


def ok(about: str, says: str) -> Finding:
    return Finding(State.OK, about, says)


def note(about: str, says: str) -> Finding:
    return Finding(State.NOTE, about, says)


def warning(about: str, says: str) -> Finding:
    return Finding(State.WARNING, about, says)


def mend(about: str, says: str) -> Finding:
    return Finding(State.MEND, about, says)


def listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
