"""The cost model a second time, in fractions, written from its description without a look at the product's code.

It takes a whole case as the API takes it (a JSON object, every approach in it, its numbers int, float or Decimal),
and knows no pydantic, no decimals and no rounding. What it says is the truth that the product is held to.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

Case = dict[str, Any]

MILLION = 10**6
DAYS = 30
HOURS = 720
SECONDS_A_DAY = 86_400
APPROACHES = ("rag", "fine_tuning", "hybrid")
PAIRS = (("rag", "fine_tuning"), ("rag", "hybrid"), ("fine_tuning", "hybrid"))

DEFAULTS: Case = {
    "cache_min_prompt_tokens": 1024,
    "batch_factor": "0.5",
    "epochs": 1,
    "training_runs": 1,
    "utilisation": 1,
    "peak_factor": 1,
    "min_replicas": 1,
}


def number(part: Case, name: str) -> Fraction:
    """A field's number as it is written, or its default."""
    return Fraction(str(part.get(name, DEFAULTS.get(name, 0))))


@dataclass(frozen=True)
class Approach:
    """One approach of a case."""

    case: Case
    name: str

    @cached_property
    def model(self) -> Case:
        return dict(self.case["models"][self.name])

    @cached_property
    def query(self) -> Case:
        return dict(self.case["queries"][self.name])

    @cached_property
    def retrieves(self) -> bool:
        return self.name in {"rag", "hybrid"}

    @cached_property
    def tunes(self) -> bool:
        return self.name in {"fine_tuning", "hybrid"}

    # One query

    @cached_property
    def prompt(self) -> Fraction:
        parts = ("system_tokens", "few_shot_tokens", "context_tokens", "question_tokens")
        return sum((number(self.query, part) for part in parts), Fraction(0))

    @cached_property
    def generated(self) -> Fraction:
        return number(self.query, "output_tokens") + number(self.query, "reasoning_tokens")

    @cached_property
    def sending(self) -> Fraction:
        """What a token of the model costs of its price, retries included."""
        share, factor = number(self.query, "batch_share"), number(self.query, "batch_factor")
        return self.tries * (1 - share * (1 - factor))

    @cached_property
    def tries(self) -> Fraction:
        return 1 + number(self.query, "retry_rate")

    @cached_property
    def cacheable(self) -> Fraction:
        too_short = self.prompt < number(self.model, "cache_min_prompt_tokens")
        if too_short or self.model.get("cached_input") is None:
            return Fraction(0)
        return min(number(self.query, "cacheable_prefix_tokens"), self.prompt)

    @cached_property
    def input(self) -> Fraction:
        hit = number(self.query, "cache_hit_rate")
        read = hit * self.cacheable
        bills_writes = self.model.get("cache_write") is not None
        write = (1 - hit) * self.cacheable if bills_writes else Fraction(0)
        usd = (self.prompt - read - write) * number(self.model, "input")
        if self.model.get("cached_input") is not None:
            usd += read * number(self.model, "cached_input")
        if bills_writes:
            usd += write * number(self.model, "cache_write")
        return self.sending * usd / MILLION

    @cached_property
    def output(self) -> Fraction:
        return self.sending * self.generated * number(self.model, "output") / MILLION

    @cached_property
    def embedding(self) -> Fraction:
        if not self.retrieves:
            return Fraction(0)
        price = number(self.case.get("rag", {}), "embedding_usd_per_mtok")
        return self.tries * number(self.query, "embedded_query_tokens") * price / MILLION

    @cached_property
    def rerank(self) -> Fraction:
        return self.tries * number(self.query, "rerank_usd_per_1k") / 1000 if self.retrieves else Fraction(0)

    @cached_property
    def per_query(self) -> Fraction:
        return self.input + self.output + self.embedding + self.rerank

    # A month

    @cached_property
    def run(self) -> Fraction:
        """USD of one training run."""
        tuning = self.case.get("fine_tuning", {})
        tokens = number(tuning, "examples") * number(tuning, "tokens_per_example") * number(tuning, "epochs")
        tokens += number(tuning, "validation_tokens") * number(tuning, "validation_passes")
        return tokens * number(tuning, "training_usd_per_mtok") / MILLION

    @cached_property
    def fixed_but_hosting(self) -> Fraction:
        return self._rag_fixed + self._tuning_fixed

    @cached_property
    def _rag_fixed(self) -> Fraction:
        rag = self.case.get("rag", {})
        if not self.retrieves:
            return Fraction(0)
        tokens = number(rag, "churn_tokens_per_month") * (1 + number(rag, "overlap"))
        embedding = tokens * number(rag, "embedding_usd_per_mtok") / MILLION
        return number(rag, "index_usd_per_month") + embedding + number(rag, "evaluation_usd_per_month")

    @cached_property
    def _tuning_fixed(self) -> Fraction:
        tuning = self.case.get("fine_tuning", {})
        if not self.tunes:
            return Fraction(0)
        labels = number(tuning, "new_examples_per_retrain") * number(tuning, "label_usd")
        once = self.run + labels + number(tuning, "evaluation_usd_per_run")
        return number(tuning, "retrains_per_month") * once

    @cached_property
    def replicas_a_query(self) -> Fraction:
        """Replicas that one query a day would keep busy, of a capacity; 0 where none limits."""
        capacity = self.case.get("fine_tuning", {}).get("capacity")
        if capacity is None or not self.tunes:
            return Fraction(0)
        seconds = Fraction(0)
        for tokens, speed in (
            (self.prompt, number(capacity, "prefill_tokens_per_second")),
            (self.generated, number(capacity, "decode_tokens_per_second")),
        ):
            seconds += tokens / speed if speed else 0
        busiest = self.tries * number(capacity, "peak_factor") / SECONDS_A_DAY
        return busiest * seconds / number(capacity, "utilisation")

    @cached_property
    def fewest_replicas(self) -> int:
        if not self.tunes:
            return 0
        capacity = self.case.get("fine_tuning", {}).get("capacity")
        return 1 if capacity is None else int(number(capacity, "min_replicas"))

    def replicas(self, volume: Fraction) -> int:
        return max(self.fewest_replicas, math.ceil(volume * self.replicas_a_query))

    @cached_property
    def replica(self) -> Fraction:
        """USD a month of one replica."""
        return (
            number(self.case.get("fine_tuning", {}), "hosting_usd_per_hour") * HOURS
            if self.tunes
            else Fraction(0)
        )

    def fixed(self, volume: Fraction) -> Fraction:
        return self.fixed_but_hosting + self.replica * self.replicas(volume)

    @cached_property
    def one_time(self) -> Fraction:
        rag, tuning = self.case.get("rag", {}), self.case.get("fine_tuning", {})
        usd = Fraction(0)
        if self.retrieves:
            tokens = number(rag, "corpus_tokens") * (1 + number(rag, "overlap"))
            usd += tokens * number(rag, "embedding_usd_per_mtok") / MILLION + number(rag, "eval_set_usd")
            usd += number(rag, "engineering_hours") * number(rag, "engineering_usd_per_hour")
        if self.tunes:
            usd += number(tuning, "examples") * number(tuning, "label_usd")
            evaluated = self.run + number(tuning, "evaluation_usd_per_run")
            usd += number(tuning, "training_runs") * evaluated
            usd += number(tuning, "engineering_hours") * number(tuning, "engineering_usd_per_hour")
        return usd

    @cached_property
    def one_time_a_month(self) -> Fraction:
        return self.one_time / Fraction(str(self.case.get("horizon_months", 12)))

    # Together

    def variable(self, volume: Fraction) -> Fraction:
        return DAYS * volume * self.per_query

    def monthly(self, volume: Fraction) -> Fraction:
        return self.fixed(volume) + self.variable(volume)

    def amortised(self, volume: Fraction) -> Fraction:
        return self.monthly(volume) + self.one_time_a_month

    def first_year(self, volume: Fraction) -> Fraction:
        return self.one_time + 12 * self.monthly(volume)


