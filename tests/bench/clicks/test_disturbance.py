import os
import subprocess
import sys

import pytest

from tests.bench.clicks.disturbance import (
    Process,
    Usage,
    idle_ticks,
    others,
    process,
    tree_ticks,
    usage,
    worked,
)

STAT = """cpu  100 20 30 4000 500 6 7 8 0 0
cpu0 50 10 15 2000 250 3 3 4 0 0
cpu1 50 10 15 2000 250 3 4 4 0 0
intr 12345
"""
OF_A_PROCESS = (
    "4242 (a name) with) S 17 4242 4242 0 -1 4194560 1 2 3 4 300 20 5 1 20 0 1 0 99 1024 7 184467440"
)


@pytest.mark.parametrize(
    ("after", "share"),
    [
        (Usage(there=120, idle=65, ours=15), 0),
        (Usage(there=120, idle=63, ours=15), 0.1),
        (Usage(there=120, idle=50, ours=30), 0),
        (Usage(there=120, idle=50, ours=10), 1),
        (Usage(there=120, idle=65, ours=16), 0),
    ],
    ids=["idle or ours", "a tenth", "all ours", "all theirs", "more than there was, by a tick"],
)
def test_what_is_neither_idle_nor_ours_was_taken_by_others(after: Usage, share: float) -> None:
    before = Usage(there=100, idle=50, ours=10)
    assert others(before, after) == pytest.approx(share)


def test_idle_is_what_no_processor_did_and_what_waited_for_disks() -> None:
    assert idle_ticks(STAT) == (4_500, 2)


def test_a_process_has_its_own_work_and_that_of_its_children_that_ended() -> None:
    assert process(OF_A_PROCESS) == Process(parent=17, ticks=326)


def test_ours_are_all_that_descend_from_one() -> None:
    processes = {
        1: Process(0, 1_000),
        10: Process(1, 1),
        11: Process(10, 20),
        12: Process(11, 300),
        99: Process(1, 5_000),
    }
    assert tree_ticks(processes, 10) == 321


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_the_work_of_a_child_is_ours_while_it_runs_and_once_it_has_ended() -> None:
    before = usage()
    busy = "import time\nwhile time.process_time() < 0.2: pass\nprint(flush=True)\ninput()"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", busy], stdin=pipe, stdout=pipe) as child:
        assert child.stdout
        child.stdout.readline()
        meanwhile, own = usage(), worked(child.pid)
        child.communicate(b"\n")
    after = usage()
    assert before
    assert meanwhile
    assert after
    assert own > 0.15
    assert meanwhile.ours - before.ours > 0.15
    assert after.ours >= meanwhile.ours
    assert after.there - before.there <= (os.cpu_count() or 1) * 60
