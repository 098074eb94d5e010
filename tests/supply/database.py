"""`python -m tests.supply.database CLONE`: take the snapshot anew from a clone of PyPA's database of advisories."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.supply.advisories import ECOSYSTEM, SNAPSHOT, Json
from tests.supply.pins import LISTS, canonical, pins


def main(clone: str) -> int:
    packages = sorted(pins(*LISTS))
    records = [
        kept for name in packages for record in recorded(clone, name) if (kept := trimmed(record, name))
    ]
    taken = git(clone, "log", "-1", "--format=%cs").strip()
    snapshot = {"taken": taken, "packages": packages, "advisories": records}
    SNAPSHOT.write_text(json.dumps(snapshot, indent=1) + "\n")
    sys.stdout.write(f"{len(records)} advisories of {len(packages)} packages, as of {taken}\n")
    return 0


def git(clone: str, *command: str) -> str:
    folder = Path(clone) / ".git"
    found = folder if folder.exists() else Path(clone)
    asked = ["git", "--git-dir", str(found), *command]  # the git that is installed
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout


def recorded(clone: str, package: str) -> Iterator[Json]:
    for path in git(clone, "ls-tree", "--name-only", "HEAD", f"vulns/{package}/").splitlines():
        yield yaml.load(git(clone, "show", f"HEAD:{path}"), Loader=yaml.BaseLoader)  # noqa: S506 -- texts only


def trimmed(record: Json, package: str) -> Json | None:
    """Which versions of one package it affects; none of its prose, and nothing where it was withdrawn."""
    if "withdrawn" in record:
        return None
    affected = [part(found) for found in record["affected"] if canonical(found["package"]["name"]) == package]
    kept: Json = {key: record[key] for key in ("id", "aliases", "published") if key in record}
    return {**kept, "affected": affected}


def part(affected: dict[str, Any]) -> Json:
    ranges = [
        {"type": found["type"], "events": found["events"]}
        for found in affected.get("ranges", ())
        if found["type"] == "ECOSYSTEM"
    ]
    package = {"name": canonical(affected["package"]["name"]), "ecosystem": ECOSYSTEM}
    return (
        {"package": package, "ranges": ranges}
        if ranges
        else {"package": package, "versions": affected["versions"]}
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
