"""What the commands of operators share, which need the data and nothing of Slack's."""

import os
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager, nullcontext
from typing import Final

from redis.asyncio import Redis

from bot.logs import set_up
from bot.settings import Settings, load
from bot.storage.embedded import embedded_redis
from bot.storage.redis_client import connect

DONE: Final = 0
REFUSED: Final = 1
BAD_SETTINGS: Final = 2

NO_REDIS: Final = "Redis does not answer. Check REDIS_URL, or start the server, and try again."

_NOT_USED: Final = {
    "SLACK_BOT_TOKEN": "xoxb-not-used",
    "SLACK_APP_TOKEN": "xapp-not-used",
    "SLACK_SIGNING_SECRET": "not-used-by-this-command",
}
"""In place of what Slack gives a bot: nobody needs it for a command that does not talk to Slack."""


def settings_without_slack() -> Settings:
    """Those of the environment, and the log as they want it; raises `SettingsError`."""
    settings = load(os.environ | _NOT_USED)
    set_up(settings.log_level, settings.secrets())
    return settings


@asynccontextmanager
async def stored_data(settings: Settings) -> AsyncIterator[Redis]:
    """Where the bots that run with the same settings keep theirs, whether any runs now or not."""
    given = settings.redis_url
    opened = nullcontext(given.get_secret_value()) if given else embedded_redis(settings.data_dir)
    async with opened as url, aclosing(connect(url)) as redis:
        yield redis
