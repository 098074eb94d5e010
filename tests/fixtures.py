"""What many tests stand on: the far side of the network, a bot of three questions, and logging that is put back."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest

from bot import logs
from playground import Workspace, from_manifest, serve
from tests.bot_process import bot_for
from tests.conversations.small import SMALL
from tests.model_api import ModelApi, model_api

MANIFEST: Final = Path(__file__).parents[1] / "manifest.yaml"


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A workspace that allows the bot what our manifest asks for, and nothing more."""
    async with serve(installation=from_manifest(MANIFEST)) as workspace:
        yield workspace


@pytest.fixture
async def bot(workspace: Workspace, redis_url: str) -> AsyncIterator[str]:
    """The address of a ready bot that asks three questions."""
    async with bot_for(workspace, redis_url, SMALL) as url:
        yield url


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    """A language model to talk to."""
    async with model_api() as api:
        yield api


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Whatever the test sets up, the next finds as it was."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (list(root.handlers), root.level, ours.level, logging.raiseExceptions, sys.excepthook)
    yield
    root.handlers[:], level, ours_level, logging.raiseExceptions, sys.excepthook = before
    root.setLevel(level)
    ours.setLevel(ours_level)
