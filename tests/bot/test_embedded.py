import asyncio
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff

from bot.storage import embedded_server
from bot.storage.embedded import EmbeddedRedisError, describe, embedded_redis
from bot.storage.embedded_server import LONGEST_SOCKET_PATH
from bot.storage.file_lock import open_lock, take
from tests.redis_server import short_folder, wait_for

ROOT = Path(__file__).parents[2]
KEYS = 500


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder for data, no server of which outlives the test, whatever happened."""
    with short_folder() as folder:
        yield folder / "data"
        for lock in folder.glob("**/alive.lock"):
            end_server_of(lock.parents[1])


def end_server_of(data_dir: Path) -> None:
    with open_lock(data_dir / "redis" / "alive.lock") as alive:
        if not take(alive):  # else none is alive, and its number may by now be somebody else's
            os.kill(server_pid(data_dir), signal.SIGKILL)


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "redis" / "server.pid").read_text())


def answers(url: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        with suppress(OSError):
            connection.connect(unquote(url.removeprefix("unix://")))
            connection.sendall(b"PING\r\n")
            return connection.recv(5) == b"+PONG"
    return False


@contextmanager
def user_process(data_dir: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server; leaves in peace at the end, unless it was killed before."""
    command = [sys.executable, "-m", "tests.bot.embedded_user", str(data_dir)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True
    )
    with process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        except BaseException:
            process.kill()
            raise


