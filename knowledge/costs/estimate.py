"""From a case to an estimate: what each approach costs at each volume, and where one gets cheaper than another."""

from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Final

from pydantic import BaseModel, Field

from knowledge.costs.breakevens import Comparison, Payback, compared, line, payback
from knowledge.costs.case import (
    APPROACHES,
    MONTHS_A_YEAR,
    Approach,
    Capacity,
    CostCase,
    FineTuning,
    Model,
    Rag,
)
from knowledge.costs.cautions import cautions
from knowledge.costs.exact import EXACT
from knowledge.costs.formulas import Inputs
from knowledge.costs.prices.price_list import Price, PriceList
from knowledge.costs.worked import Worked, worked

PAIRS: Final[tuple[tuple[Approach, Approach], ...]] = (
    ("rag", "fine_tuning"),
    ("rag", "hybrid"),
    ("fine_tuning", "hybrid"),
)


class PerQueryCost(BaseModel):
    """USD for one call, batches and retries counted in."""

    total: float
    input: float
    output: float
    embedding: float
    rerank: float


class CostRow(BaseModel):
    """One volume, in USD a month unless said otherwise.

    Attributes:
        monthly_usd: Fixed and variable.
        amortised_usd: Monthly, with one-time cost spread over the horizon.
        first_year_usd: One-time cost and twelve months.
        replicas: Of the tuned model; 0 where there is none.
    """

    daily_queries: int
    fixed_usd: float
    variable_usd: float
    monthly_usd: float
    amortised_usd: float
    first_year_usd: float
    replicas: int


class ApproachCost(BaseModel):
    """One approach over all volumes."""

    per_query_usd: PerQueryCost
    one_time_usd: float
    rows: list[CostRow]


class Pair(Comparison):
    """Two approaches compared on amortised cost; the second is the one after the arrow.

    Attributes:
        payback_months: By volume: after how many months the second has earned its higher one-time cost.
    """

    payback_months: dict[int, Payback]


class CostEstimate(BaseModel):
    """What a case costs; figures are exact up to the last rounding to a float."""

    approaches: dict[Approach, ApproachCost]
    pairs: dict[str, Pair] = Field(description="By `first->second`.")
    cheapest: list[Approach] = Field(description="By amortised cost, one per volume.")
    warnings: list[str]
    prices: list[Price] = Field(description="Of every model that was named by its catalogue id.")


def estimate(case: CostCase, prices: PriceList) -> CostEstimate:
    """The whole estimate.

    Raises:
        UnknownModelError: for a catalogue id that the price list does not have.
    """
    with localcontext(EXACT):
        figures = inputs(case, prices)
        costs = {name: worked(figures[name]) for name in APPROACHES}
        pairs = _pairs(costs, case.volumes)
        return CostEstimate(
            approaches={name: _approach(name, costs[name], case.volumes) for name in APPROACHES},
            pairs=pairs,
            cheapest=[_cheapest(costs, Decimal(volume)) for volume in case.volumes],
            warnings=[*prices.warnings(case), *cautions(case, figures, pairs)],
            prices=prices.used(case),
        )


def inputs(case: CostCase, prices: PriceList) -> dict[Approach, Inputs[Decimal]]:
    """Every figure of every approach, prices looked up.

    Raises:
        UnknownModelError: for a catalogue id that the price list does not have.
    """
    return {name: _inputs(case, name, prices.resolve(case.model(name))) for name in APPROACHES}


def _inputs(case: CostCase, name: Approach, model: Model) -> Inputs[Decimal]:
    query, zero = case.query(name), Decimal(0)
    retrieves, tunes = name != "fine_tuning", name != "rag"
    rag = case.rag if retrieves else Rag()
    tuning = case.fine_tuning if tunes else FineTuning()
    capacity = tuning.capacity or Capacity()
    return Inputs(
        system=query.system_tokens,
        few_shot=query.few_shot_tokens,
        context=query.context_tokens,
        question=query.question_tokens,
        output=query.output_tokens,
        reasoning=query.reasoning_tokens,
        embedded=query.embedded_query_tokens if retrieves else zero,
        prefix=query.cacheable_prefix_tokens,
        hit_rate=query.cache_hit_rate,
        batch_share=query.batch_share,
        batch_factor=query.batch_factor,
        retry_rate=query.retry_rate,
        rerank_per_1k=query.rerank_usd_per_1k if retrieves else zero,
        input_price=model.input,
        output_price=model.output,
        cached=model.cached_input,
        write=model.cache_write,
        cache_min=model.cache_min_prompt_tokens,
        embedding_price=rag.embedding_usd_per_mtok,
        corpus=rag.corpus_tokens,
        overlap=rag.overlap,
        churn=rag.churn_tokens_per_month,
        index=rag.index_usd_per_month,
        rag_evaluation=rag.evaluation_usd_per_month,
        eval_set=rag.eval_set_usd,
        rag_hours=rag.engineering_hours,
        rag_rate=rag.engineering_usd_per_hour,
        examples=tuning.examples,
        example_tokens=tuning.tokens_per_example,
        epochs=tuning.epochs,
        validation_tokens=tuning.validation_tokens,
        validation_passes=tuning.validation_passes,
        training_price=tuning.training_usd_per_mtok,
        label=tuning.label_usd,
        runs=tuning.training_runs,
        retrains=tuning.retrains_per_month,
        new_examples=tuning.new_examples_per_retrain,
        run_evaluation=tuning.evaluation_usd_per_run,
        tuning_hours=tuning.engineering_hours,
        tuning_rate=tuning.engineering_usd_per_hour,
        hosting=tuning.hosting_usd_per_hour,
        capped=tuning.capacity is not None,
        prefill=capacity.prefill_tokens_per_second,
        decode=capacity.decode_tokens_per_second,
        utilisation=capacity.utilisation,
        peak_factor=capacity.peak_factor,
        min_replicas=capacity.min_replicas,
        horizon=case.horizon_months,
    )


def _approach(name: Approach, cost: Worked, volumes: tuple[int, ...]) -> ApproachCost:
    one = cost.one
    return ApproachCost(
        per_query_usd=PerQueryCost(
            total=float(one.total),
            input=float(one.input),
            output=float(one.output),
            embedding=float(one.embedding),
            rerank=float(one.rerank),
        ),
        one_time_usd=float(cost.one_time),
        rows=[_row(name, cost, Decimal(volume)) for volume in volumes],
    )


def _row(name: Approach, cost: Worked, volume: Decimal) -> CostRow:
    monthly = cost.monthly(volume)
    return CostRow(
        daily_queries=int(volume),
        fixed_usd=float(cost.fixed(volume)),
        variable_usd=float(cost.slope * volume),
        monthly_usd=float(monthly),
        amortised_usd=float(monthly + cost.one_time / cost.of.horizon),
        first_year_usd=float(cost.one_time + MONTHS_A_YEAR * monthly),
        replicas=0 if name == "rag" else cost.replicas(volume),
    )


def _pairs(costs: Mapping[Approach, Worked], volumes: tuple[int, ...]) -> dict[str, Pair]:
    lines = {name: line(cost) for name, cost in costs.items()}
    return {
        f"{first}->{second}": Pair(
            **dict(compared(lines[first], lines[second])),
            payback_months={
                volume: payback(costs[first], costs[second], Decimal(volume)) for volume in volumes
            },
        )
        for first, second in PAIRS
    }


def _cheapest(costs: Mapping[Approach, Worked], volume: Decimal) -> Approach:
    """By amortised cost; the first of equals."""
    return min(APPROACHES, key=lambda name: costs[name].over_the_horizon(volume))
