"""The real bot in this process, between a strict workspace and a real Redis."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.app import running
from bot.settings import Settings
from knowledge.playbook import PLAYBOOK, Playbook
from playground import Workspace


def settings_for(workspace: Workspace, redis_url: str, **more: object) -> Settings:
    return Settings.model_validate(
        {
            "slack_bot_token": workspace.bot_token,
            "slack_signing_secret": workspace.signing_secret,
            "slack_api_url": workspace.api_url,
            "redis_url": redis_url,
            "port": 0,
            **more,
        }
    )


@asynccontextmanager
async def bot_for(workspace: Workspace, redis_url: str, playbook: Playbook = PLAYBOOK) -> AsyncIterator[str]:
    """A ready bot that the workspace delivers to; yields its address."""
    async with running(settings_for(workspace, redis_url), playbook) as url:
        await until_ready(url)
        workspace.send_to(f"{url}/slack/events")
        yield url


async def until_ready(url: str) -> None:
    """The bot is ready once Slack has told it who it is; each try waits for an answer, not for a clock."""
    async with aiohttp.ClientSession() as session:
        for _ in range(500):
            async with session.get(f"{url}/readyz") as answer:
                if answer.status == 200:
                    return
    raise AssertionError("the bot did not get ready")