def kill(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


async def write_keys(url: str) -> None:
    async with Redis.from_url(url) as redis:
        for number in range(KEYS):
            await redis.set(f"key:{number}", number)


async def keys_kept(url: str) -> int:
    async with Redis.from_url(url) as redis:
        return int(await redis.dbsize())


async def test_it_runs_as_configured_and_listens_on_no_port(data_dir: Path) -> None:
    async with embedded_redis(data_dir) as url, Redis.from_url(url, decode_responses=True) as redis:
        wanted = {
            "appendonly": "yes",
            "appendfsync": "always",
            "maxmemory-policy": "noeviction",
            "hash-max-listpack-value": "512",
            "loglevel": "notice",
            "port": "0",
            "save": "",
        }
        assert await redis.config_get(*wanted) == wanted
        assert stat.S_IMODE((data_dir / "redis").stat().st_mode) == 0o700
        assert "Ready to accept connections" in (data_dir / "redis" / "server.log").read_text()


async def test_a_clean_stop_ends_the_server_and_keeps_the_data(data_dir: Path) -> None:
    async with embedded_redis(data_dir) as url:
        await write_keys(url)
    assert not answers(url)
    async with embedded_redis(data_dir) as url:
        assert await keys_kept(url) == KEYS


async def test_kill_9_of_its_user_leaves_a_server_that_the_next_one_adopts_and_ends(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        await write_keys(url)
        kill(process)
    orphan = server_pid(data_dir)
    assert answers(url)
    async with embedded_redis(data_dir) as same_url:
        assert same_url == url
        assert server_pid(data_dir) == orphan
        assert await keys_kept(url) == KEYS
    assert not answers(url)


async def test_kill_9_of_both_user_and_server_leaves_stale_files_that_are_no_obstacle(data_dir: Path) -> None:
    with user_process(data_dir) as (process, url):
        await write_keys(url)
        kill(process)
    end_server_of(data_dir)
    assert (data_dir / "redis" / "redis.sock").exists()
    async with embedded_redis(data_dir) as url:
        assert await keys_kept(url) == KEYS


async def test_kill_9_of_the_server_is_mended_within_about_a_second_for_a_client_that_retries(
    data_dir: Path,
) -> None:
    async with embedded_redis(data_dir) as url:
        await write_keys(url)
        async with Redis.from_url(url, retry=Retry(ConstantBackoff(0.05), 60)) as redis:
            killed = time.monotonic()
            end_server_of(data_dir)
            assert await redis.dbsize() == KEYS
            assert time.monotonic() - killed < 3  # 0.1 s when nothing else runs


async def test_the_server_is_mended_again_and_again(data_dir: Path) -> None:
    async with embedded_redis(data_dir) as url, Redis.from_url(url, retry=patient()) as redis:
        for round_ in range(5):
            await redis.rpush("rounds", round_)
            end_server_of(data_dir)
        assert await redis.llen("rounds") == 5


def patient() -> Retry:
    return Retry(ConstantBackoff(0.05), 100)


async def test_a_restart_that_fails_is_tried_again_until_it_works(data_dir: Path) -> None:
    async with embedded_redis(data_dir) as url:
        await write_keys(url)
        manifest = manifest_of(data_dir)
        intact = manifest.read_text()
        manifest.write_text("gibberish")
        end_server_of(data_dir)
        await asyncio.to_thread(wait_for, lambda: "AOF manifest" in log_of(data_dir))
        manifest.write_text(intact)
        async with Redis.from_url(url, retry=patient()) as redis:
            assert await redis.dbsize() == KEYS


async def test_a_server_that_takes_long_to_read_its_data_is_waited_for(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = "for n = 1, 10000 do redis.call('SET', ARGV[1] .. n, n) end"
    async with embedded_redis(data_dir) as url, Redis.from_url(url) as redis:
        for part in range(40):
            await redis.eval(many, 0, f"{part}:")
    monkeypatch.setattr(embedded_server, "ANSWER_SECONDS", 0.2)
    async with embedded_redis(data_dir) as url:
        assert await keys_kept(url) == 400_000


async def test_it_stays_up_until_its_last_user_leaves_in_any_order(data_dir: Path) -> None:
    with ExitStack() as others:
        first, url = others.enter_context(user_process(data_dir))
        async with embedded_redis(data_dir) as same_url:
            assert same_url == url
            first.communicate()
            assert answers(url)
            _, also_same_url = others.enter_context(user_process(data_dir))
            assert also_same_url == url
        assert answers(url)
    assert not answers(url)


async def test_with_two_users_a_killed_server_is_started_once(data_dir: Path) -> None:
    with user_process(data_dir) as (_, url):
        async with embedded_redis(data_dir), Redis.from_url(url, retry=patient()) as redis:
            end_server_of(data_dir)
            assert await redis.ping()
            wait_for(lambda: log_of(data_dir).count("Ready to accept connections") == 2)
    assert log_of(data_dir).count("Ready to accept connections") == 2


def manifest_of(data_dir: Path) -> Path:
    return data_dir / "redis" / "appendonlydir" / "appendonly.aof.manifest"


def log_of(data_dir: Path) -> str:
    return (data_dir / "redis" / "server.log").read_text()


async def test_users_that_start_at_the_same_moment_share_one_server(data_dir: Path) -> None:
    async def use() -> str:
        async with embedded_redis(data_dir) as url:
            await everyone_is_here.wait()
            return url

    everyone_is_here = asyncio.Barrier(5)
    assert len(set(await asyncio.gather(*(use() for _ in range(5))))) == 1
    assert log_of(data_dir).count("Ready to accept connections") == 1


async def test_users_that_come_and_go_never_find_it_stopping(data_dir: Path) -> None:
    async def come_and_go() -> None:
        for _ in range(10):
            async with embedded_redis(data_dir) as url, Redis.from_url(url) as redis:
                await redis.incr("visits")

    await asyncio.gather(*(come_and_go() for _ in range(4)))
    async with embedded_redis(data_dir) as url, Redis.from_url(url) as redis:
        assert await redis.get("visits") == b"40"


async def test_a_long_path_gets_a_short_socket_that_others_find_too(data_dir: Path) -> None:
    deep = data_dir / ("d" * LONGEST_SOCKET_PATH)
    with user_process(deep) as (process, url):
        await write_keys(url)
        assert len(url.removeprefix("unix://")) <= LONGEST_SOCKET_PATH
        kill(process)
    async with embedded_redis(deep) as same_url:
        assert same_url == url
        assert await keys_kept(url) == KEYS
    assert not Path(url.removeprefix("unix://")).parent.exists()
    async with embedded_redis(deep) as url:
        assert await keys_kept(url) == KEYS


async def test_no_room_for_a_socket_anywhere_is_one_plain_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = data_dir / ("d" * LONGEST_SOCKET_PATH)
    deep.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(EmbeddedRedisError, match=r"too long for a socket\. Shorten DATA_DIR"):
        await embedded_redis(deep).__aenter__()


async def test_a_short_folder_that_is_no_longer_ours_alone_is_not_used(data_dir: Path) -> None:
    deep = data_dir / ("d" * LONGEST_SOCKET_PATH)
    with short_folder() as anyones:
        anyones.chmod(0o777)
        (deep / "redis").mkdir(parents=True)
        (deep / "redis" / "socket.path").write_text(str(anyones / "redis.sock"))
        async with embedded_redis(deep) as url:
            assert str(anyones) not in url


async def test_a_path_with_spaces_quotes_and_umlauts_works(data_dir: Path) -> None:
    odd = data_dir / 'dä "ta" %20'
    async with embedded_redis(odd) as url:
        await write_keys(url)
    async with embedded_redis(odd) as url:
        assert await keys_kept(url) == KEYS


async def test_a_data_dir_that_cannot_be_a_folder_is_one_plain_line() -> None:
    with pytest.raises(EmbeddedRedisError) as caught:
        await embedded_redis(Path(__file__)).__aenter__()
    assert str(caught.value) == (
        f"The embedded Redis cannot use {__file__}/redis (Not a directory). "
        "Set DATA_DIR to a folder that you can write to, or set REDIS_URL to use a Redis of your own."
    )


async def test_damaged_data_is_one_plain_line_that_names_the_log(data_dir: Path) -> None:
    async with embedded_redis(data_dir) as url:
        await write_keys(url)
    manifest_of(data_dir).write_text("gibberish")
    with pytest.raises(EmbeddedRedisError) as caught:
        await embedded_redis(data_dir).__aenter__()
    assert str(caught.value).endswith(f"stops at its start. {data_dir}/redis/server.log says why.")
    assert "AOF manifest" in log_of(data_dir)


async def test_a_server_that_hangs_is_one_plain_line(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_server, "ANSWER_SECONDS", 0.1)
    with user_process(data_dir) as (process, _):
        kill(process)
    os.kill(server_pid(data_dir), signal.SIGSTOP)
    with pytest.raises(EmbeddedRedisError, match=r"running but does not answer\. End the process"):
        await embedded_redis(data_dir).__aenter__()


async def test_a_server_that_hangs_does_not_hold_up_the_stop(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_server, "STOP_SECONDS", 0.1)
    async with embedded_redis(data_dir) as url:
        await write_keys(url)
        hung = server_pid(data_dir)
        os.kill(hung, signal.SIGSTOP)
    os.kill(hung, signal.SIGCONT)
    async with embedded_redis(data_dir) as url:
        assert await keys_kept(url) == KEYS


async def test_a_platform_without_the_wheel_is_one_plain_line(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(
        EmbeddedRedisError, match=r"^There is no embedded Redis for this platform\. Use Linux"
    ):
        await embedded_redis(data_dir).__aenter__()


def test_the_operator_is_told_where_the_data_is_and_when_to_set_redis_url() -> None:
    line = describe(Path("data"))
    assert str(Path.cwd() / "data" / "redis") in line
    assert "Set REDIS_URL as soon as the bot is to run on more than one machine." in line
