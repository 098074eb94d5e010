"""Questions as people ask them in forums, each with the passages that answer it.

They were written from what people asked elsewhere, without a look at the search that they measure, and labelled by
reading. The labels of the first collection were completed by pooled judgement: of the five nearest documents those
without a label were read in full and judged once, blind to their order, and once more of the three nearest after the
search had changed. The second collection, `more_*.toml`, came when the search had been tuned on the first. Its
questions are longer and were easier: before anything was tuned on them 84 % were answered right first, where the
reported half of the first stood at 77 %.

Each question was drawn into its half by lot. The search is tuned on one half; the other is only reported on.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

Half = Literal["tuned", "reported"]
HALVES: Final[tuple[Half, ...]] = get_args(Half)

COLLECTIONS: Final = (1, 2)

MEETING_TALK: Final = "meeting talk"
"""The source of a question for which no thread was found, though planning meetings ask it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question.

    Attributes:
        text: In the words and the manner of its source, never its sentences.
        source: Address of the thread or page that it takes up, or `MEETING_TALK`.
        answers: Refs of all that a fair judge would take for an answer: a passage (`rag#how-it-fails`), or a page of
            which any passage will do (`compare`, `scenarios/support-bot`). Empty: nothing that we know answers it.
        collection: The first or the second.
    """

    text: str
    source: str
    answers: tuple[str, ...]
    collection: int = 1

    @property
    def covered(self) -> bool:
        return bool(self.answers)

    def answered_by(self, ref: str) -> bool:
        return any(ref == answer or ref.startswith(f"{answer}#") for answer in self.answers)


@cache
def load() -> tuple[Asked, ...]:
    """All of them, file by file.

    Raises:
        TypeError: for an entry that has another key, or lacks one.
    """
    return tuple(
        Asked(
            **{**entry, "answers": tuple(entry["answers"])},
            collection=2 if file.name.startswith("more_") else 1,
        )
        for file in sorted(Path(__file__).parent.glob("*.toml"))
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["question"]
    )


def half(asked: Asked) -> Half:
    """Drawn by lot, and the same for ever: neither a new question nor a new label moves another."""
    return HALVES[hashlib.sha256(asked.text.encode()).digest()[0] % 2]
