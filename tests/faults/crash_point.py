"""A bot that stops dead at one exact point of its work: the only place where code of ours is wrapped.

The environment of the process says at which point, at which passage of it, and by which signal.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

from bot.slack.messages import SlackThread
from bot.storage.store import RedisMeetings
from tests.bot_process import run_bot

Step = Literal["commit", "intent", "post", "ts", "done"]
Moment = Literal["before", "amid", "after"]
STEPS: Final[tuple[Step, ...]] = ("commit", "intent", "post", "ts", "done")
POINTS: Final[tuple[tuple[Step, Moment], ...]] = (
    *((step, moment) for step in STEPS for moment in ("before", "after")),
    ("post", "amid"),
)
AMID_SECONDS: Final = 0.02
"""After which a call has left and is not answered yet, where Slack takes longer."""

POINT: Final = "CRASH_POINT"

Work = Callable[..., Awaitable[Any]]


def armed(step: Step, moment: Moment, passage: int, by: signal.Signals = signal.SIGKILL) -> dict[str, str]:
    """For the environment of a process that runs `run_armed_bot`.

    Args:
        step: Of the way of a message: a change is stored, a post is intended, posted, its `ts` stored, the thread done.
        moment: Right before the call that does it, right after, or while it is under way.
        passage: The how manieth time, from 1.
        by: Kill, or stop, which leaves a file `marker` first.
    """
    return {POINT: f"{step} {moment} {passage} {int(by)}"}


def marker(log: Path) -> Path:
    """Where a process that stops itself says so, by where it logs."""
    return log.with_suffix(".stopped")


def run_armed_bot(environment: Mapping[str, str], log: Path) -> None:
    """What such a process does."""
    step, moment, passage, number = environment[POINT].split()
    passages = count(1)
    marker(log).unlink(missing_ok=True)  # of an earlier process on the same port

    def pass_by() -> None:
        if next(passages) == int(passage):
            marker(log).touch()
            os.kill(os.getpid(), int(number))

    owner, name, counts = _PLACES[step]
    setattr(owner, name, _wrapped(getattr(owner, name), counts, moment, pass_by))
    run_bot(environment, log)


def _wrapped(work: Work, counts: Callable[..., bool], moment: str, pass_by: Callable[[], None]) -> Work:
    async def wrapped(*given: Any, **named: Any) -> Any:
        if not counts(*given, **named):
            return await work(*given, **named)
        if moment == "before":
            pass_by()
        working = asyncio.ensure_future(work(*given, **named))
        if moment == "amid":
            await asyncio.sleep(AMID_SECONDS)
            pass_by()
        done = await working
        if moment == "after":
            pass_by()
        return done

    return wrapped


def _any(*_: object, **_named: object) -> bool:
    return True


def _written(fields: Mapping[str, str]) -> Iterator[str]:
    return (value for name, value in fields.items() if name.startswith("p:"))


def _is_intent(_meetings: object, _lease: object, fields: Mapping[str, str], *_: object) -> bool:
    return any(value.startswith("?") for value in _written(fields))


def _brings_ts(*_: object, fields: Mapping[str, str] | None = None, **_named: object) -> bool:
    return any(" " in value for value in _written(fields or {}))


_PLACES: Final[Mapping[str, tuple[type, str, Callable[..., bool]]]] = {
    "commit": (RedisMeetings, "record", _any),
    "intent": (RedisMeetings, "mark", _is_intent),
    "post": (SlackThread, "post", _any),
    "ts": (RedisMeetings, "release", _brings_ts),
    "done": (RedisMeetings, "release", _any),
}
