"""Redis as it is run where it must not fail: a primary with replicas and sentinels, and a cluster."""

import asyncio
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from redis import Redis
from redis.crc import REDIS_CLUSTER_HASH_SLOTS
from redis.exceptions import RedisError

from bot.embedded_server import server_binary
from tests.bot_process import free_port
from tests.redis_server import UNTIL_THE_PIPE_CLOSES, short_folder, wait_for

NAME = "planning"
DOWN_AFTER_MS = 500
FAILOVER_TIMEOUT_MS = 3_000
NODE_TIMEOUT_MS = 1_000
SECONDS_TO_FORM = 20


class TcpServer:
    """A server on a port of its own, durable, that ends at the latest with this process."""

    def __init__(self, folder: Path, *options: str, port: int | None = None) -> None:
        """Prepare a server; `start` starts it.

        Args:
            folder: Where its data goes.
            options: Of its command line, beside those that every server has.
        """
        self.folder = folder
        self.port = port or free_port()
        self._options = options
        self._guard: subprocess.Popen[bytes] | None = None
        self.pid = 0
