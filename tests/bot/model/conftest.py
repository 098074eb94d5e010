from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from bot.redis_client import connect
from tests.model_api import ModelApi, model_api


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with model_api() as api:
        yield api


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client = connect(redis_url)
    yield client
    await client.aclose()
