"""What to estimate: every figure that the cost of RAG, fine-tuning and both together rests on."""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from knowledge.costs.amounts import (
    Amount,
    PositiveAmount,
    PositiveShare,
    Replicas,
    Share,
    Tokens,
    Usd,
    Volume,
)

Approach = Literal["rag", "fine_tuning", "hybrid"]
APPROACHES: Final[tuple[Approach, ...]] = ("rag", "fine_tuning", "hybrid")

DAYS_A_MONTH: Final = 30
MONTHS_A_YEAR: Final = 12
HOSTING_HOURS_A_MONTH: Final = 720
GUIDE_VOLUMES: Final = (1_000, 10_000, 100_000, 1_000_000)

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


def _plain_defaults(schema: JsonSchemaValue) -> None:
    """Describe the default of a number as a number; pydantic writes a Decimal's as a text."""
    for field in schema["properties"].values():
        if field.get("type") == "number":
            field["default"] = float(field["default"])


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra=_plain_defaults)


class Model(_Part):
    """What a model costs, in USD per 1,000,000 tokens: by its prices, or by its name in a price list.

    Attributes:
        cached_input: Of prompt tokens that are read from a cache; `None` where there is no such price.
        cache_write: Of prompt tokens that are written to one; `None` where writing costs nothing extra.
        cache_min_prompt_tokens: Shorter prompts are never cached.
        catalogue: `provider/model id`, instead of prices.
    """

    input: Usd = _ZERO
    output: Usd = _ZERO
    cached_input: Usd | None = None
    cache_write: Usd | None = None
    cache_min_prompt_tokens: Tokens = Decimal(1024)
    catalogue: Annotated[str, Field(min_length=3, max_length=200, pattern=r"^[^/\s]+/\S+$")] | None = None

    @model_validator(mode="after")
    def _either(self) -> "Model":
        if self.catalogue is not None and any(
            getattr(self, name) != field.default
            for name, field in type(self).model_fields.items()
            if name != "catalogue"
        ):
            raise PydanticCustomError("either", "Give prices or a catalogue, not both.")
        return self


class Query(_Part):
    """One call: its tokens, and how it is sent.

    Attributes:
        embedded_query_tokens: What is embedded to search with; RAG and both only.
        cacheable_prefix_tokens: The part of the prompt that is the same from call to call.
        cache_hit_rate: Share of calls that find this part in the cache.
        batch_share: Share of calls that can wait, and so cost `batch_factor` of the price.
        retry_rate: Calls that are made again, per call.
        rerank_usd_per_1k: USD for reranking 1,000 searches; RAG and both only.
    """

    system_tokens: Tokens = _ZERO
    few_shot_tokens: Tokens = _ZERO
    context_tokens: Tokens = _ZERO
    question_tokens: Tokens = _ZERO
    output_tokens: Tokens = _ZERO
    reasoning_tokens: Tokens = _ZERO
    embedded_query_tokens: Tokens = _ZERO
    cacheable_prefix_tokens: Tokens = _ZERO
    cache_hit_rate: Share = _ZERO
    batch_share: Share = _ZERO
    batch_factor: Share = Decimal("0.5")
    retry_rate: Amount = _ZERO
    rerank_usd_per_1k: Usd = _ZERO


class Rag(_Part):
    """What retrieval costs beside its calls.

    Attributes:
        overlap: Share of the corpus that is embedded twice, since its chunks overlap.
        churn_tokens_per_month: Of the corpus, embedded anew because it changed.
        eval_set_usd: Once, to write the cases that it is measured on.
    """

    embedding_usd_per_mtok: Usd = _ZERO
    corpus_tokens: Tokens = _ZERO
    overlap: Amount = _ZERO
    churn_tokens_per_month: Tokens = _ZERO
    index_usd_per_month: Usd = _ZERO
    evaluation_usd_per_month: Usd = _ZERO
    eval_set_usd: Usd = _ZERO
    engineering_hours: Amount = _ZERO
    engineering_usd_per_hour: Usd = _ZERO


