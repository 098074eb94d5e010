"""The six outcomes and the words for them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Verdict(StrEnum):
    """What a meeting can end in; the values are part of the API."""

    RAG = "rag"
    FINE_TUNING = "fine_tuning"
    BOTH = "both"
    PROMPT_AND_EVALS_FIRST = "prompt_and_evals_first"
    BETTER_MODEL = "better_model"
    FIX_DATA = "fix_data"


@dataclass(frozen=True, slots=True)
class Wording:
    """How a verdict is said: `name` in a sentence, `headline` on the card, `summary` under it."""

    name: str
    headline: str
    summary: str


WORDING: Final[dict[Verdict, Wording]] = {
    Verdict.RAG: Wording(
        "RAG",
        "Build RAG",
        "What fails is visibility: answers need material that the model does not see. Hand it over at query time.",
    ),
    Verdict.FINE_TUNING: Wording(
        "fine-tuning",
        "Fine-tune",
        "Nothing has to be looked up and the job is steady: examples can teach it, or make it cheaper to run.",
    ),
    Verdict.BOTH: Wording(
        "RAG and fine-tuning",
        "Build RAG, then fine-tune on top of it",
        "Two layers fail: what the model sees, and how it acts on it. Retrieval supplies facts; training, behaviour.",
    ),
    Verdict.PROMPT_AND_EVALS_FIRST: Wording(
        "neither yet: a measured prompt first",
        "Neither yet: get the most out of a measured prompt first",
        "Nothing justifies a new layer yet. Measure a good prompt, then add the smallest thing that fixes its misses.",
    ),
    Verdict.BETTER_MODEL: Wording(
        "neither: a stronger model",
        "Neither: move to a stronger model",
        "What fails is up to the strength of the model, which neither retrieval nor examples at hand would mend.",
    ),
    Verdict.FIX_DATA: Wording(
        "neither yet: mend the data first",
        "Neither yet: check and mend the source material first",
        "Whatever is built on wrong or outdated material will repeat it with confidence. Mend it, then decide.",
    ),
}
