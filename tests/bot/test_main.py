"""`python -m bot`, as an operator meets it."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from redis import Redis

from bot.storage import keys
from bot.storage.file_lock import open_lock, take
from knowledge.playbook import PLAYBOOK
from playground import Workspace
from tests.bot_process import environment_for, free_port, until_ready
from tests.consistency import everything_agrees
from tests.redis_server import short_folder
from tests.talk import Talk

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]

Run = Callable[[dict[str, str]], Awaitable[Process]]


@pytest.fixture
async def run(tmp_path: Path) -> AsyncIterator[Run]:
    """Runs `python -m bot` with these settings alone, in a folder without a `.env`."""
    started: list[Process] = []

    async def running(environment: dict[str, str]) -> Process:
        # Read only now: a fixture has taken away what would have these processes measured.
        measured = {name: value for name, value in os.environ.items() if name.startswith("COV")}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot"),
            env={**measured, "PYTHONPATH": str(ROOT), **environment},
            cwd=tmp_path,
            stdout=PIPE,
            stderr=PIPE,
        )
        started.append(process)
        return process

    yield running
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: Process) -> tuple[int | None, str]:
    async with asyncio.timeout(15):
        output, errors = await process.communicate()
    assert output == b""
    return process.returncode, errors.decode()


async def test_settings_that_are_wrong_are_said_a_line_each(run: Run) -> None:
    status, said = await ended(await run({"PORT": "many", "REDIS_URL": "http://x"}))

    assert status == 2
    lines = said.splitlines()
    assert [line.split()[0] for line in lines] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "REDIS_URL",
        "PORT",
    ]
    assert all("Put there" in line for line in lines)
    assert "Traceback" not in said


async def test_prices_that_cannot_be_used_stop_the_start(
    run: Run, workspace: Workspace, redis_url: str, tmp_path: Path
) -> None:
    (tmp_path / "prices.toml").write_text('[[prices]]\nid = "acme/llama"\nkind = "base"\n')
    environment = environment_for(workspace, REDIS_URL=redis_url, PORT="0", PRICES_FILE="prices.toml")
    status, said = await ended(await run(environment))

    assert status == 2
    assert said == "PRICES_FILE is malformed: acme/llama: source is missing.\n"


async def test_a_port_that_is_taken_is_said_in_a_line(run: Run, workspace: Workspace, redis_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        status, said = await ended(await run(environment_for(workspace, REDIS_URL=redis_url, PORT=port)))

    assert status == 1
    assert said == f"Cannot listen on HOST 127.0.0.1, PORT {port}. Check HOST, or choose another PORT.\n"


@pytest.mark.parametrize("host", ["256.1.1.1", "no-such-host.invalid", "192.0.2.1"])
async def test_a_host_that_is_not_ours_is_said_in_a_line(
    run: Run, workspace: Workspace, redis_url: str, host: str
) -> None:
    status, said = await ended(
        await run(environment_for(workspace, REDIS_URL=redis_url, HOST=host, PORT="0"))
    )

    assert status == 1
    assert said.startswith(f"Cannot listen on HOST {host}")
    assert said.count("\n") == 1


async def test_a_data_folder_that_cannot_be_written_is_said_in_a_line(
    run: Run, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    status, said = await ended(
        await run(environment_for(workspace, DATA_DIR=str(tmp_path / "file" / "data"), PORT="0"))
    )

    assert status == 1
    assert "DATA_DIR" in said
    assert "REDIS_URL" in said
    assert said.count("\n") == 1


async def test_it_starts_says_where_the_data_is_and_stops_within_ten_seconds(
    run: Run, workspace: Workspace
) -> None:
    with short_folder() as folder:
        port = str(free_port())
        process = await run(environment_for(workspace, DATA_DIR=str(folder), PORT=port, LOG_LEVEL="INFO"))
        await until_ready(f"http://127.0.0.1:{port}")
        workspace.send_to(f"http://127.0.0.1:{port}/slack/events")
        await Talk(workspace, PLAYBOOK.questions).start("ana", "our-unreleased-product")
        process.send_signal(signal.SIGTERM)
        status, said = await ended(process)

        assert status == 0
        entries = [json.loads(line) for line in said.splitlines()]
        assert any(f"keeps its data in {folder}/redis" in entry["event"] for entry in entries)
        assert "our-unreleased-product" not in said
        assert workspace.bot_token not in said
        assert {entry["level"] for entry in entries} == {"info"}
        with open_lock(folder / "redis" / "alive.lock") as alive:
            assert take(alive)  # the server of its own has ended too


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_in_the_middle_it_leaves_nothing_undone(
    run: Run, workspace: Workspace, redis_url: str, sent: signal.Signals
) -> None:
    port = str(free_port())
    process = await run(environment_for(workspace, REDIS_URL=redis_url, PORT=port))
    await until_ready(f"http://127.0.0.1:{port}")
    workspace.send_to(f"http://127.0.0.1:{port}/slack/events")
    talk = Talk(workspace, PLAYBOOK.questions)
    await talk.start()
    workspace.faults.latency = 0.3
    calls = len(workspace.calls)
    await talk.click("ana", "failing", "Not sure")
    await talk.until(lambda: len(workspace.calls) > calls)

    process.send_signal(sent)
    status, _ = await ended(process)

    assert status == 0
    with Redis.from_url(redis_url) as redis:
        assert not any(redis.exists(keys.dirty(n), keys.leases(n)) for n in range(keys.SHARDS))
    await everything_agrees(workspace, redis_url, PLAYBOOK, "https://ragvsft.example")
