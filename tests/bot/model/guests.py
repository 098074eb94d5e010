"""What the tests of the model share: passages, and a client of the stand-in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.model.client import Model, model_of
from bot.settings import Settings
from knowledge.retrieval.document import Document
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
            "slack_signing_secret": "secret",
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
