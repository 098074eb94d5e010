"""What the bot says to a question: sentences, each with the passage that it rests on, or that nothing covers it."""

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

MOST_PASSAGES: Final = 3
"""That an answer names."""


class Sentence(NamedTuple):
    """Plain words, without any mark-up.

    Attributes:
        ref: The passage that it rests on, as `Document.ref`.
    """

    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one inquiry.

    Attributes:
        sentences: None where nothing covers the question.
        refs: The passages that bear on it, best first, at most `MOST_PASSAGES`; also where none covers it.
        model: Which one phrased it; `None` where the sentences are quoted.
        given: What of the meeting's answers bears on it, in words, when it was given.
        complete: Whether a model is still writing it.
    """

    sentences: tuple[Sentence, ...]
    refs: tuple[str, ...]
    model: str | None = None
    given: tuple[str, ...] = ()
    complete: bool = True

    @property
    def grounded(self) -> bool:
        """Whether the knowledge base answers it."""
        return bool(self.sentences)

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def knowing(self, given: tuple[str, ...]) -> "Reply":
        """The same, in a meeting that has answered so much."""
        return replace(self, given=given)
