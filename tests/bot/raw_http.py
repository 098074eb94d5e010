"""Bytes on a socket, for what no client library would send."""

import asyncio


async def spoken(bot: str, sent: bytes) -> bytes:
    """All that the server at that address answers to these bytes until it hangs up."""
    host, port = bot.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    answer = await reader.read()
    writer.close()
    return answer
