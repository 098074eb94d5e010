"""`python -m bot finetune export`: a training set out of the answers that people of a workspace found helpful."""

import argparse
import asyncio
from decimal import Decimal
from pathlib import Path

from bot.finetune import training_files
from bot.finetune.collect import rated, teams
from bot.finetune.shared import StopError, folder_of, say
from bot.finetune.training_files import TRAINING, VALIDATION
from bot.operators.commands import stored_data
from bot.own_prices import todays_prices
from bot.settings import Settings
from knowledge.retrieval.retriever import retriever
from knowledge.tuning.dataset import EPOCHS, Dataset, dataset, too_few
from knowledge.tuning.examples import RatedReply


def export(asked: argparse.Namespace, settings: Settings) -> None:
    found = dataset(asyncio.run(_rated(settings, asked.team)), retriever())
    folder = folder_of(asked, settings)
    training_files.write(found, folder)
    say(*_counts(found, folder), *_price(found, settings, asked.model or settings.openai_model))
    if why := too_few(len(found.training)):
        say(f"Not to be submitted yet: {why}")


async def _rated(settings: Settings, team: str | None) -> list[RatedReply]:
    async with stored_data(settings) as redis:
        return await rated(redis, _chosen(team, await teams(redis)))


def _chosen(team: str | None, stored: list[str]) -> str:
    match stored:
        case []:
            raise StopError("Nothing is stored there. Check REDIS_URL, or without one DATA_DIR.")
        case [only] if team is None:
            return only
    if team is None:
        raise StopError(f"Several workspaces are stored: name one with --team ({', '.join(stored)}).")
    if team not in stored:
        raise StopError(f"Nothing is stored of {team}, only of {', '.join(stored)}. Check --team.")
    return team


def _counts(found: Dataset, folder: Path) -> list[str]:
    left_out = (
        f"{found.not_helpful} not found helpful, {found.duplicates} asked before, "
        f"{found.unsupported} not all supported by the passages of today"
    )
    training = f"{len(found.training)} examples, {found.refusals} of them refusals"
    return [
        f"{found.rated} rated answers; left out: {left_out}.",
        f"{folder / TRAINING}: {training}, about {found.training_tokens:,} tokens.",
        f"{folder / VALIDATION}: {len(found.validation)} held out, about {found.validation_tokens:,} tokens.",
    ]


def _price(found: Dataset, settings: Settings, model: str) -> list[str]:
    """What a job costs, where the price list has a price for training that model."""
    prices = todays_prices(settings.prices_file.rows if settings.prices_file else ())()
    id_ = prices.tuned(model)
    row = prices.row(id_) if id_ else None
    if row is None or row.training_usd_per_mtok is None:
        return [f"No price is known for training {model}. Name a model that can be tuned with --model."]
    usd = found.price_usd(Decimal(row.training_usd_per_mtok))
    until = f"; the model retires on {row.retires}" if row.retires else ""
    return [
        f"Training {model} on them for {EPOCHS} epochs costs about ${usd:,.2f} (price of {row.as_of}{until})."
    ]
