"""What to know about a price before acting on it, in plain sentences."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from knowledge.costs.case import Approach, CostCase
from knowledge.costs.prices.rows import PriceRow
from knowledge.providers import where_to_train

STALE_AFTER_DAYS: Final = 90
RETIRES_WITHIN_DAYS: Final = 180


def about(name: str, row: PriceRow, today: date) -> Iterator[str]:
    """What holds however the model is used.

    Args:
        name: Of the model, as it was asked for.
        row: Its prices.
        today: The day to reckon from.
    """
    if row.as_of is not None and is_stale(row, today):
        yield (
            f"The price of {name} is as of {row.as_of}, more than {STALE_AFTER_DAYS} days old; "
            "check it before you rely on it."
        )
    if row.limit is not None:
        yield f"{row.limit[0].upper()}{row.limit[1:]} ({name})."


def closing(name: str, row: PriceRow, today: date) -> Iterator[str]:
    """That a model goes, or can no longer be trained, and where newcomers can."""
    if row.retires is not None and retires_soon(row, today):
        when = f"has not been served since {row.retires}"
        yield f"{name} {when if row.retires <= today else f'will no longer be served from {row.retires} on'}."
    if row.last_new_jobs is not None:
        yield (
            f"{name} takes no new training jobs after {row.last_new_jobs}, and even before only from customers who "
            f"have trained there already; newcomers can train with {where_to_train()}."
        )


def is_stale(row: PriceRow, today: date) -> bool:
    return row.as_of is not None and (today - row.as_of).days > STALE_AFTER_DAYS


def retires_soon(row: PriceRow, today: date) -> bool:
    """Within half a year, or already."""
    return row.retires is not None and (row.retires - today).days <= RETIRES_WITHIN_DAYS


def about_use(case: CostCase, approach: Approach, name: str, row: PriceRow) -> Iterator[str]:
    """What holds for the way in which one approach of the case uses the model."""
    query = case.query(approach)
    prompt = query.system_tokens + query.few_shot_tokens + query.context_tokens + query.question_tokens
    if row.dearer_above is not None and prompt > row.dearer_above:
        yield (
            f"A prompt of {prompt:,f} tokens costs more with {name} than is counted here, "
            f"since its price rises above {row.dearer_above:,f} tokens."
        )
    tuning = case.fine_tuning
    if (
        approach != "rag"
        and row.training_usd_per_mtok
        and not tuning.training_usd_per_mtok
        and tuning.examples
    ):
        price = row.training_usd_per_mtok
        yield f"Training {name} costs {price} dollars per million tokens, which is not counted here."
    counted = approach != "rag" and tuning.hosting_usd_per_hour > 0
    if row.hosting_usd_per_hour and not counted:
        yield f"{name} also costs {row.hosting_usd_per_hour} dollars an hour to host, which is not counted here."
