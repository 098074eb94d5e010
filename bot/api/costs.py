"""A cost case to its estimate, as programs send and see it."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.api.problems import FieldProblem, unfit
from knowledge.costs.amounts import Volume, whole
from knowledge.costs.case import APPROACHES, CostCase
from knowledge.costs.doubt.uncertainty import Uncertainty, uncertainty
from knowledge.costs.estimate import CostEstimate, estimate
from knowledge.costs.prices.price_list import PriceList, UnknownModelError

LARGEST_SEED = 2**53 - 1
"""Every JSON reader keeps whole numbers up to here."""
CLOSE = 0.8
"""Names at least as alike are taken for a slip."""


class UncertaintyRequest(BaseModel):
    """How far the estimate may be off at one volume, and what would turn it round.

    Attributes:
        cases: To simulate; 0 for none.
        seed: The same seed gives the same simulation.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    daily_queries: Volume
    cases: Annotated[int, Field(ge=0, le=2_000), BeforeValidator(whole)] = 500
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED), BeforeValidator(whole)] = 1


class CostRequest(CostCase):
    """One case to estimate; an empty one is the guide's example.

    Attributes:
        uncertainty: Left out, there is none in the result.
    """

    uncertainty: UncertaintyRequest | None = None


class CostResult(CostEstimate):
    """What a case costs."""

    uncertainty: Uncertainty | None = Field(description="Null unless it was asked for.")


def costed(prices: PriceList, request: CostRequest) -> CostResult:
    """The estimate of a request.

    Raises:
        ProblemError: 422 where it names models that the price list does not have.
    """
    if unknown := list(_unknown_models(prices, request)):
        raise unfit(unknown)
    found = estimate(request, prices)
    return CostResult(
        **{name: getattr(found, name) for name in CostEstimate.model_fields},
        uncertainty=_uncertainty(prices, request),
    )


def _uncertainty(prices: PriceList, request: CostRequest) -> Uncertainty | None:
    asked = request.uncertainty
    if asked is None:
        return None
    return uncertainty(request, prices, asked.daily_queries, cases=asked.cases, seed=asked.seed)


def _unknown_models(prices: PriceList, request: CostRequest) -> Iterator[FieldProblem]:
    for approach in APPROACHES:
        try:
            prices.resolve(request.model(approach))
        except UnknownModelError as error:
            yield FieldProblem(pointer=f"/models/{approach}/catalogue", message=_message(prices, error.id))


def _message(prices: PriceList, id_: str) -> str:
    near = prices.named(id_.rpartition("/")[2]) or next(
        iter(get_close_matches(id_.lower(), prices.ids(), 1, CLOSE)), None
    )
    instead = f"Did you mean {near}?" if near else f"Names look like {prices.ids()[0]}."
    return f"No price list here has {id_}. {instead} Or give its prices: input and output."
