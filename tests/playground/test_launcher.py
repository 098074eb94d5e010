"""`make demo` with a stand-in for the bot: starting, failing, dying, coming back with the same threads."""

import asyncio
import os
import signal
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import pytest

from playground.__main__ import options as parsed
from playground.board import Board
from playground.keeping import identity, keep, restore
from playground.launcher import Options, launch

pytestmark = pytest.mark.processes

SAMPLE = (sys.executable, "-m", "tests.playground.sample_app")


@dataclass
class Told:
    """What the launcher prints, and a way to wait for it."""

    lines: list[str] = field(default_factory=list)
    more: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self.more.set()

    async def until(self, words: str) -> str:
        async with asyncio.timeout(60):
            while not (found := next((line for line in self.lines if words in line), None)):
                self.more.clear()
                await self.more.wait()
        return found


@asynccontextmanager
async def launched(options: Options) -> AsyncIterator[tuple[Told, str]]:
    """A running demo; gives what it prints and its address, and ends it as Ctrl-C does."""
    stop, told = asyncio.Event(), Told()
    running = asyncio.create_task(launch(options, stop, told))
    try:
        line = await told.until("Open http")
        yield told, line.split()[1]
    finally:
        stop.set()
        assert await running == 0


async def act(address: str, name: str, **body: object) -> object:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{address}/page/{name}", json={"as": "ana", "channel": "C0PLANNING", **body}) as answer,
    ):
        return (await answer.json())["problem"]


async def screen(address: str, words: str) -> str:
    """Read the page's stream until some words are on the screen."""
    stream_of = f"{address}/page/scene?as=ana"
    async with asyncio.timeout(10), aiohttp.ClientSession() as session, session.get(stream_of) as stream:
        seen = ""
        while words not in seen:
            seen = (await stream.content.readuntil(b"\n\n")).decode()
        return seen


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(data_dir=tmp_path / "demo", bot=SAMPLE, manifest=tmp_path / "none.yaml", seconds=60)


async def test_the_demo_keeps_its_threads_and_its_address_over_a_restart(options: Options) -> None:
    async with launched(options) as (_, first):
        assert await act(first, "say", text="/ragvsft old prices") is None
        await screen(first, "Does it need fresh knowledge?")
    kept = options.data_dir / "identity.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    own = identity(options.data_dir)
    async with launched(options) as (_, second):
        assert second == first
        await screen(second, "Meeting: old prices")
        assert await act(second, "say", text="/ragvsft new prices") is None
        await screen(second, "Meeting: new prices")
    assert identity(options.data_dir) == own


def test_a_kept_workspace_has_the_people_of_a_newer_release_and_the_bot_where_it_was(tmp_path: Path) -> None:
    kept = Board()
    kept.add_bot(kept.channel("product"), None)
    kept.remove_bot(kept.channel("planning"))
    kept.channel("planning").members.discard("U0FAY00006")
    keep(tmp_path, kept)
    new = Board()
    restore(tmp_path, new)
    assert (new.channel("product").has_bot, new.channel("planning").has_bot) == (True, False)
    assert "U0FAY00006" in new.channel("planning").members


async def test_a_bot_that_dies_is_started_again(options: Options) -> None:
    script = options.data_dir.parent / "bot.py"
    script.write_text(
        "import os, pathlib, runpy\n"
        "pathlib.Path('bot.pid').write_text(str(os.getpid()))\n"
        "runpy.run_module('tests.playground.sample_app', run_name='__main__')\n",
        encoding="utf-8",
    )
    async with launched(replace(options, bot=(sys.executable, str(script)))) as (told, _):
        pid = int((options.data_dir / "bot.pid").read_text(encoding="utf-8"))
        os.kill(pid, signal.SIGKILL)
        assert "status -9; starting it again" in await told.until("The bot ended")
        await told.until("The bot is back.")
        assert int((options.data_dir / "bot.pid").read_text(encoding="utf-8")) != pid


async def test_a_bot_that_does_not_start_ends_the_demo_with_its_last_lines(options: Options) -> None:
    told = Told()
    failing = replace(options, bot=(sys.executable, "-c", "raise SystemExit('no such setting')"))
    assert await launch(failing, asyncio.Event(), told) == 1
    assert "no such setting" in told.lines[-1]


async def test_without_a_bot_there_is_only_the_workspace(options: Options) -> None:
    async with launched(replace(options, bot=())) as (told, address):
        assert await act(address, "say", text="hello") is None
        await screen(address, "hello")
        taken = replace(
            options, bot=(), port=int(address.rsplit(":", 1)[1]), data_dir=options.data_dir / "other"
        )
        other = Told()
        assert await launch(taken, asyncio.Event(), other) == 1
        assert "is taken" in other.lines[-1]
    assert any("No bot is running" in line for line in told.lines)


async def test_several_workers_need_a_redis_that_they_share(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    told = Told()
    assert await launch(replace(options, workers=2), asyncio.Event(), told) == 2
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1")
    async with launched(replace(options, workers=2)) as (_, address):
        assert await act(address, "say", text="/ragvsft help") is None
        assert await act(address, "say", text="/ragvsft help") is None
    assert (options.data_dir / "bot1.log").exists()


async def test_messages_of_another_release_are_still_read(options: Options) -> None:
    async with launched(replace(options, bot=())) as (_, address):
        await act(address, "say", text="from before")
    kept = options.data_dir / "workspace.json"
    stored = kept.read_text(encoding="utf-8").replace('"joins_channel"', '"no_longer_known"')
    kept.write_text(stored, encoding="utf-8")
    async with launched(replace(options, bot=())) as (_, address):
        await screen(address, "from before")


async def test_the_command_line_program_ends_on_a_signal(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "playground", "--no-bot", "--data-dir", str(tmp_path))
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while b"Open http" not in await process.stdout.readline():
            pass
        process.terminate()
        assert await process.wait() == 0
    assert (tmp_path / "workspace.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such signal")
async def test_the_bot_ends_with_a_launcher_that_was_killed(options: Options) -> None:
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from playground.launcher import Options, launch\n"
        "bot = (sys.executable, '-m', 'tests.playground.sample_app')\n"
        f"options = Options(data_dir=Path({str(options.data_dir)!r}), bot=bot)\n"
        "asyncio.run(launch(options, asyncio.Event()))\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while b"Open http" not in await process.stdout.readline():
            pass
    reader, writer = await asyncio.open_connection("127.0.0.1", identity(options.data_dir).ports[1])
    process.kill()
    await process.wait()
    # An end of the stream or a reset, if it was killed before it took the connection: either way nobody is there.
    async with asyncio.timeout(10):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()


def test_options_are_read_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    given = parsed(["--port", "8100", "--workers", "2", "--data-dir", "elsewhere"])
    assert (given.port, given.workers, given.data_dir) == (8100, 2, Path("elsewhere"))
    assert parsed(["--no-bot"]).bot == ()
    with pytest.raises(SystemExit):
        parsed(["--workers", "0"])
    assert "at least 1" in capsys.readouterr().err
