from collections.abc import AsyncIterator

import pytest

from tests.model_api import ModelApi, model_api


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with model_api() as api:
        yield api
