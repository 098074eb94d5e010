"""The packages of Bolt for JavaScript, pinned with their hashes, installed when they are first asked for."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.bench.clicks.subjects.subject import SubjectError

FOLDER = Path(__file__).parent / "bolt_javascript"
PINNED = FOLDER / "package-lock.json"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
"""What npm writes down once all is there, in the form of the pins."""

TO_INSTALL_SECONDS = 300


def installed() -> Path:
    """The program, with all that it needs beside it.

    Raises:
        SubjectError: Node or npm is missing, or the packages cannot be had.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        raise SubjectError(
            "Bolt for JavaScript cannot be measured without Node and npm. Install Node 20 or newer."
        )
    if not INSTALLED.exists() or _packages(INSTALLED) != _packages(PINNED):
        _install()
    return FOLDER / "app.js"


def _packages(lock: Path) -> dict[str, Any]:
    """All but the program itself."""
    packages: dict[str, Any] = json.loads(lock.read_text())["packages"]
    return {path: package for path, package in packages.items() if path}


def _install() -> None:
    command = ["npm", "ci", "--ignore-scripts", "--silent"]
    try:
        subprocess.run(command, cwd=FOLDER, check=True, timeout=TO_INSTALL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise SubjectError(
            "Bolt for JavaScript cannot be measured, since its packages could not be installed. "
            f"Run `npm ci` in {FOLDER} to see why."
        ) from None
