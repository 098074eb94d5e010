"""Deleting what is stored: of a meeting whose starter asks for it, of a workspace that uninstalls the app."""

from typing import Final, Protocol

from handlers.meetings import Meeting
from handlers.store import Outcome

_FORGET: Final = frozenset({"forget", "delete", "erase", "remove"})
_WHAT: Final = frozenset({
    "a", "all", "and", "can", "conversation", "could", "discussion", "estimate", "everything", "here", "in", "meeting",
    "now", "of", "our", "please", "pls", "talk", "thank", "thanks", "the", "this", "thread", "us", "would", "you",
})  # fmt: skip


class Forgetting(Protocol):
    """Deletes; `bot` implements it. What it is told is stored before it returns, and then sure to happen."""

    async def forget(self, meeting: Meeting, person: str, place: tuple[str, str], delivery: str) -> Outcome:
        """Delete all that is stored of a meeting, and then its messages in Slack, once a delivery id.

        `place` is its channel, and the message that its thread hangs on.
        """
        ...

    async def forget_team(self, team: str) -> None:
        """Delete all that is stored of a workspace."""
        ...


def asks_to_forget(words: str) -> bool:
    """Whether that is all they ask, in lower case and without marks; "forget it" means something else."""
    parts = {*words.split()}
    return bool(parts & _FORGET) and parts <= _FORGET | _WHAT


def may_forget(meeting: Meeting, person: str) -> bool:
    """Only who started a meeting, asked for an estimate, or asked first in a talk."""
    return person == meeting.started_by