def both(case: Case, pair: tuple[str, str]) -> tuple[Approach, Approach]:
    first, second = pair
    return Approach(case, first), Approach(case, second)


def difference(case: Case, pair: tuple[str, str], volume: Fraction) -> Fraction:
    """USD a month that the second of a pair costs more."""
    first, second = both(case, pair)
    return second.amortised(volume) - first.amortised(volume)


def cheapest(case: Case, volume: int) -> str:
    """The first of equals."""
    return min(APPROACHES, key=lambda name: Approach(case, name).amortised(Fraction(volume)))


def payback(case: Case, pair: tuple[str, str], volume: int) -> Fraction | str:
    first, second = both(case, pair)
    saved = first.monthly(Fraction(volume)) - second.monthly(Fraction(volume))
    if saved <= 0:
        return "never"
    return max(Fraction(0), (second.one_time - first.one_time) / saved)


def crossing(case: Case, pair: tuple[str, str]) -> Fraction | None:
    """The break-even in closed form, for hosting that does not grow; `None` where there is none."""
    first, second = both(case, pair)
    more_fixed = difference(case, pair, Fraction(0))
    less_a_query = first.per_query - second.per_query
    opposed = more_fixed > 0 < less_a_query or more_fixed < 0 > less_a_query
    return more_fixed / (DAYS * less_a_query) if opposed else None
