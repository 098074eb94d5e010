"""Redis as it is run where it has to outlive a server: a primary with replicas and sentinels, and a cluster."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, TypeVar

from redis import Redis
from redis.crc import REDIS_CLUSTER_HASH_SLOTS
from redis.exceptions import RedisError

from tests.redis_server import RedisServer, Socket, short_folder, wait_for

T = TypeVar("T")

LOOPBACK = "127.0.0.1"
NAME = "planning"
DOWN_AFTER_MS = 500
FAILOVER_TIMEOUT_MS = 3_000
NODE_TIMEOUT_MS = 1_000
TO_FORM_SECONDS = 30
AT_ONCE = ("--repl-diskless-sync-delay", "0")
"""Whoever asks for a copy of the data gets it, without waiting for others to ask."""


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])


class TcpServer(RedisServer):
    """A server on a port of its own, which keeps its data through `kill` and `start`."""

    def __init__(self, folder: Path, *options: str) -> None:
        super().__init__(folder, durable=True)
        folder.mkdir()
        self.port = free_port()
        self.options = options

    @property
    def url(self) -> str:
        return f"redis://{self.address}"

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    def place(self) -> list[str]:
        return ["--bind", LOOPBACK, "--port", str(self.port)]

    def reach(self, seconds: float) -> Socket:
        return socket.create_connection((LOOPBACK, self.port), seconds)

    def follow(self, primary: "TcpServer") -> None:
        """Be a replica of that one from the next start on."""
        self.options = (*AT_ONCE, "--replicaof", f"{LOOPBACK} {primary.port}")

    def asked(self, *command: str) -> Any:
        """Its answer in full."""
        with Redis(host=LOOPBACK, port=self.port, decode_responses=True, protocol=2) as redis:
            return redis.execute_command(*command)


class SentinelServer(TcpServer):
    """A sentinel, which keeps what it knows in its own file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.id = token_hex(20)

    @property
    def file(self) -> Path:
        return self.folder / "sentinel.conf"

    def arguments(self) -> list[str]:
        return [str(self.file), "--sentinel", *self.place(), "--logfile", str(self.folder / "log")]

    def know(self, servers: Sequence[TcpServer], sentinels: Sequence["SentinelServer"]) -> None:
        """Tell it everything that it would find out by itself in some seconds; the first server is the primary."""
        primary, *replicas = servers
        quorum = len(sentinels) // 2 + 1
        lines = [
            f"dir {self.folder}",
            f"sentinel myid {self.id}",
            f"sentinel monitor {NAME} {LOOPBACK} {primary.port} {quorum}",
            f"sentinel down-after-milliseconds {NAME} {DOWN_AFTER_MS}",
            f"sentinel failover-timeout {NAME} {FAILOVER_TIMEOUT_MS}",
        ]
        lines += [f"sentinel known-replica {NAME} {LOOPBACK} {replica.port}" for replica in replicas]
        others = [other for other in sentinels if other is not self]
        lines += [f"sentinel known-sentinel {NAME} {LOOPBACK} {other.port} {other.id}" for other in others]
        self.file.write_text("\n".join(lines) + "\n")


@dataclass(frozen=True, slots=True)
class Watched:
    """A primary, its replicas, and the sentinels that name another primary when it is gone."""

    servers: tuple[TcpServer, ...]
    sentinels: tuple[SentinelServer, ...]

    @property
    def url(self) -> str:
        places = ",".join(sentinel.address for sentinel in self.sentinels)
        return f"redis+sentinel://{places}/{NAME}"

    def primary(self) -> TcpServer:
        """The server that the sentinels agree upon."""
        ports = {self._named_by(sentinel) for sentinel in self.sentinels}
        found = [server for server in self.servers if {server.port} == ports]
        assert found, f"the sentinels do not agree: {ports}"
        return found[0]

    def agrees_on_another_than(self, server: TcpServer) -> bool:
        return all(self._named_by(sentinel) != server.port for sentinel in self.sentinels)

    def replicates(self) -> bool:
        """Whether every server but one follows that one."""
        try:
            following = [_role(server) == ("slave", "connected") for server in self.servers]
            return sum(following) == len(self.servers) - 1
        except RedisError:
            return False

    def fail_over(self) -> None:
        """Replace the primary though it runs, as somebody does before maintenance."""
        _until(lambda: self.sentinels[0].asked("SENTINEL FAILOVER", NAME))

    def _named_by(self, sentinel: SentinelServer) -> int:
        return int(sentinel.asked("SENTINEL GET-MASTER-ADDR-BY-NAME", NAME)[1])


