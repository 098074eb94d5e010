"""What one approach costs: the formulas, once, for exact figures (Decimal) and for simulations (float).

Money is in USD, token prices in USD per 1,000,000 tokens, a month has 30 days, a hosting month 720 hours.
"""

from dataclasses import dataclass, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeVar

from knowledge.costs.case import DAYS_A_MONTH, HOSTING_HOURS_A_MONTH

Number = TypeVar("Number", Decimal, float)

MILLION = 1_000_000
SECONDS_A_DAY = 86_400


@dataclass(slots=True)
class Inputs(Generic[Number]):
    """Every figure of one approach. What an approach does not have is zero.

    Not frozen, since a simulation makes thousands of them.

    Attributes:
        cached: USD per 1,000,000 tokens read from a cache; `None` where there is no such price.
        write: USD per 1,000,000 tokens written to one; `None` where writing costs nothing extra.
        prefill: Prompt tokens a second of one replica; zero sets no limit.
        decode: Tokens a second that one replica writes; zero sets no limit.
        capped: Whether a replica's capacity is given; without it one replica serves every volume.
    """

    # One call
    system: Number
    few_shot: Number
    context: Number
    question: Number
    output: Number
    reasoning: Number
    embedded: Number
    prefix: Number
    hit_rate: Number
    batch_share: Number
    batch_factor: Number
    retry_rate: Number
    rerank_per_1k: Number
    # The model
    input_price: Number
    output_price: Number
    cached: Number | None
    write: Number | None
    cache_min: Number
    embedding_price: Number
    # Retrieval
    corpus: Number
    overlap: Number
    churn: Number
    index: Number
    rag_evaluation: Number
    eval_set: Number
    rag_hours: Number
    rag_rate: Number
    # Fine-tuning
    examples: Number
    example_tokens: Number
    epochs: Number
    validation_tokens: Number
    validation_passes: Number
    training_price: Number
    label: Number
    runs: Number
    retrains: Number
    new_examples: Number
    run_evaluation: Number
    tuning_hours: Number
    tuning_rate: Number
    hosting: Number
    # Capacity
    capped: bool
    prefill: Number
    decode: Number
    utilisation: Number
    peak_factor: Number
    min_replicas: int
    # Both
    horizon: Number


_FIGURES = tuple(field.name for field in fields(Inputs))
_figures = attrgetter(*_FIGURES)


def copy(of: Inputs[Number]) -> Inputs[Number]:
    """The same figures, to be changed: several times faster than `dataclasses.replace`."""
    return Inputs(*_figures(of))


def plain(of: Inputs[Decimal]) -> Inputs[float]:
    """The same figures as floats."""
    figures: list[Any] = [float(value) if isinstance(value, Decimal) else value for value in _figures(of)]
    return Inputs(*figures)


class PerQuery(NamedTuple, Generic[Number]):
    """USD for one call, batches and retries counted in."""

    input: Number
    output: Number
    embedding: Number
    rerank: Number

    @property
    def total(self) -> Number:
        return self.input + self.output + self.embedding + self.rerank


def prompt(of: Inputs[Number]) -> Number:
    """Tokens of one prompt."""
    return of.system + of.few_shot + of.context + of.question


def per_query(of: Inputs[Number]) -> PerQuery[Number]:
    tries = 1 + of.retry_rate
    sent = tries * (1 - of.batch_share * (1 - of.batch_factor)) / MILLION
    return PerQuery(
        sent * _billed_prompt(of),
        sent * (of.output + of.reasoning) * of.output_price,
        tries * of.embedded * of.embedding_price / MILLION,
        tries * of.rerank_per_1k / 1_000,
    )


def _billed_prompt(of: Inputs[Number]) -> Number:
    """Millionths of a USD for one prompt, its cached part at prices of its own."""
    tokens = prompt(of)
    if of.cached is None or tokens < of.cache_min:
        return tokens * of.input_price
    same = min(of.prefix, tokens)
    read = of.hit_rate * same
    if of.write is None:
        return (tokens - read) * of.input_price + read * of.cached
    written = same - read
    return (tokens - same) * of.input_price + read * of.cached + written * of.write


def standing(of: Inputs[Number]) -> Number:
    """USD a month that no volume changes, hosting aside."""
    retrieval = of.index + of.churn * (1 + of.overlap) * of.embedding_price / MILLION + of.rag_evaluation
    upkeep = of.retrains * (_run(of) + of.new_examples * of.label + of.run_evaluation)
    return retrieval + upkeep


def one_time(of: Inputs[Number]) -> Number:
    """USD before the first call."""
    embedded = of.corpus * (1 + of.overlap) * of.embedding_price / MILLION
    retrieval = embedded + of.eval_set + of.rag_hours * of.rag_rate
    training = of.examples * of.label + of.runs * (_run(of) + of.run_evaluation)
    return retrieval + training + of.tuning_hours * of.tuning_rate


def _run(of: Inputs[Number]) -> Number:
    """USD of training once."""
    trained = of.examples * of.example_tokens * of.epochs
    return (trained + of.validation_tokens * of.validation_passes) * of.training_price / MILLION


def replica_usd(of: Inputs[Number]) -> Number:
    """USD a month for one replica."""
    return of.hosting * HOSTING_HOURS_A_MONTH


def load(of: Inputs[Number]) -> tuple[Number, Number]:
    """Replicas that one call a day keeps busy, as a fraction: above, below; a division would round."""
    above, below = _seconds(of)
    return (1 + of.retry_rate) * of.peak_factor * above, below * of.utilisation * SECONDS_A_DAY


def grows(of: Inputs[Number]) -> bool:
    """Whether more calls need more replicas."""
    return of.capped and bool(load(of)[0])


def _seconds(of: Inputs[Number]) -> tuple[Number, Number]:
    """Seconds that one call takes of a replica, as a fraction."""
    written = of.output + of.reasoning
    if of.prefill and of.decode:
        return prompt(of) * of.decode + written * of.prefill, of.prefill * of.decode
    if of.prefill:
        return prompt(of), of.prefill
    return (written, of.decode) if of.decode else (0 * written, of.utilisation)


def replicas(of: Inputs[Number], daily_queries: Number) -> int:
    """How many run at that volume."""
    return busy(load(of), of.min_replicas, daily_queries) if of.capped else 1


def busy(load_of_one: tuple[Number, Number], fewest: int, daily_queries: Number) -> int:
    """How many run at that volume, where the load of one call a day is known."""
    above, below = load_of_one
    whole, rest = divmod(daily_queries * above, below)
    return max(fewest, int(whole) + (1 if rest else 0))


def fixed(of: Inputs[Number], daily_queries: Number) -> Number:
    """USD a month whether calls come or not; hosting grows in steps."""
    hosted = replica_usd(of)
    return standing(of) + hosted * replicas(of, daily_queries) if hosted else standing(of)


def variable(of: Inputs[Number], daily_queries: Number) -> Number:
    """USD a month for calls."""
    return DAYS_A_MONTH * daily_queries * per_query(of).total


def amortised(of: Inputs[Number], daily_queries: Number) -> Number:
    """USD a month with one-time cost spread over the horizon."""
    return fixed(of, daily_queries) + variable(of, daily_queries) + one_time(of) / of.horizon
