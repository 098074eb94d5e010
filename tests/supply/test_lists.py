"""The lists of requirements, of licences, and of what goes into the image."""

import re
from pathlib import Path

import pytest

from tests.supply.licences import ALLOWED, LIST, document, is_allowed, of_the_page, of_the_product
from tests.supply.pins import LISTS, REQUIREMENTS, pins

ROOT = REQUIREMENTS.parent
DOCKERFILE, MAKEFILE = (ROOT / "Dockerfile").read_text(), (ROOT / "Makefile").read_text()
REQUIREMENT = re.compile(
    r"[a-z0-9._-]+==[a-z0-9.]+( ; [a-z_]+ [<>=!]+ '[a-z0-9.]+'( and [a-z_]+ [<>=!]+ '[a-z0-9.]+')*)?"
    r"( \\\n    --hash=sha256:[0-9a-f]{64})+\n",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_list_holds_pinned_packages_with_hashes_and_no_address(path: Path) -> None:
    assert REQUIREMENT.sub("", path.read_text()) == ""


def test_what_is_developed_with_is_what_runs() -> None:
    runtime, dev = pins(REQUIREMENTS / "runtime.txt"), pins(REQUIREMENTS / "dev.txt")
    assert runtime.items() <= dev.items()


def test_every_licence_is_one_that_we_allow() -> None:
    for name, licence in (of_the_product() | of_the_page()).items():
        assert is_allowed(name, licence), f"{name}: {licence}"


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MIT AND Apache-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT License; GPL-3.0-only", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_if_all_that_hold_are(licence: str, allowed: bool) -> None:
    assert is_allowed("some-package", licence) == allowed
    assert "UNKNOWN" not in ALLOWED


def test_an_exception_holds_for_one_package_under_one_licence() -> None:
    lesser = of_the_product()["pygal"]
    assert is_allowed("pygal", lesser)
    assert not is_allowed("another", lesser)
    assert not is_allowed("pygal", "GPL-3.0-only")


def test_the_list_of_licences_is_up_to_date() -> None:
    assert LIST.read_text() == document(), "run `make licences`"


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", "")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line]
    return [(name, rest) for name, rest in lines]


def copied() -> set[str]:
    return {
        part
        for name, rest in instructions()
        if name == "COPY" and "--from" not in rest
        for part in rest.split()[:-1]
    }


def test_the_image_holds_the_product_and_nothing_else() -> None:
    assert copied() == {"bot", "handlers", "knowledge", "manifest.yaml", "requirements/runtime.txt"}
    assert "ADD" not in dict(instructions())


def test_nothing_else_is_sent_to_who_builds_it() -> None:
    ignore = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    assert ignore[0] == "*"
    assert {line[1:] for line in ignore if line.startswith("!")} == copied()


def test_the_image_runs_as_nobody_what_the_procfile_runs_and_stops_as_it_does() -> None:
    last = dict(instructions())
    start = (ROOT / "Procfile").read_text().removeprefix("web: ").split()
    assert last["USER"] == "65534:65534"
    assert last["CMD"] == str(start).replace("'", '"')
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert "/healthz" in last["HEALTHCHECK"]


def test_every_package_has_its_hash_checked_and_none_runs_code_of_its_own_while_it_is_installed() -> None:
    (image,) = re.findall(r"pip install .*", DOCKERFILE)
    set_up = re.findall(r"install .*-r requirements/\w+\.txt", MAKEFILE)
    assert len(set_up) == 4
    for install in (image, *set_up):
        assert re.search(r"--require-hashes (--only-binary :all:|\$\(WHEELS\)) ", install)
    assert re.search(r"^WHEELS +:= .*,--only-binary :all:\)$", MAKEFILE, re.MULTILINE)
    assert "--no-deps" in image
