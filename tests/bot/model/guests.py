"""What the tests of the model share: passages, a client of the stand-in, and an answerer that asks it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from bot.model.answering import Answerer, Guest
from bot.model.budget import Budget
from bot.model.client import Model, model_of
from bot.model.reply_cache import ReplyCache, edition
from bot.model.similarity import similarity_of
from bot.settings import Settings
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import retriever
from tests.model_api import ModelApi

EMBEDDING = "text-embedding-3-small"

DOCUMENTS = (
    Document("rag#cost", "Cost", "Retrieval", "/rag#cost", "Retrieved passages cost tokens. They are cheap."),
    Document("tuning#labels", "Labels", "Tuning", "/tuning#labels", "Training needs labelled examples."),
    Document(
        "rag#fresh", "Freshness", "Retrieval", "/rag#fresh", "An index follows documents that change weekly."
    ),
)


def settings(api: ModelApi, **more: object) -> Settings:
    return Settings.model_validate(
        {
            "slack_bot_token": "xoxb-1",
            "slack_signing_secret": "0123456789abcdef",
            "openai_api_key": api.key,
            "openai_base_url": api.url,
            "openai_embedding_model": EMBEDDING,
            **more,
        }
    )


@asynccontextmanager
async def asking(api: ModelApi, seconds: float = 2.0, **more: object) -> AsyncIterator[Model]:
    model = model_of(settings(api, **more), seconds)
    assert model
    try:
        yield model
    finally:
        await model.aclose()


@asynccontextmanager
async def answering(
    api: ModelApi, redis: Redis, most: int = 9, embedding: str | None = None
) -> AsyncIterator[Answerer]:
    """An answerer with a model that has half a second."""
    documents = retriever().documents
    async with asking(api, seconds=0.5, openai_embedding_model=embedding) as model:
        similarity = similarity_of(model, redis, documents)
        cache = ReplyCache(redis, edition(documents))
        guest = Guest(model, model, Budget(redis, most), cache, similarity)
        yield Answerer(retriever(), PLAYBOOK, guest)
        if similarity is not None:
            await similarity.aclose()
