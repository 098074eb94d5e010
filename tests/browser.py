"""A Chromium for the tests: the one that is installed, or one that `make test` installs first."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ELSEWHERE = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def installed() -> str | None:
    """The path of a Chromium or Chrome on this machine; `CHROMIUM` names one outright."""
    named = os.environ.get("CHROMIUM")
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return named or found or (str(ELSEWHERE) if ELSEWHERE.exists() else None) or _of_playwright()


def main() -> int:
    if installed():
        return 0
    sys.stderr.write("Installing a Chromium for the browser tests ...\n")
    ways = [_apt, _playwright] if shutil.which("apt-get") else [_playwright]
    if any(way() and installed() for way in ways):
        return 0
    sys.stderr.write("No Chromium could be installed. Install one, or name one in CHROMIUM, and try again.\n")
    return 1


def _apt() -> bool:
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update"], ["install", "--yes", "--no-install-recommends", "chromium"])
    return all(_succeeds([*root, "apt-get", "--quiet", *command], environment) for command in commands)


def _playwright() -> bool:
    return _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _of_playwright() -> str | None:
    """The one that `playwright install` keeps in its cache."""
    asked = "from playwright.sync_api import sync_playwright as p\nwith p() as q: print(q.chromium.executable_path)"
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    path = answer.stdout.strip()
    return path if answer.returncode == 0 and Path(path).exists() else None


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    try:
        return (
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0
        )
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
