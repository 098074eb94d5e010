"""What each approach costs a month, by token price and volume; the guide's own case unless told otherwise."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

Approach = Literal["rag", "fine_tuning", "hybrid"]
APPROACHES: Final[tuple[Approach, ...]] = ("rag", "fine_tuning", "hybrid")

DAYS_A_MONTH: Final = 30
MILLION: Final = Decimal(1_000_000)
GUIDE_VOLUMES: Final = (1_000, 10_000, 100_000, 1_000_000)

Usd = Annotated[Decimal, Field(ge=0, le=1_000_000, allow_inf_nan=False)]
Tokens = Annotated[int, Field(ge=0, le=100_000_000)]
Volume = Annotated[int, Field(ge=0, le=10_000_000_000)]


class _Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(_Case):
    """Token prices in USD per 1,000,000 tokens."""

    input: Usd = Decimal(0)
    output: Usd = Decimal(0)


class Query(_Case):
    """Tokens of one call."""

    system_tokens: Tokens = 0
    few_shot_tokens: Tokens = 0
    context_tokens: Tokens = 0
    question_tokens: Tokens = 0
    output_tokens: Tokens = 0

    @property
    def prompt(self) -> int:
        return self.system_tokens + self.few_shot_tokens + self.context_tokens + self.question_tokens


# The guide's figures: 2,500 prompt tokens with retrieved context, 500 without, 300 out; base model .15 in and
# .60 out, a fine-tuned model .30 dearer on input only. Its split of the prompt is not given; ours adds up to it.
_BASE, _TUNED = (
    Model(input=Decimal("0.15"), output=Decimal("0.60")),
    Model(input=Decimal("0.45"), output=Decimal("0.60")),
)
GUIDE_MODELS: Final[dict[Approach, Model]] = {"rag": _BASE, "fine_tuning": _TUNED, "hybrid": _TUNED}
_LONG = Query(system_tokens=400, context_tokens=2_000, question_tokens=100, output_tokens=300)
_SHORT = Query(system_tokens=400, question_tokens=100, output_tokens=300)
GUIDE_QUERIES: Final[dict[Approach, Query]] = {"rag": _LONG, "fine_tuning": _SHORT, "hybrid": _LONG}


class CostCase(_Case):
    """What to estimate; an empty case is the guide's example."""

    volumes: Annotated[tuple[Volume, ...], Field(min_length=1, max_length=50)] = GUIDE_VOLUMES
    models: dict[Approach, Model] = Field(default_factory=lambda: dict(GUIDE_MODELS))
    queries: dict[Approach, Query] = Field(default_factory=lambda: dict(GUIDE_QUERIES))


class PerQuery(BaseModel):
    """USD for one call."""

    total: float
    input: float
    output: float


class CostRow(BaseModel):
    """One volume."""

    daily_queries: int
    variable_usd: float
    monthly_usd: float


class ApproachCost(BaseModel):
    """One approach over all volumes."""

    per_query_usd: PerQuery
    rows: list[CostRow]


class CostEstimate(BaseModel):
    """Monthly costs; a month is 30 days."""

    approaches: dict[Approach, ApproachCost]
    cheapest: list[Approach]


def estimate(case: CostCase) -> CostEstimate:
    """Exact in Decimal; only the result is rounded to a float."""
    approaches = {name: _approach(case, name) for name in APPROACHES}
    cheapest = [
        min(APPROACHES, key=lambda name: approaches[name].rows[at].monthly_usd)
        for at in range(len(case.volumes))
    ]
    return CostEstimate(approaches=approaches, cheapest=cheapest)


def monthly(daily_queries: int) -> dict[Approach, Decimal]:
    """USD a month at one volume, by the guide's figures."""
    return {name: daily_queries * DAYS_A_MONTH * _guide_query(name) for name in APPROACHES}


def _approach(case: CostCase, name: Approach) -> ApproachCost:
    into, out = _per_query(
        case.models.get(name, GUIDE_MODELS[name]), case.queries.get(name, GUIDE_QUERIES[name])
    )
    rows = [_row(volume, into + out) for volume in case.volumes]
    return ApproachCost(
        per_query_usd=PerQuery(total=float(into + out), input=float(into), output=float(out)), rows=rows
    )


def _guide_query(name: Approach) -> Decimal:
    into, out = _per_query(GUIDE_MODELS[name], GUIDE_QUERIES[name])
    return into + out


def _per_query(model: Model, query: Query) -> tuple[Decimal, Decimal]:
    return query.prompt * model.input / MILLION, query.output_tokens * model.output / MILLION


def _row(volume: int, per_query: Decimal) -> CostRow:
    usd = float(volume * DAYS_A_MONTH * per_query)
    return CostRow(daily_queries=volume, variable_usd=usd, monthly_usd=usd)
