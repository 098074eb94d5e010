import subprocess
import sys
from pathlib import Path

from tests.supply.advisories import Snapshot, serving


def audit(snapshot: Snapshot, *lists: Path) -> subprocess.CompletedProcess[str]:
    """Run pip-audit against a snapshot; it exits with 0 only if no pinned version is known to be weak.

    Nothing is resolved or installed: the lists are complete, and each of their lines has its hashes.
    """
    named = [argument for path in lists for argument in ("--requirement", str(path))]
    options = ["--require-hashes", "--disable-pip", "--no-deps", "--strict", "--progress-spinner", "off"]
    with serving(snapshot) as address:
        command = [sys.executable, "-m", "pip_audit", *named, *options, "--desc", "off"]
        service = ["--vulnerability-service", "osv", "--osv-url", address]
        return subprocess.run([*command, *service], capture_output=True, text=True, check=False)
