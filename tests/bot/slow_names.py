"""A network on which it takes time to find out where a name leads."""

import asyncio
import socket

from aiohttp.abc import AbstractResolver, ResolveResult


class SlowNames(AbstractResolver):
    """Finds this machine under every name, after so many seconds.

    Attributes:
        asked: Set once the first name is looked for.
    """

    def __init__(self, seconds: float = 0) -> None:
        self.seconds = seconds
        self.asked = asyncio.Event()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.set()
        await asyncio.sleep(self.seconds)
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        """Nothing is held."""