class Capacity(_Part):
    """How much one replica serves. A speed of zero sets no limit.

    Attributes:
        utilisation: Share of the speed that can be used over a day.
        peak_factor: The busiest time against the average.
    """

    prefill_tokens_per_second: Amount = _ZERO
    decode_tokens_per_second: Amount = _ZERO
    utilisation: PositiveShare = _ONE
    peak_factor: Amount = _ONE
    min_replicas: Replicas = 1


class FineTuning(_Part):
    """What training and serving a tuned model costs beside its calls.

    Attributes:
        validation_tokens: Billed like training tokens, `validation_passes` times a run.
        label_usd: For one example.
        training_runs: Until the first model is good enough.
        retrains_per_month: One run each, with `new_examples_per_retrain` more to label.
        capacity: Without one, a single replica serves every volume.
    """

    examples: Amount = _ZERO
    tokens_per_example: Tokens = _ZERO
    epochs: Amount = _ONE
    validation_tokens: Tokens = _ZERO
    validation_passes: Amount = _ZERO
    training_usd_per_mtok: Usd = _ZERO
    label_usd: Usd = _ZERO
    training_runs: Amount = _ONE
    retrains_per_month: Amount = _ZERO
    new_examples_per_retrain: Amount = _ZERO
    evaluation_usd_per_run: Usd = _ZERO
    engineering_hours: Amount = _ZERO
    engineering_usd_per_hour: Usd = _ZERO
    hosting_usd_per_hour: Usd = _ZERO
    capacity: Capacity | None = None


# The guide's figures: 2,500 prompt tokens with retrieved context, 500 without, 300 out; base model .15 in and
# .60 out, a fine-tuned model .30 dearer on input only. Its split of the prompt is not given; ours adds up to it.
_BASE, _TUNED = (
    Model(input=Decimal("0.15"), output=Decimal("0.60")),
    Model(input=Decimal("0.45"), output=Decimal("0.60")),
)
GUIDE_MODELS: Final[dict[Approach, Model]] = {"rag": _BASE, "fine_tuning": _TUNED, "hybrid": _TUNED}
_LONG = Query(
    system_tokens=Decimal(400),
    context_tokens=Decimal(2_000),
    question_tokens=Decimal(100),
    output_tokens=Decimal(300),
)
_SHORT = _LONG.model_copy(update={"context_tokens": _ZERO})
GUIDE_QUERIES: Final[dict[Approach, Query]] = {"rag": _LONG, "fine_tuning": _SHORT, "hybrid": _LONG}


class CostCase(_Part):
    """One case to estimate; an empty one is the guide's example.

    Attributes:
        horizon_months: Over which one-time cost is spread.
        volumes: Calls a day.
        models: An approach that is left out has the guide's; both together, what fine-tuning is given.
        queries: An approach that is left out has the guide's; both together, what RAG is given.
    """

    horizon_months: PositiveAmount = Decimal(12)
    volumes: Annotated[tuple[Volume, ...], Field(min_length=1, max_length=50)] = GUIDE_VOLUMES
    models: dict[Approach, Model] = Field(default_factory=dict)
    queries: dict[Approach, Query] = Field(default_factory=dict)
    rag: Rag = Rag()
    fine_tuning: FineTuning = FineTuning()

    def model(self, approach: Approach) -> Model:
        return self.given_model(approach) or GUIDE_MODELS[approach]

    def query(self, approach: Approach) -> Query:
        return self.given_query(approach) or GUIDE_QUERIES[approach]

    def given_model(self, approach: Approach) -> Model | None:
        """`None` where the guide's stands in."""
        followed = self.models.get("fine_tuning") if approach == "hybrid" else None
        return self.models.get(approach) or followed

    def given_query(self, approach: Approach) -> Query | None:
        """`None` where the guide's stands in."""
        followed = self.queries.get("rag") if approach == "hybrid" else None
        return self.queries.get(approach) or followed
