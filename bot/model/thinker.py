"""What questions are answered with, joined from its parts; the model only where one is configured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from redis.asyncio import Redis

from bot.metrics import Metrics
from bot.model.answering import Answerer, Guest
from bot.model.budget import Budget
from bot.model.client import Model, model_named, model_of
from bot.model.reply_cache import ReplyCache, edition
from bot.model.similarity import similarity_of
from bot.settings import Settings
from knowledge.playbook import Playbook
from knowledge.retrieval.retriever import retriever


@asynccontextmanager
async def answering(
    settings: Settings, playbook: Playbook, redis: Redis, metrics: Metrics, seconds: float
) -> AsyncIterator[Answerer]:
    """Everything that questions are answered with.

    Args:
        settings: The operator's.
        playbook: Whose questions a problem may answer.
        redis: For the budget, and for what is remembered.
        metrics: Where the model's failures are counted.
        seconds: That the model is given for an answer.
    """
    model = model_of(settings, seconds, metrics.model_failed)
    if model is None:
        yield Answerer(None, playbook)
        return
    async with AsyncExitStack() as stack:
        stack.push_async_callback(model.aclose)
        reader = _reader(settings, model, metrics, seconds)
        if reader is not model:
            stack.push_async_callback(reader.aclose)
        found = await asyncio.to_thread(retriever)
        similarity = similarity_of(model, redis, found.documents)
        if similarity is not None:
            stack.push_async_callback(similarity.aclose)
        budget = Budget(redis, settings.openai_daily_requests, on_exhausted=metrics.budget_exhausted.inc)
        cache = ReplyCache(redis, edition(found.documents))
        yield Answerer(found, playbook, Guest(model, reader, budget, cache, similarity))


def _reader(settings: Settings, model: Model, metrics: Metrics, seconds: float) -> Model:
    """The one that reads problems, which nothing is tuned for."""
    if not settings.openai_fine_tuned_model:
        return model
    return model_named(settings, settings.openai_model, seconds, metrics.model_failed) or model
