"""`python -m tests.supply.licences > docs/licences.md`: whose work is run or shipped, and under which licence."""

import json
import subprocess
import sys
from typing import Any, Final

from tests.supply.pins import REQUIREMENTS, canonical, pins

ROOT: Final = REQUIREMENTS.parent
LIST: Final = ROOT / "docs" / "licences.md"
PAGE: Final = ROOT / "playground" / "page" / "package-lock.json"

ALLOWED: Final = {
    "0BSD",
    "Apache-2.0",
    "Apache Software License",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT License",
    "PSF-2.0",
    "Python Software Foundation License",
}
EXCEPTED: Final = {"pygal": "GNU Lesser General Public License v3 or later (LGPLv3+)"}
"""Imported as it is published, never changed and never copied into our files, which is what the licence asks for."""

ELSEWHERE: Final = {"async-timeout": "Apache-2.0", "httpx2-jsfetch": "BSD-3-Clause"}
"""What other releases of Python, or a browser, would need; it is not installed here, so its licence was read once."""


def installed() -> dict[str, str]:
    """The licence of each package of the product that is installed here, by its name."""
    options = ["--from=mixed", "--format=json", "--packages", *pins(REQUIREMENTS / "runtime.txt")]
    command = [sys.executable, "-m", "piplicenses", *options]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {canonical(package["Name"]): package["License"] for package in found}


def of_the_product() -> dict[str, str]:
    """The licence of each package that the product may need anywhere."""
    found = installed() | ELSEWHERE
    return {name: found[name] for name in sorted(pins(REQUIREMENTS / "runtime.txt"))}


def of_the_page() -> dict[str, str]:
    """The licence of each package that the page of the local workspace is bundled from."""
    packages: dict[str, dict[str, Any]] = json.loads(PAGE.read_text())["packages"]
    return {
        path.rpartition("node_modules/")[2]: package["license"]
        for path, package in sorted(packages.items())
        if path and not package.get("dev") and not package.get("peer")
    }


def is_allowed(name: str, licence: str) -> bool:
    """Whether one of the licences that may be chosen, or each of those that all hold, is allowed."""
    if EXCEPTED.get(name) == licence:
        return True
    ways = licence.split(" OR ")
    return any(all(part in ALLOWED for part in way.replace("; ", " AND ").split(" AND ")) for way in ways)


def table(licences: dict[str, str]) -> str:
    rows = [f"| {name} | {licence} |" for name, licence in licences.items()]
    return "\n".join(("| package | licence |", "|---|---|", *rows))


def document() -> str:
    return f"""# Whose work this stands on

`make licences` writes this list; `make check` fails where it is out of date or a licence is not one we allow.

## The bot
The packages that `requirements/runtime.txt` pins. They are installed, none is copied.

{table(of_the_product())}

## The page of the local workspace
What `playground/static/page.js` is bundled from; its own notices stand at its end. Types, which leave nothing in it,
are among them.

{table(of_the_page())}
"""


if __name__ == "__main__":
    sys.stdout.write(document())
