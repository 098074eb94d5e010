import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from redis.asyncio import Redis

from tests.redis_server import RedisServer, wait_for


async def test_every_test_meets_an_empty_redis(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        assert await redis.dbsize() == 0
        await redis.set("left", "behind")


async def test_every_other_test_too(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        assert await redis.dbsize() == 0
        await redis.set("left", "behind")


async def test_a_server_of_ones_own_survives_kill_9_with_its_data(redis_server: RedisServer) -> None:
    assert redis_server.ask("SET kept yes") == "+OK"
    redis_server.kill()
    assert redis_server.ask("PING") == ""
    redis_server.start()
    async with Redis.from_url(redis_server.url) as redis:
        assert await redis.get("kept") == b"yes"


def test_a_paused_server_answers_when_it_goes_on(redis_server: RedisServer) -> None:
    redis_server.pause()
    assert redis_server.ask("PING", seconds=0.1) == ""
    redis_server.resume()
    assert redis_server.ask("PING") == "+PONG"


def test_a_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(
        "import signal\n"
        "from tests.redis_server import running_server\n"
        "with running_server(durable=False) as server:\n"
        "    print(server.folder, flush=True)\n"
        "    signal.pause()\n"
    )
    root = Path(__file__).parents[1]
    starter = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with starter:
        assert starter.stdout is not None
        server = RedisServer(Path(starter.stdout.readline().strip()))
        assert server.ask("PING") == "+PONG"
        starter.send_signal(signal.SIGKILL)
        wait_for(lambda: server.ask("PING") == "")
    shutil.rmtree(server.folder)
