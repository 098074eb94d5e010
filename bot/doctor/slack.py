"""The token, its scopes and Slack's clock, by one call that changes nothing."""

import re
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple

import aiohttp
import yaml

from bot.doctor.clock import clock, said_at
from bot.doctor.finding import Finding, listed, mend, note, ok, warning
from bot.settings import Settings
from bot.slack.session import TOKEN_TROUBLE

MANIFEST: Final = Path(__file__).parents[2] / "manifest.yaml"
"""At the root of the repository; whoever copies the packages elsewhere copies it beside them."""

_WORD: Final = re.compile(r"[a-z_]{1,60}")


class Said(NamedTuple):
    """Slack's answer.

    Attributes:
        trouble: Its word for why it refuses; empty where it does not.
        scopes: That the token was granted; `None` where Slack does not say.
        at: By its clock, `None` where it does not say.
    """

    trouble: str
    scopes: frozenset[str] | None
    at: float | None


async def slack_findings(settings: Settings, session: aiohttp.ClientSession) -> list[Finding]:
    try:
        said = await _asked(settings, session)
    except (aiohttp.ClientError, OSError, ValueError):
        return [
            mend("Slack", "it cannot be reached. Check the network, a proxy in between, and SLACK_API_URL."),
            *_secret(settings),
        ]
    return [*_findings(said), *_secret(settings)]


async def _asked(settings: Settings, session: aiohttp.ClientSession) -> Said:
    token = settings.slack_bot_token.get_secret_value()
    address, login = f"{settings.slack_api_url}auth.test", {"Authorization": f"Bearer {token}"}
    async with session.post(address, headers=login) as answer:
        read: Any = await answer.json(content_type=None) if answer.status == HTTPStatus.OK else {}
        scopes = answer.headers.get("X-OAuth-Scopes")
        granted = None if scopes is None else frozenset(scope.strip() for scope in scopes.split(",") if scope)
        return Said(_trouble(answer.status, read), granted, said_at(answer.headers.get("Date", "")))


def _trouble(status: int, read: object) -> str:
    if status != HTTPStatus.OK or not isinstance(read, dict):
        return "no_answer"
    word = str(read.get("error", "no_answer"))
    return "" if read.get("ok") is True else word if _WORD.fullmatch(word) else "no_answer"


def _findings(said: Said) -> Iterator[Finding]:
    if said.trouble in TOKEN_TROUBLE:
        says = f"Slack refuses SLACK_BOT_TOKEN ({said.trouble}). Install the app, and copy its token from OAuth & "
        yield mend("Slack", f"{says}Permissions.")
    elif said.trouble:
        yield mend(
            "Slack", f"it gives no answer now ({said.trouble}). Look at status.slack.com, and try again."
        )
    else:
        yield ok("Slack", "it takes SLACK_BOT_TOKEN.")
        yield from _about_scopes(said.scopes)
    if said.at is not None:
        yield clock("Slack", said.at, time.time())


def _about_scopes(granted: frozenset[str] | None) -> Iterator[Finding]:
    if not MANIFEST.is_file():
        yield warning(
            "Scopes", "not compared, for manifest.yaml does not lie beside the program. Copy it there."
        )
        return
    if granted is None:
        yield warning("Scopes", "not compared, for Slack does not say which it granted.")
        return
    asked = frozenset(yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["oauth_config"]["scopes"]["bot"])
    if missing := asked - granted:
        says = (
            f"the token lacks {listed(missing)}. Add them at OAuth & Permissions, and install the app anew."
        )
        yield mend("Scopes", says)
    if unused := granted - asked:
        yield warning(
            "Scopes", f"the bot does not need {listed(unused)}. Take them away and install the app anew."
        )
    if asked == granted:
        yield ok("Scopes", f"the {len(asked)} of manifest.yaml, and no other.")


def _secret(settings: Settings) -> Iterator[Finding]:
    if settings.slack_app_token:
        says = (
            "it cannot be checked without taking deliveries; the log of the running bot says when it fails."
        )
        yield note("SLACK_APP_TOKEN", says)
    elif settings.slack_signing_secret:
        says = "only Slack knows whether it is right. It is wrong where /metrics counts refused deliveries."
        yield note("SLACK_SIGNING_SECRET", says)
