"""What the system tells of a process; on Linux, and nowhere else."""

import re
from pathlib import Path
from typing import Final

_RESIDENT: Final = re.compile(r"^VmRSS:\s+(\d+) kB$", re.MULTILINE)


def resident(pid: int) -> float:
    """MB of memory that it holds, shared libraries included; not a number elsewhere."""
    status = Path(f"/proc/{pid}/status")
    found = _RESIDENT.search(status.read_text()) if status.exists() else None
    return int(found[1]) * 1_024 / 1e6 if found else float("nan")
