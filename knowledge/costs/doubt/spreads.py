"""How unsure people are of what they put into a case: each input's low and high, as factors of the likely value."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from knowledge.costs.formulas import Number

Scaled = Literal[
    "system",
    "few_shot",
    "context",
    "question",
    "output",
    "reasoning",
    "embedded",
    "hit_rate",
    "retry_rate",
    "peak_factor",
    "churn",
    "index",
    "rag_evaluation",
    "eval_set",
    "rag_hours",
    "examples",
    "label",
    "runs",
    "retrains",
    "new_examples",
    "run_evaluation",
    "tuning_hours",
]
"""Fields of `Inputs` whose rise never makes a call cheaper, but by a cache: what ranges rest on."""

LARGEST_FACTOR: Final = 1_000

PROMPT: Final[tuple[Scaled, ...]] = ("system", "few_shot", "context", "question")


@dataclass(frozen=True)
class Spread:
    """One unknown. It is the same unknown in every approach, so all of them move together.

    Attributes:
        fields: What it scales: one figure, or several parts of the prompt. An approach without them is not touched.
        low: Factor of the likely value, 0 to 1.
        high: Factor of the likely value, 1 or more. A share stays at most 1.
    """

    id: str
    label: str
    fields: tuple[Scaled, ...]
    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not 0 <= self.low <= 1 <= self.high <= LARGEST_FACTOR:
            raise ValueError(
                f"Factors of {self.id} must be 0 to 1 for low, and 1 to {LARGEST_FACTOR} for high."
            )
        if len(self.fields) > 1 and not set(PROMPT).issuperset(self.fields):
            raise ValueError(f"Only parts of the prompt add up to one unknown, not those of {self.id}.")


def _spread(id_: str, label: str, fields: tuple[Scaled, ...], low: str, high: str) -> Spread:
    return Spread(id_, label, fields, Decimal(low), Decimal(high))


SPREADS: Final[tuple[Spread, ...]] = (
    # How many passages an answer needs, and how long they are, is found by measuring retrieval.
    _spread("context", "context tokens", ("context",), "0.5", "2"),
    # Instructions and examples grow with every mended failure; they seldom shrink much.
    _spread("prompt", "prompt tokens (instructions and examples)", ("system", "few_shot"), "0.7", "2"),
    # People ask for more detail or less; a format that is settled in production is rarely the planned one.
    _spread("output", "output tokens", ("output",), "0.5", "2"),
    # An effort setting away, and several times as many on a hard question as on an easy one.
    _spread("reasoning", "reasoning tokens", ("reasoning",), "0.3", "3"),
    # Depends on how close together calls come, which only live traffic shows; as a share it stays below 1.
    _spread("hit", "cache hit rate", ("hit_rate",), "0.5", "1.25"),
    # Rates are low and counted late; an outage or a strict format multiplies them.
    _spread("retry", "retry rate", ("retry_rate",), "0.5", "3"),
    # From a daily curve that nobody has seen yet.
    _spread("peak", "peak against average load", ("peak_factor",), "0.5", "2"),
    # Vector stores bill by size, replicas and a minimum plan, settled after the first load test.
    _spread("index", "index cost", ("index",), "0.5", "3"),
    # A colleague in passing, or a specialist with a second opinion.
    _spread("label", "price of a label", ("label",), "0.5", "3"),
    # Known only after training on a part of them and looking at the curve.
    _spread("examples", "training examples needed", ("examples",), "0.5", "3"),
    # A plan's number of runs is reached; mistakes in the data add to it.
    _spread("runs", "training runs", ("runs",), "1", "2"),
    # How fast the task drifts is known after some months of it.
    _spread("retrains", "retrains a month", ("retrains",), "0.5", "3"),
    # Half to twice the estimate is the "cone of uncertainty" of a project that is approved but not specified.
    _spread("rag_hours", "engineering hours for RAG", ("rag_hours",), "0.5", "2"),
    _spread("tuning_hours", "engineering hours for fine-tuning", ("tuning_hours",), "0.5", "2"),
)


def scaled(field: Scaled, value: Number, factor: Number) -> Number:
    """The value times the factor; a hit rate stays a share."""
    product = value * factor
    if field == "hit_rate" and product > 1:
        return value / value  # One, as the same kind of number.
    return product
