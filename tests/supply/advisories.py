"""Known weaknesses of the packages that we pin: a dated snapshot, and a server that answers from it as OSV does.

pip-audit asks a service on the internet. Where none can be reached it asks this one, so that what is known at the
snapshot's date is checked all the same.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypeAlias

from packaging.version import Version

Json: TypeAlias = dict[str, Any]

SNAPSHOT: Final = Path(__file__).parents[2] / "requirements" / "advisories.json"
ECOSYSTEM: Final = "PyPI"


@dataclass(frozen=True)
class Snapshot:
    """What is known of some packages.

    Attributes:
        taken: The date of the newest change in the database that it was taken from.
        packages: The pinned packages that were looked up, in their canonical spelling.
        advisories: OSV records without their prose.
    """

    taken: date
    packages: frozenset[str]
    advisories: Sequence[Json]

    def of(self, package: str, version: str) -> list[Json]:
        """The records that affect a version of a package."""
        return [
            record
            for record in self.advisories
            if any(
                part["package"]["name"] == package and is_affected(part, Version(version))
                for part in record["affected"]
            )
        ]


def load(path: Path = SNAPSHOT) -> Snapshot:
    stored = json.loads(path.read_text())
    return Snapshot(date.fromisoformat(stored["taken"]), frozenset(stored["packages"]), stored["advisories"])


def is_affected(part: Json, version: Version) -> bool:
    """Whether a version is named, or lies in one of the ranges."""
    named = any(Version(text) == version for text in part.get("versions", ()))
    return named or any(is_within(each["events"], version) for each in part.get("ranges", ()))


def is_within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    """Whether the last event at or before a version leaves it affected."""
    inside = False
    for event in sorted(events, key=_where):
        ((kind, text),) = event.items()
        if kind == "introduced":
            inside = inside or version >= Version(text)
        elif _is_past(kind, version, Version(text)):
            inside = False
    return inside


def _where(event: Mapping[str, str]) -> tuple[Version, bool]:
    ((kind, text),) = event.items()
    return Version(text), kind == "introduced"


def _is_past(kind: str, version: Version, at: Version) -> bool:
    return version >= at if kind == "fixed" else version > at


@contextmanager
def serving(snapshot: Snapshot) -> Iterator[str]:
    """Answer OSV's query for one version of one package on this machine; yields the address of the query."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(*answer(snapshot, self.path, asked))

        def _send(self, status: int, body: Json) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Stay quiet: what is found is said by pip-audit."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def answer(snapshot: Snapshot, path: str, asked: object) -> tuple[int, Json]:
    """What OSV answers, and a refusal for what it does not take or the snapshot does not know."""
    match asked:
        case {"package": {"name": str(name), "ecosystem": "PyPI"}, "version": str(version), **more} if (
            not more
        ):
            if path != "/v1/query":
                return 404, {"code": 5, "message": "not found"}
            if name not in snapshot.packages:
                return 400, {"code": 3, "message": f"{name} is not in the snapshot"}
            found = snapshot.of(name, version)
            return 200, {"vulns": found} if found else {}
    return 400, {"code": 3, "message": "Invalid query."}


def age(snapshot: Snapshot) -> str:
    days = (datetime.now(UTC).date() - snapshot.taken).days
    return (
        f"The pinned packages were held against the advisories of {snapshot.taken}, {days} days ago. "
        "`make audit` asks for those of today."
    )
