"""Connections that break as connections do, whoever closed them."""

from collections.abc import Iterable
from typing import Any, Final

from redis.asyncio.connection import (
    AbstractConnection,
    Connection,
    SSLConnection,
    UnixDomainSocketConnection,
)
from redis.exceptions import ConnectionError  # noqa: A004 -- redis names it so


class _Steady(AbstractConnection):
    """One that was closed just before it is written to is a broken one, which callers try again.

    redis-py 8.1.0 lets Python's `AttributeError` or `TypeError` out there, which nothing takes for an outage. Its pull
    request 4288 mends that; with the release that has it this file can go.
    """

    async def _send_packed_command(self, command: Iterable[bytes]) -> None:
        if self._writer is None or self._writer.transport.is_closing():
            raise ConnectionError("It was closed before it was written to")
        await super()._send_packed_command(command)


class SteadyConnection(_Steady, Connection):
    """Over TCP."""


class SteadyTLSConnection(_Steady, SSLConnection):
    """Over TCP with TLS."""


class SteadyUnixConnection(_Steady, UnixDomainSocketConnection):
    """Over a socket of this machine."""


STEADY: Final[dict[type[AbstractConnection], Any]] = {
    Connection: SteadyConnection,
    SSLConnection: SteadyTLSConnection,
    UnixDomainSocketConnection: SteadyUnixConnection,
}
"""For each kind of redis-py's."""
