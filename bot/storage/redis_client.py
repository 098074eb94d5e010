"""The Redis client: quick to give up, so that a hung server is told to people instead of waited for."""

from typing import Any, Final, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.connection import Connection, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff
from redis.driver_info import DriverInfo
from redis.exceptions import (
    BusyLoadingError,
    ConnectionError,  # noqa: A004 -- redis names them so
    ReadOnlyError,
    RedisClusterException,
    TimeoutError,  # noqa: A004
)

from bot.storage.redis_address import RedisAddress, read_address
from bot.storage.redis_connection import STEADY
from bot.storage.redis_sentinel import primary_options

ANSWER_SECONDS: Final = 0.7
RETRIES: Final = 2
CONNECTIONS: Final = 32

OURSELVES: Final = DriverInfo()
"""Else each new connection would look in the installed packages for redis-py's version."""

CONNECTIONS_OF_A_NODE: Final = 512
"""A cluster's connections are not waited for: one too many is an error."""


def connect(url: str) -> Redis:
    """A client whose every call ends within 3 s, which is all the time that Slack gives an acknowledgement.

    By default redis-py tries ten times with 5 s each. What is retried here may have been applied the first
    time; every write of ours is safe to repeat. A server that has become a replica is left, and looked for anew.

    Args:
        url: In one of the forms that `read_address` reads. A cluster's client is no `Redis` by its class, but has
            all of its commands that we use.
    """
    address = read_address(url)
    if address.kind == "cluster":
        return cast("Redis", _cluster(address))
    options = primary_options(address) if address.kind == "sentinel" else _server_options(address)
    return Redis.from_pool(
        BlockingConnectionPool(
            **{
                **_quick(),
                "max_connections": CONNECTIONS,
                "timeout": ANSWER_SECONDS,
                "retry_on_error": [BusyLoadingError, ConnectionError, TimeoutError, ReadOnlyError],
                **options,
            }
        )
    )


class Cluster(RedisCluster):
    """Fails as one server does: what is unreachable is a `RedisError` here too."""

    def __init__(self, connection_class: type[Connection], **options: Any) -> None:  # noqa: ANN401
        """Reach the nodes over connections of that class, for which redis-py has no option."""
        super().__init__(**options)
        self.connection_kwargs["connection_class"] = connection_class  # of the nodes that are found later
        for node in self.nodes_manager.startup_nodes.values():
            node.connection_class = connection_class

    async def initialize(self, *args: Any, **named: Any) -> RedisCluster:  # noqa: ANN401 -- redis-py's own
        try:
            return await super().initialize(*args, **named)
        except RedisClusterException as error:
            raise ConnectionError("No node of the cluster answers for it") from error

    async def execute_command(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401
        try:
            return await super().execute_command(*args, **named)
        except RedisClusterException as error:
            raise ConnectionError("No node of the cluster answers for that key") from error

    async def aclose(self) -> None:
        """Close every connection, also while the nodes have to be found anew: redis-py then takes it for closed."""
        await super().aclose()
        await self.nodes_manager.aclose()
        await self.nodes_manager.aclose("startup_nodes")


def _cluster(address: RedisAddress) -> Cluster:
    options = dict(address.options)
    kind = options.pop("connection_class", Connection)
    return Cluster(
        STEADY[kind],
        startup_nodes=[ClusterNode(host, port) for host, port in address.nodes],
        max_connections=CONNECTIONS_OF_A_NODE,
        ssl=kind is SSLConnection,
        **_quick(),
        **options,
    )


def _server_options(address: RedisAddress) -> dict[str, Any]:
    kind = address.options.get("connection_class", Connection)
    return {**address.options, "connection_class": STEADY[kind]}


def _quick() -> dict[str, Any]:
    return {
        "socket_timeout": ANSWER_SECONDS,
        "socket_connect_timeout": ANSWER_SECONDS,
        "retry": Retry(ConstantBackoff(0.05), RETRIES),
        "decode_responses": True,
        "encoding_errors": "replace",  # half of a character, which JSON may hold, is no text
        "driver_info": OURSELVES,
    }
