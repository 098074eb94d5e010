import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
from coverage import Coverage
from hypothesis import settings

pytest_plugins = ["tests.redis_server", "tests.fixtures"]

# Enough to notice what breaks, in a check of minutes; `HYPOTHESIS_PROFILE=thorough make test` looks longer.
settings.register_profile("check", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=1_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

NOT_MEASURED: Final = ("exhaustive", "processes", "browser", "alone")
CONVERSATIONS: Final = Path(__file__).parent / "conversations"
MEASURED_CONVERSATIONS: Final = {
    f"test_{name}.py"
    for name in (
        "adjusting",
        "adjusting_a_meeting",
        "asking",
        "check",
        "looking_up",
        "old_buttons",
        "pane",
        "thinking",
    )
}
"""What the other conversations reach, these reach too, or the tests of one room do."""


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart() -> None:
    """Leave the measuring of a worker to what pytest-cov starts in it now, which is all that it can pause.

    What it and the start of Python have begun before would go on during the tests that are not to be measured, and
    make them three times as long.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        while begun := Coverage.current():
            begun.stop()


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        if any(map(item.get_closest_marker, NOT_MEASURED)) or is_retold(item.path):
            item.add_marker("no_cover")


def is_retold(path: Path) -> bool:
    """Whether a file only leads where measured tests have been; measuring doubles the time of a conversation."""
    return path.parent == CONVERSATIONS and path.name not in MEASURED_CONVERSATIONS


@pytest.fixture(autouse=True)
def measured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that a test starts are measured where the test is."""
    if request.node.get_closest_marker("no_cover"):
        monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
