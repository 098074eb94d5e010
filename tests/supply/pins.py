"""The packages that the lists of requirements pin."""

import re
from pathlib import Path
from typing import Final

REQUIREMENTS: Final = Path(__file__).parents[2] / "requirements"
LISTS: Final = tuple(REQUIREMENTS / name for name in ("runtime.txt", "dev.txt", "uv.txt"))

PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)


def pins(*lists: Path) -> dict[str, str]:
    """Each package in its canonical spelling, and its version."""
    return {canonical(name): version for path in lists for name, version in PIN.findall(path.read_text())}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
