"""What a click is measured on: a program that serves Slack's clicks, as a process of its own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playground.bot_process import BotProcess
from tests.bench.trouble import BenchError
from tests.bot_process import free_port

TO_START_SECONDS = 30.0


@dataclass(frozen=True)
class Subject:
    """One program.

    Attributes:
        command: Its command line.
        environment: What it is told besides what every subject is told.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Surroundings:
    """What every subject is told, all the same for all.

    Attributes:
        slack_api_url: Ends in `/api/`.
        cards: A JSON file, `{"update": {"text", "blocks"}, "post": {"text", "blocks"}}`: what a click has it send.
            Ours does not read it, since it makes its own.
    """

    slack_api_url: str
    slack_bot_token: str
    slack_signing_secret: str
    redis_url: str
    cards: Path

    def environment(self, port: int) -> dict[str, str]:
        return {
            "PORT": str(port),
            "SLACK_API_URL": self.slack_api_url,
            "SLACK_BOT_TOKEN": self.slack_bot_token,
            "SLACK_SIGNING_SECRET": self.slack_signing_secret,
            "REDIS_URL": self.redis_url,
            "CARDS": str(self.cards.resolve()),
        }


class SubjectError(BenchError):
    """A subject cannot be measured; the text is for people."""


@asynccontextmanager
async def running(subject: Subject, given: Surroundings, folder: Path) -> AsyncIterator[BotProcess]:
    """A ready subject; it ends with this block and, on Linux, with this process at the latest.

    Args:
        subject: What to start.
        given: What to tell it.
        folder: Where it runs and its log goes, so that no `.env` of a developer is read.

    Raises:
        SubjectError: It did not get ready, or ended before it was told to. Its last lines are in the text.
    """
    port = free_port()
    environment = {**subject.environment, **given.environment(port)}
    log = folder / f"{subject.name.replace(' ', '-')}-{port}.log"
    process = BotProcess(subject.command, environment, f"http://127.0.0.1:{port}", log)
    await process.start()
    try:
        if not await process.ready(TO_START_SECONDS):
            raise _failed(subject, process, f"was not ready within {TO_START_SECONDS:g} s, or ended before")
        yield process
        if not process.running:
            raise _failed(subject, process, "ended while it was measured")
    finally:
        await process.stop()


def _failed(subject: Subject, process: BotProcess, what: str) -> SubjectError:
    return SubjectError(f"{subject.name} {what}. Its log, {process.log}, ends with:\n{process.last_lines()}")