@dataclass(frozen=True, slots=True)
class ClusterOfThree:
    """Three servers, each with a third of the slots and no replica."""

    servers: tuple[TcpServer, ...]

    @property
    def url(self) -> str:
        return f"redis+cluster://{','.join(server.address for server in self.servers)}"

    def holder(self, key: str) -> TcpServer:
        slot = int(self.servers[0].asked("CLUSTER KEYSLOT", key))
        return self.servers[slot * len(self.servers) // REDIS_CLUSTER_HASH_SLOTS]

    def is_whole(self) -> bool:
        return all(_is_whole(server, len(self.servers)) for server in self.servers)


@asynccontextmanager
async def formed(servers: AbstractContextManager[T]) -> AsyncIterator[T]:
    """The same for whoever has other things going on meanwhile."""
    with ExitStack() as running:
        yield await asyncio.to_thread(running.enter_context, servers)


@contextmanager
def watched_servers(replicas: int = 2, sentinels: int = 3) -> Iterator[Watched]:
    with short_folder() as folder, ExitStack() as running:
        primary = TcpServer(folder / "0", *AT_ONCE)
        following = [TcpServer(folder / str(n)) for n in range(1, replicas + 1)]
        for replica in following:
            replica.follow(primary)
        servers = (primary, *following)
        watching = tuple(SentinelServer(folder / f"s{n}") for n in range(sentinels))
        for sentinel in watching:
            sentinel.know(servers, watching)
        _start((*servers, *watching), running)
        watched = Watched(servers, watching)
        wait_for(watched.replicates, TO_FORM_SECONDS)
        yield watched


@contextmanager
def cluster_of_three() -> Iterator[ClusterOfThree]:
    with short_folder() as folder, ExitStack() as running:
        servers = tuple(TcpServer(folder / str(n)) for n in range(3))
        for server in servers:
            bus = ("--cluster-port", str(free_port()), "--cluster-node-timeout", str(NODE_TIMEOUT_MS))
            server.options = ("--cluster-enabled", "yes", *bus)
        _start(servers, running)
        _join(servers)
        cluster = ClusterOfThree(servers)
        wait_for(cluster.is_whole, TO_FORM_SECONDS)
        yield cluster


def _start(servers: Sequence[RedisServer], running: ExitStack) -> None:
    for server in servers:
        running.callback(server.kill)
        server.start()


def _join(servers: Sequence[TcpServer]) -> None:
    """Give each its share of the slots, and introduce them to each other."""
    bounds = [REDIS_CLUSTER_HASH_SLOTS * n // len(servers) for n in range(len(servers) + 1)]
    for n, server in enumerate(servers):
        server.asked("CLUSTER ADDSLOTSRANGE", str(bounds[n]), str(bounds[n + 1] - 1))
        server.asked("CLUSTER SET-CONFIG-EPOCH", str(n + 1))
    for server in servers[1:]:
        bus = server.options[server.options.index("--cluster-port") + 1]
        servers[0].asked("CLUSTER MEET", LOOPBACK, str(server.port), bus)


def _is_whole(server: TcpServer, nodes: int) -> bool:
    try:
        told = server.asked("CLUSTER INFO")
    except RedisError:
        return False
    info = told if isinstance(told, dict) else dict(line.split(":") for line in told.split())
    return (info["cluster_state"], info["cluster_known_nodes"]) == ("ok", str(nodes))


def _role(server: TcpServer) -> tuple[str, str]:
    role = server.asked("ROLE")
    return str(role[0]), str(role[3]) if role[0] == "slave" else ""


def _until(done: Callable[[], object], seconds: float = 10) -> None:
    """Ask again until it is not refused."""

    def accepted() -> bool:
        try:
            done()
        except RedisError:
            return False
        return True

    wait_for(accepted, seconds)
