"""What we pin is held against known weaknesses without the internet, and a weak version does not pass."""

from datetime import date
from pathlib import Path

import pytest
from packaging.version import Version

from tests.supply.advisories import Snapshot, answer, is_affected, load
from tests.supply.audit import audit
from tests.supply.pins import LISTS, pins

WEAK = {
    "id": "PYSEC-1",
    "aliases": ["CVE-1"],
    "affected": [
        {
            "package": {"name": "some-package", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "2"}, {"fixed": "2.4.1"}]}],
        }
    ],
}
SNAPSHOT = Snapshot(date(2026, 11, 1), frozenset({"some-package", "another"}), [WEAK])
ASKED = {"package": {"name": "some-package", "ecosystem": "PyPI"}, "version": "2.0"}


def test_a_list_with_a_version_that_is_known_to_be_weak_fails_the_check(tmp_path: Path) -> None:
    weak = tmp_path / "weak.txt"
    weak.write_text(f"aiohttp==3.9.1 --hash=sha256:{'0' * 64}\n")

    done = audit(load(), weak)

    assert done.returncode == 1
    assert "PYSEC-2024-24" in done.stdout
    assert "PYSEC-2024-26" in done.stdout


def test_the_snapshot_was_taken_for_every_package_that_we_pin() -> None:
    assert set(pins(*LISTS)) <= load().packages


@pytest.mark.parametrize(
    ("version", "weak"),
    [
        ("1.9", False),
        ("2", True),
        ("2.0.0", True),
        ("2.4", True),
        ("2.4.1", False),
        ("2.4.1rc1", True),
        ("3", False),
    ],
)
def test_a_range_holds_from_where_it_is_introduced_to_before_where_it_is_fixed(
    version: str, weak: bool
) -> None:
    assert [found["id"] for found in SNAPSHOT.of("some-package", version)] == (["PYSEC-1"] if weak else [])
    assert SNAPSHOT.of("another", version) == []


@pytest.mark.parametrize(
    ("version", "weak"), [("0.9", True), ("1", True), ("1.1", False), ("4", True), ("5", False)]
)
def test_a_weakness_may_come_back_and_may_be_named_by_its_last_version(version: str, weak: bool) -> None:
    events = [{"introduced": "4"}, {"introduced": "0"}, {"last_affected": "1"}, {"fixed": "5"}]
    assert is_affected({"ranges": [{"type": "ECOSYSTEM", "events": events}]}, Version(version)) == weak


def test_versions_without_a_range_are_weak_one_by_one() -> None:
    assert is_affected({"versions": ["1.0", "1.2"]}, Version("1"))
    assert not is_affected({"versions": ["1.0", "1.2"]}, Version("1.1"))


def test_the_local_service_answers_what_osv_is_asked() -> None:
    assert answer(SNAPSHOT, "/v1/query", ASKED) == (200, {"vulns": [WEAK]})
    assert answer(SNAPSHOT, "/v1/query", ASKED | {"version": "3"}) == (200, {})


@pytest.mark.parametrize(
    "asked",
    [
        [],
        {"version": "2.0"},
        ASKED | {"package": {"name": "some-package", "ecosystem": "npm"}},
        ASKED | {"package": {"name": "unheard-of", "ecosystem": "PyPI"}},
        ASKED | {"commit": "a"},
    ],
)
def test_the_local_service_refuses_what_it_cannot_vouch_for(asked: object) -> None:
    assert answer(SNAPSHOT, "/v1/query", asked)[0] == 400


def test_the_local_service_serves_one_address() -> None:
    assert answer(SNAPSHOT, "/v1/querybatch", ASKED)[0] == 404
