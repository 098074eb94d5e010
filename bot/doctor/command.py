"""`python -m bot doctor`: a line for each thing that the bot rests on, and what to mend."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Final

import aiohttp

from bot.doctor.address import address_findings
from bot.doctor.finding import Finding, State, mend, ok
from bot.doctor.guessable import guessable_findings
from bot.doctor.model import model_findings
from bot.doctor.redis import redis_findings
from bot.doctor.slack import slack_findings
from bot.doctor.unencrypted import unencrypted_findings
from bot.logs import set_up
from bot.settings import Settings, SettingsError, load

WELL: Final = 0
TO_MEND: Final = 1

SECONDS: Final = 5.0
"""For a call of Slack's, or of our own address."""


def main(arguments: Sequence[str]) -> int:
    """The exit status is 1 where something has to be mended. Nothing stored changes, and the bot may run or not."""
    argparse.ArgumentParser(prog="python -m bot doctor", description=main.__doc__).parse_args(arguments)
    findings = _examined()
    sys.stdout.writelines(f"{finding.line}\n" for finding in findings)
    return TO_MEND if any(finding.state is State.MEND for finding in findings) else WELL


def _examined() -> list[Finding]:
    try:
        settings = load()
    except SettingsError as error:
        return [mend("Settings", problem) for problem in error.problems]
    set_up("CRITICAL", settings.secrets())  # all that is said is said in the findings
    return asyncio.run(findings_of(settings))


async def findings_of(settings: Settings) -> list[Finding]:
    """Of all that settings name, in the order in which an operator mends it."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS)) as session:
        found = await asyncio.gather(
            slack_findings(settings, session),
            redis_findings(settings),
            model_findings(settings),
            address_findings(settings, session),
        )
    said = [
        ok("Settings", "all of them can be read."),
        *unencrypted_findings(settings),
        *guessable_findings(settings),
    ]
    return said + [finding for each in found for finding in each]
