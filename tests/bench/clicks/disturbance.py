"""Whether others used the machine while something was measured.

What was neither idle nor ours was taken by others: programs, the kernel, or other guests of the same hardware. The
ticks that the kernel counts by kind are of no use here: a guest that is held up gets them late, and all at once. How
long it idled it knows exactly.
"""

import math
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

PROC: Final = Path("/proc")
MOST: Final = 0.10
"""Of all processor time, that others may take in a turn.

What Linux told of 0.6 s was off by 0.03 as a rule and by 0.08 at most, where every process had been added up.
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """Up to some moment, in seconds of processors.

    Attributes:
        there: What all processors together could have worked.
        idle: What they did not.
        ours: What this process and all that descend from it have worked.
    """

    there: float
    idle: float
    ours: float


def others(before: Usage, after: Usage) -> float:
    """The share of all processor time between the two that was neither idle nor ours."""
    there = after.there - before.there
    taken = there - (after.idle - before.idle) - (after.ours - before.ours)
    return max(taken, 0) / there


def usage() -> Usage | None:
    """Up to now; `None` on a system that does not tell."""
    if not (PROC / "stat").exists():
        return None
    idle, processors = idle_ticks((PROC / "stat").read_text())
    ours = tree_ticks(_processes(), os.getpid())
    return Usage(time.monotonic() * processors, idle / _tick(), ours / _tick())


def worked(pid: int) -> float:
    """Seconds that one process has worked, of which Linux keeps account by the nanosecond; else not a number."""
    threads = [file.read_text() for file in (PROC / str(pid) / "task").glob("*/schedstat")]
    return sum(int(thread.split()[0]) for thread in threads) / 1e9 if threads else math.nan


def idle_ticks(stat: str) -> tuple[int, int]:
    """Of all processors together, the time that they waited for disks included; and how many there are.

    Args:
        stat: The text of /proc/stat.
    """
    first, *lines = [line.split() for line in stat.splitlines() if line.startswith("cpu")]
    return int(first[4]) + int(first[5]), len(lines)


class Process(NamedTuple):
    """Attributes:
    ticks: That it has worked, and those of its children worked that have ended.
    """

    parent: int
    ticks: int


def process(stat: str) -> Process:
    """Read the text of /proc/PID/stat; the name in it may hold blanks and brackets."""
    fields = stat.rpartition(")")[2].split()
    return Process(int(fields[1]), sum(map(int, fields[11:15])))


def tree_ticks(processes: Mapping[int, Process], root: int) -> int:
    """Of that one and all its descendants."""
    ticks, unread = 0, [root]
    children: dict[int, list[int]] = {}
    for pid, each in processes.items():
        children.setdefault(each.parent, []).append(pid)
    while unread:
        pid = unread.pop()
        ticks += processes[pid].ticks
        unread += children.get(pid, [])
    return ticks


def _processes() -> dict[int, Process]:
    return {int(folder.name): process(stat) for folder, stat in _stats()}


def _stats() -> Iterator[tuple[Path, str]]:
    for folder in PROC.glob("[0-9]*"):
        try:
            yield folder, (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue


def _tick() -> int:
    """Ticks in a second."""
    return os.sysconf("SC_CLK_TCK")
