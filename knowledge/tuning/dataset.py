"""A training set: what of the helpful answers it holds, what it leaves out and why, how large it is, what it costs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from knowledge.retrieval.retriever import Retriever
from knowledge.tuning.examples import Example, RatedReply, distinct, examples, held_out

HELD_OUT: Final = 10
"""One question in so many is for validation."""

FEWEST: Final = 50
"""Training examples below which a job is not worth its price: supervised tuning begins to show at 50."""

SENSIBLE: Final = 300
"""From here on more examples help less than better ones: 300 to 500 good ones beat 1,500 poor ones."""

EPOCHS: Final = 3
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Dataset:
    """Training and validation examples, and what became of the answers that they were made from.

    Attributes:
        rated: Answers that anybody rated.
        not_helpful: Of these, as many people or more found them unhelpful, or they are no finished answer.
        duplicates: Of the helpful ones, to a question that is there already.
        unsupported: Of the rest, today's passages do not support all that they say.
    """

    training: tuple[Example, ...]
    validation: tuple[Example, ...]
    rated: int
    not_helpful: int
    duplicates: int
    unsupported: int

    @property
    def training_tokens(self) -> int:
        """An estimate; see `Example.tokens`."""
        return sum(example.tokens for example in self.training)

    @property
    def validation_tokens(self) -> int:
        return sum(example.tokens for example in self.validation)

    @property
    def refusals(self) -> int:
        """Training examples whose right answer is that the passages do not answer the question."""
        return sum(example.kind == "refusal" for example in self.training)

    def price_usd(self, usd_per_mtok: Decimal) -> Decimal:
        """Of one job at a price for 1,000,000 training tokens, over `EPOCHS`."""
        return usd_per_mtok * self.training_tokens * EPOCHS / _MILLION


def dataset(rated: Iterable[RatedReply], retriever: Retriever) -> Dataset:
    every = list(rated)
    helpful = [each for each in every if each.is_helpful]
    kept = distinct(helpful)
    made = [(each, tuple(examples(each, retriever))) for each in kept]
    return Dataset(
        training=_of(made, held=False),
        validation=_of(made, held=True),
        rated=len(every),
        not_helpful=len(every) - len(helpful),
        duplicates=len(helpful) - len(kept),
        unsupported=sum(not found for _, found in made),
    )


def too_few(count: int) -> str | None:
    """Why so many training examples should not be submitted; `None` where they may be."""
    if count >= FEWEST:
        return None
    return (
        f"{count} training {'example is' if count == 1 else 'examples are'} too few: under {FEWEST} a tuned model "
        f"mostly learns their wording. Let people rate answers until there are {FEWEST}, better {SENSIBLE}."
    )


def _of(made: Sequence[tuple[RatedReply, tuple[Example, ...]]], *, held: bool) -> tuple[Example, ...]:
    return tuple(example for each, found in made if held_out(each, HELD_OUT) is held for example in found)
