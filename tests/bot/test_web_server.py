"""How long the web server holds a connection on which no request comes."""

import asyncio
from contextlib import suppress
from itertools import repeat

import pytest
from aiohttp import web

from tests.bot.http_server import serving


@pytest.mark.parametrize(
    "begun", ["", "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "], ids=["nothing", "a header"]
)
async def test_who_asks_for_nothing_is_hung_up_on_however_long_his_headers_are(begun: str) -> None:
    async with asyncio.timeout(5), serving(web.Application(), idle_seconds=0.2) as session:
        async with session.get("/") as answer:
            place = answer.url
        reader, writer = await asyncio.open_connection(place.host, place.port)
        sending = asyncio.create_task(_trickle(begun, writer))
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
        sending.cancel()
        writer.close()


async def _trickle(begun: str, writer: asyncio.StreamWriter) -> None:
    """As long as the other side listens; nothing where nothing was begun."""
    writer.write(begun.encode())
    with suppress(ConnectionError):
        for letter in repeat(b"b") if begun else ():
            writer.write(letter)
            await asyncio.sleep(0.02)
