"""`python -m bot forget`, as an operator meets it."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from redis.asyncio import Redis

from bot.__main__ import main
from bot.storage.embedded import embedded_redis
from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Started
from tests.conversations.small import SMALL
from tests.redis_server import short_folder


class Said(NamedTuple):
    status: int
    output: str
    errors: str


Run = Callable[..., Awaitable[Said]]


@pytest.fixture
def run(
    tmp_path: Path, redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs the command with REDIS_URL alone set, in a folder without a `.env`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", redis_url)

    async def running(*arguments: str) -> Said:
        status = await asyncio.to_thread(main, ["forget", *arguments])
        said = capsys.readouterr()
        return Said(status, said.out, re.sub(r"^\{.*\n", "", said.err, flags=re.MULTILINE))

    return running


async def meet(redis: Redis, team: str, *ids: str) -> RedisMeetings:
    store = RedisMeetings(Server(redis), SMALL, lambda *_: None)
    for id_ in ids:
        await store.record(team, id_, Started("C1", "wrong prices", "U1", ""), f"start-{id_}")
    return store


async def test_all_that_is_stored_of_one_workspace_is_deleted_and_counted(run: Run, redis: Redis) -> None:
    await meet(redis, "T1", "M1", "M2")
    store = await meet(redis, "T11", "M1")

    said = await run("--team", "T1", "--yes")

    assert (said.status, said.errors) == (0, "")
    assert said.output.startswith("Deleted of T1: 2 meetings, estimates and talks; 4 keys in all.\n")
    assert await store.load("T1", "M1") is None
    assert await store.load("T11", "M1")


async def test_of_a_workspace_that_is_not_known_it_says_that_nothing_was_stored(run: Run) -> None:
    said = await run("--team", "T1", "--yes")

    assert said == (1, "", "Nothing was stored of T1. Check --team, and REDIS_URL or DATA_DIR.\n")


@pytest.mark.parametrize("team", ["*", "T?", "T[1]", "T1:*", "t1", "", "T 1", "T1\n"])
async def test_what_is_no_id_of_a_workspace_deletes_nothing(run: Run, redis: Redis, team: str) -> None:
    store = await meet(redis, "T1", "M1")

    said = await run("--team", team, "--yes")

    assert said == (2, "", "--team is malformed. Put there the workspace's id, such as T0123ABCD.\n")
    assert await store.load("T1", "M1")


async def test_without_a_terminal_it_has_to_be_told_that_it_is_meant(
    run: Run, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = await meet(redis, "T1", "M1")
    monkeypatch.setattr("sys.stdin", io.StringIO("T1\n"))

    said = await run("--team", "T1")

    assert (said.status, said.output) == (1, "")
    assert said.errors == "Nothing was deleted. Add --yes, or type the id when you are asked.\n"
    assert await store.load("T1", "M1")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("typed", "deletes"), [("T1\n", True), ("yes\n", False), ("", False)])
async def test_at_a_terminal_the_id_has_to_be_typed_again(
    run: Run, redis: Redis, monkeypatch: pytest.MonkeyPatch, typed: str, *, deletes: bool
) -> None:
    store = await meet(redis, "T1", "M1")
    monkeypatch.setattr("sys.stdin", Terminal(typed))

    said = await run("--team", "T1")

    assert said.status == (0 if deletes else 1)
    assert "Type T1 to go on: " in said.errors
    assert (await store.load("T1", "M1") is None) is deletes


async def test_where_redis_does_not_answer_it_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")

    said = await run("--team", "T1", "--yes")

    assert said.status == 1
    assert said.errors.startswith("Redis does not answer. Check REDIS_URL")


async def test_it_uses_the_server_of_a_bot_that_runs_without_one_of_its_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL")
    with short_folder() as folder:
        monkeypatch.setenv("DATA_DIR", str(folder))
        async with embedded_redis(folder) as url:
            redis = connect(url)
            store = await meet(redis, "T1", "M1")

            said = await run("--team", "T1", "--yes")

            assert said.status == 0
            assert await store.load("T1", "M1") is None
            await redis.aclose()
