from collections.abc import AsyncIterator

import pytest

from knowledge.playbook import PLAYBOOK
from playground import Workspace
from tests.bot_process import bot_for
from tests.conversations.small import SMALL
from tests.talk import Talk


@pytest.fixture
async def talk(workspace: Workspace, redis_url: str) -> AsyncIterator[Talk]:
    """A meeting over the real questions that nobody has started yet."""
    async with bot_for(workspace, redis_url):
        yield Talk(workspace, PLAYBOOK.questions)


@pytest.fixture
async def small(workspace: Workspace, redis_url: str) -> AsyncIterator[Talk]:
    """A meeting over three questions that nobody has started yet."""
    async with bot_for(workspace, redis_url, SMALL):
        yield Talk(workspace, SMALL.questions)
