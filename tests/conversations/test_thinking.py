"""Questions that a model thinks about, by workers that are stopped over it."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bot.storage.store import LEASE_MS
from playground import Message, Workspace
from tests.bot_process import bot_for
from tests.model_api import Fault, ModelApi, model_api
from tests.model_api.errors import Json

QUESTION = "can we just fine-tune the model on our wiki?"


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    """A model that falls silent in the middle of its first answer."""
    async with model_api() as api:
        api.faults.next.append(Fault.HANG_MIDWAY)
        yield api


def said(workspace: Workspace, asked: Message) -> list[Message]:
    return [message for message in workspace.thread("planning", asked.ts)[1:] if message.bot_id]


async def ask(workspace: Workspace, api: ModelApi) -> Message:
    """Ask in the channel, and wait until the model thinks about it."""
    thinks, brain = asyncio.Event(), api.brain

    def notice(request: Json) -> str:
        thinks.set()
        return brain(request)

    api.brain = notice
    asked = await workspace.say("ana", "planning", f"@ragvsft {QUESTION}")
    await workspace.until(lambda: said(workspace, asked))
    await asyncio.wait_for(thinks.wait(), 5)
    return asked


async def one_answer(workspace: Workspace, api: ModelApi, asked: Message, seconds: float) -> None:
    """Wait for the one that the second thought gives."""
    await workspace.until(lambda: "Phrased by" in said(workspace, asked)[0].visible_text(), seconds)
    assert len(said(workspace, asked)) == 1
    assert len(api.asked()) == 2


async def test_a_worker_that_stops_hands_its_thought_on_at_once(
    workspace: Workspace, redis_url: str, api: ModelApi
) -> None:
    async with bot_for(workspace, redis_url, openai_api_key=api.key, openai_base_url=api.url):
        asked = await ask(workspace, api)
        stopped = time.monotonic()

    async with bot_for(workspace, redis_url, openai_api_key=api.key, openai_base_url=api.url):
        await one_answer(workspace, api, asked, 5)

    assert time.monotonic() - stopped < LEASE_MS / 1_000
