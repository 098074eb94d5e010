"""`python -m bot finetune export`: a training set out of the answers that people of a workspace found helpful."""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path

from redis.asyncio import Redis

from bot.embedded import embedded_redis
from bot.finetune import training_files
from bot.finetune.collect import rated, teams
from bot.finetune.shared import StopError, folder_of, say
from bot.finetune.training_files import TRAINING, VALIDATION
from bot.own_prices import todays_prices
from bot.redis_client import connect
from bot.settings import Settings
from knowledge.retrieval.retriever import retriever
from knowledge.tuning.dataset import EPOCHS, Dataset, dataset


def export(asked: argparse.Namespace, settings: Settings) -> None:
    found = asyncio.run(_dataset(settings, asked.team))
    folder = folder_of(asked, settings)
    training_files.write(found, folder)
    say(*_counts(found, folder), *_price(found, settings, asked.model or settings.openai_model))
    if found.too_small:
        say(f"Not to be submitted yet: {found.too_small}")


async def _dataset(settings: Settings, team: str | None) -> Dataset:
    async with _redis(settings) as redis:
        stored = await teams(redis)
        if team is None and len(stored) > 1:
            raise StopError(f"Several workspaces are stored: name one with --team ({', '.join(stored)}).")
        chosen = team or next(iter(stored), None)
        return dataset(await rated(redis, chosen) if chosen else [], retriever())


@asynccontextmanager
async def _redis(settings: Settings) -> AsyncIterator[Redis]:
    if settings.redis_url:
        redis = connect(settings.redis_url.get_secret_value())
        try:
            yield redis
        finally:
            await redis.aclose()
    else:
        async with embedded_redis(settings.data_dir) as url:
            redis = connect(url)
            try:
                yield redis
            finally:
                await redis.aclose()


def _counts(found: Dataset, folder: Path) -> list[str]:
    left_out = (
        f"{found.not_helpful} not found helpful, {found.duplicates} asked before, "
        f"{found.unsupported} that no passage of today supports"
    )
    training = f"{len(found.training)} examples, {found.refusals} of them refusals"
    return [
        f"{found.rated} rated answers; left out: {left_out}.",
        f"{folder / TRAINING}: {training}, about {found.training_tokens:,} tokens.",
        f"{folder / VALIDATION}: {len(found.validation)} held out, about {found.validation_tokens:,} tokens.",
    ]


def _price(found: Dataset, settings: Settings, model: str) -> list[str]:
    """What a job costs, where the price list knows a price for training that model."""
    prices = todays_prices(settings.prices_file.rows if settings.prices_file else ())()
    id_ = prices.tuned(model)
    row = prices.row(id_) if id_ else None
    if row is None or row.training_usd_per_mtok is None:
        return [f"What it costs to train {model} is in no price list of ours; add it to PRICES_FILE."]
    usd = found.price_usd(Decimal(row.training_usd_per_mtok))
    return [
        f"Training {model} on them for {EPOCHS} epochs costs about ${usd:,.2f} (price as of {row.as_of})."
    ]
