from collections.abc import AsyncIterator

import pytest

from playground import Workspace, serve
from tests.bot_process import bot_for
from tests.conversations.small import SMALL


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with serve() as workspace:
        yield workspace


@pytest.fixture
async def bot(workspace: Workspace, redis_url: str) -> AsyncIterator[str]:
    """The address of a ready bot that asks three questions."""
    async with bot_for(workspace, redis_url, SMALL) as url:
        yield url
