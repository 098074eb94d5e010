"""The guide's seven factors and its cascade, reproduced exactly, faults included."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, StrictBool


class Factors(BaseModel):
    """The guide's own names; a factor that is missing counts as false."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    knowledge_changes_frequently: StrictBool = False
    need_source_attribution: StrictBool = False
    have_labeled_training_data: StrictBool = False
    need_consistent_output_format: StrictBool = False
    high_volume_task: StrictBool = False
    domain_specific_vocabulary: StrictBool = False
    knowledge_is_proprietary: StrictBool = False


@dataclass(frozen=True, slots=True)
class QuickVerdict:
    """What the cascade says, and the rung of it that decided."""

    verdict: Literal["rag", "fine_tuning"]
    rule: str
    reason: str


def quick_check(factors: Factors) -> QuickVerdict:
    """Walk the cascade top to bottom; the first rung that applies decides.

    `knowledge_is_proprietary` is never looked at, and "both" and "neither" cannot come out: that is the
    guide's own code. The meeting asks more and may say otherwise.
    """
    if factors.knowledge_changes_frequently:
        return QuickVerdict(
            "rag", "knowledge_changes_frequently", "Knowledge that changes outruns retraining."
        )
    if factors.need_source_attribution:
        return QuickVerdict(
            "rag", "need_source_attribution", "A fine-tuned model has no sources to point to."
        )
    if not factors.have_labeled_training_data:
        return QuickVerdict("rag", "no_labeled_training_data", "There are no labelled examples to train on.")
    if factors.need_consistent_output_format:
        return QuickVerdict(
            "fine_tuning", "need_consistent_output_format", "Examples train the format into the weights."
        )
    if factors.high_volume_task and factors.domain_specific_vocabulary:
        return QuickVerdict(
            "fine_tuning",
            "high_volume_and_vocabulary",
            "At high volume, shorter prompts and a learned vocabulary pay.",
        )
    return QuickVerdict(
        "rag", "default", "Nothing speaks for training: RAG starts sooner and is easier to debug."
    )
