from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.playbook import PLAYBOOK
from playground import Workspace, from_manifest, serve
from tests.bot_process import bot_for
from tests.conversations.small import SMALL
from tests.talk import Talk

MANIFEST = Path(__file__).parents[2] / "manifest.yaml"


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace that allows the bot what our manifest asks for, and nothing more."""
    async with serve(installation=from_manifest(MANIFEST)) as workspace:
        yield workspace


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
