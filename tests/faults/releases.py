"""Two releases of the bot, side by side on one Redis: today's schema with three questions, and the one after it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from bot import worker
from bot.app import running
from bot.storage import keys
from knowledge.playbook import Playbook
from knowledge.rules import Rule, answered
from knowledge.verdicts import Verdict
from tests.bot_process import run_bot
from tests.conversations.small import CALLS, COLOURS, SMALL, SWEET

CRISP = replace(
    SWEET,
    id="crisp",
    short="Crisp",
    text="Is it crisp to the bite?",
    why="Only the next release wants to know.",
)
WITHOUT_BLUE = replace(COLOURS, choices=tuple(choice for choice in COLOURS.choices if choice.id != "blue"))
OLD: Final = SMALL
NEW: Final = Playbook(
    (WITHOUT_BLUE, SWEET, CRISP, CALLS),
    (Rule("crisp", (answered("crisp", "yes"),), Verdict.BETTER_MODEL, "This test"), *SMALL.rules),
)
"""Asks one question more, and no longer offers one of the choices."""

NEXT_SCHEMA: Final = keys.SCHEMA + 1


def run_old(environment: Mapping[str, str], log: Path) -> None:
    vars(worker).update(running=partial(running, playbook=OLD))
    run_bot(environment, log)


def run_new(environment: Mapping[str, str], log: Path) -> None:
    """It writes what people ask in another way, which the old one cannot read."""
    vars(keys).update(SCHEMA=NEXT_SCHEMA, TALK_SCHEMA=NEXT_SCHEMA)
    vars(worker).update(running=partial(running, playbook=NEW))
    run_bot(environment, log)
