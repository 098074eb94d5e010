"""The guide's cascade, as programs see it, and what the meeting makes of the same factors."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.contrast import contrast
from knowledge.playbook import Playbook
from knowledge.quick_check import Factors
from knowledge.verdicts import Verdict


class MeetingView(BaseModel):
    """What a meeting leans to with these factors for answers, and all that the guide never asks left open."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict
    same: int = Field(
        description="In how many of the ways its open answers could turn out it keeps that verdict."
    )
    of: int
    agrees: bool = Field(description="Whether the guide says the same.")
    why: tuple[str, ...] = Field(description="One to three sentences.")


class QuickCheckResult(BaseModel):
    """What the guide's cascade gives; a meeting asks more, and may say otherwise."""

    model_config = ConfigDict(frozen=True)

    verdict: Literal["rag", "fine_tuning"]
    rule: str = Field(description="The rung of the cascade that decided.")
    reason: str
    meeting: MeetingView


def checked(playbook: Playbook, factors: Factors) -> QuickCheckResult:
    found = contrast(factors, playbook)
    return QuickCheckResult(
        verdict=found.guide.verdict,
        rule=found.guide.rule,
        reason=found.guide.reason,
        meeting=MeetingView(
            verdict=found.verdict, same=found.same, of=found.of, agrees=found.agrees, why=found.why
        ),
    )
