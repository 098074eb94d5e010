"""What handlers need to know of a question that a person puts to the bot; `bot` implements it."""

from typing import Protocol

from knowledge.answers import Answers
from knowledge.grounding.reply import Reply


class Inquiries(Protocol):
    """Says what needs no thought."""

    def at_once(self, question: str, answers: Answers | None = None) -> Reply | None:
        """The reply, where no model takes part in it: none is configured, or nothing covers the question.

        `None` where a worker has to think about it; `answers` are those in force where it was asked in a meeting.
        """
        ...

    def is_ours(self, question: str) -> bool:
        """Whether it is so clearly about what the knowledge base covers that nobody has to say whom it is for."""
        ...

    @property
    def passages(self) -> int:
        """How many passages are looked through."""
        ...
