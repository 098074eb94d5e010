"""Connections to whatever server the sentinels call the primary, found anew at every turn."""

from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any, Final

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import Connection, SSLConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError, RedisError  # noqa: A004 -- redis names it so

from bot.storage.redis_address import Node, RedisAddress
from bot.storage.redis_connection import STEADY, SteadyConnection, SteadyTLSConnection

SENTINEL_SECONDS: Final = 0.3
"""That one sentinel is given to answer: there are others, and a call has 1.5 s in all."""

TRUSTED_SECONDS: Final = 0.5
"""So long a connection that works is used without asking.

A primary that was replaced while it runs would else go on taking changes, until it is told and forgets them.
"""


class NoPrimaryError(ConnectionError):
    """No sentinel answers, or none knows a primary of that name. It may pass, so the client tries again."""


class Primary:
    """Where the primary is, by the first sentinel that says so; that one is asked first from then on.

    Args:
        sentinels: Where they are.
        name: Under which they know the primary.
        options: Of connections to them, as redis-py names them.
    """

    def __init__(self, sentinels: Sequence[Node], name: str, options: Mapping[str, Any]) -> None:
        self._sentinels = list(sentinels)
        self._name = name
        self._options = options
        self._known: Node | None = None
        self._asked = 0.0

    async def address(self) -> Node:
        """Ask now.

        Raises:
            NoPrimaryError: Nobody can say.
        """
        for sentinel in tuple(self._sentinels):
            found = await self._named_by(sentinel)
            if found:
                self._sentinels.sort(key=lambda other: other != sentinel)
                self._known, self._asked = found, monotonic()
                return found
        raise NoPrimaryError("No sentinel names a primary")

    async def is_at(self, server: Node) -> bool:
        """Whether that server is still the primary; as long as nobody can say, it counts as such."""
        if monotonic() - self._asked > TRUSTED_SECONDS:
            self._asked = monotonic()  # one asks, and the others need not
            try:
                await self.address()
            except NoPrimaryError:
                return True
        return self._known in {None, server}

    async def _named_by(self, sentinel: Node) -> Node | None:
        host, port = sentinel
        try:
            kind = STEADY[self._options.get("connection_class", Connection)]
            pool = ConnectionPool(
                **{**_BRIEFLY, **self._options, "host": host, "port": port, "connection_class": kind}
            )
            async with Redis.from_pool(pool) as asked:
                # It names a promoted replica before the failover is over; `SENTINEL MASTERS` does only afterwards.
                found: Any = await asked.sentinel_get_master_addr_by_name(self._name)
        except (RedisError, OSError):
            return None
        return (str(found[0]), int(found[1])) if found else None


_BRIEFLY: Final[Mapping[str, Any]] = {
    "socket_timeout": SENTINEL_SECONDS,
    "socket_connect_timeout": SENTINEL_SECONDS,
    "retry": Retry(NoBackoff(), 0),
    "decode_responses": True,
}


class PrimaryConnection(SteadyConnection):
    """Asks where to connect whenever it connects, and from time to time whether it is still connected there.

    The connections that redis-py has for it ask only on the first of the two ways by which they connect: one that
    breaks while it is used goes back to the address that is dead.
    """

    def __init__(self, *, primary: Primary, **options: Any) -> None:  # noqa: ANN401 -- redis-py's own
        self._primary = primary
        super().__init__(**options)

    async def connect(self) -> None:
        """Be connected to the primary; the pool calls this before every use."""
        if self.is_connected and not await self._primary.is_at((self.host, self.port)):
            await self.disconnect()
        await super().connect()  # type: ignore[no-untyped-call] # redis-py does not say

    async def _connect(self) -> None:
        self.host, self.port = await self._primary.address()
        await super()._connect()  # type: ignore[no-untyped-call]


class PrimaryTLSConnection(PrimaryConnection, SteadyTLSConnection):
    """The same with TLS."""


def primary_options(address: RedisAddress) -> dict[str, Any]:
    """What a pool needs to make such connections."""
    encrypted = address.options.get("connection_class") is SSLConnection
    return {
        **address.options,
        "connection_class": PrimaryTLSConnection if encrypted else PrimaryConnection,
        "primary": Primary(address.nodes, address.name, address.sentinel_options),
    }
