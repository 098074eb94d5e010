"""`python -m bot forget --team T`: an operator deletes all that is stored of a workspace."""

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from typing import Final

from redis.exceptions import RedisError

from bot.operators.commands import (
    BAD_SETTINGS,
    DONE,
    NO_REDIS,
    REFUSED,
    settings_without_slack,
    stored_data,
)
from bot.settings import Settings, SettingsError
from bot.storage.embedded import EmbeddedRedisError
from bot.storage.forgetting import Deleted, delete_team

_TEAM: Final = re.compile(r"[A-Z0-9]{2,32}")
"""Nothing that means something in a pattern of keys."""


def main(arguments: Sequence[str]) -> int:
    """The exit status is 1 where nothing was deleted, 2 for settings or arguments that are missing or malformed."""
    asked = _parser().parse_args(arguments)
    if not _TEAM.fullmatch(asked.team):
        return _end(BAD_SETTINGS, "--team is malformed. Put there the workspace's id, such as T0123ABCD.")
    if not asked.yes and not _confirmed(asked.team):
        return _end(REFUSED, "Nothing was deleted. Add --yes, or type the id when you are asked.")
    try:
        deleted = asyncio.run(_delete(settings_without_slack(), asked.team))
    except SettingsError as error:
        return _end(BAD_SETTINGS, *error.problems)
    except EmbeddedRedisError as error:
        return _end(REFUSED, str(error))
    except (RedisError, OSError):
        return _end(REFUSED, NO_REDIS, "Some of it may be deleted by now: run this again.")
    return _told(asked.team, deleted)


def _told(team: str, deleted: Deleted) -> int:
    if not deleted.keys:
        return _end(REFUSED, f"Nothing was stored of {team}. Check --team, and REDIS_URL or DATA_DIR.")
    sys.stdout.write(
        f"Deleted of {team}: {deleted.meetings} meetings, estimates and talks; {deleted.keys} keys in all.\n"
        "The bot's messages in Slack stay; they can be deleted there.\n"
    )
    return DONE


async def _delete(settings: Settings, team: str) -> Deleted:
    async with stored_data(settings) as redis:
        return await delete_team(redis, team)


def _confirmed(team: str) -> bool:
    """Only a person at a terminal can be asked."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"This deletes all that is stored of {team}, for good. Type {team} to go on: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == team


def _end(status: int, *lines: str) -> int:
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot forget", description=__doc__)
    parser.add_argument("--team", required=True, help="the workspace's id, such as T0123ABCD")
    parser.add_argument("--yes", action="store_true", help="do not ask whether it is meant")
    return parser
