"""The subjects: ours, and what it is compared with."""

import sys

from bot.settings import Settings
from tests.bench.clicks.subjects.javascript import installed
from tests.bench.clicks.subjects.subject import Subject

PUBLIC_URL = "https://ragvsft.example"

UNSET = {name.upper(): "" for name in Settings.model_fields}
"""An empty variable counts as unset: what this process was told has no say in what is measured."""


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module)


OURS = Subject("ours", _python("bot"), {**UNSET, "PUBLIC_URL": PUBLIC_URL})
"""As an operator runs it, with every other setting at its default."""

FLOOR = Subject("floor", _python("tests.bench.clicks.subjects.floor"))

FLOOR_ACKNOWLEDGING = Subject("floor, acknowledging only", FLOOR.command, {"ACKNOWLEDGE_ONLY": "1"})
"""A signature, a body to parse and one Redis call; no Web API call."""

BOLT_PYTHON = Subject("Bolt for Python", _python("tests.bench.clicks.subjects.bolt_python"))

BOLT_JAVASCRIPT = "Bolt for JavaScript"


def bolt_javascript() -> Subject:
    """Bolt for JavaScript, whose packages are installed first where they are not there.

    Raises:
        SubjectError: Node is missing, or they cannot be installed.
    """
    return Subject(BOLT_JAVASCRIPT, ("node", str(installed())))
