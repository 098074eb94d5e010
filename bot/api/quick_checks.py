"""The guide's cascade, as programs see it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from knowledge.quick_check import Factors, quick_check


class QuickCheckResult(BaseModel):
    """What the guide's cascade gives; a meeting asks more, and may say otherwise."""

    model_config = ConfigDict(frozen=True)

    verdict: Literal["rag", "fine_tuning"]
    rule: str = Field(description="The rung of the cascade that decided.")
    reason: str


def checked(factors: Factors) -> QuickCheckResult:
    found = quick_check(factors)
    return QuickCheckResult(verdict=found.verdict, rule=found.rule, reason=found.reason)
