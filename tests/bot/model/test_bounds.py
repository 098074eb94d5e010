"""What is taken of an answer of the model's service: so many bytes, as they came over the wire."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.model.bounds import (
    LEAST_OF_A_PART,
    MOST_BYTES,
    MOST_OF_VECTORS,
    UnreadableError,
    async_client,
    client,
)
from bot.model.service import Service
from bot.model.similarity import BATCH
from tests.bot.http_server import serving

LONGEST_VECTOR = 4_096
CHAT, VECTORS = "chat/completions", "embeddings"


@asynccontextmanager
async def answering(*parts: bytes, encoding: str = "identity") -> AsyncIterator[str]:
    """The address of a service that says the same to everything, a part at a time."""

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.headers["Accept-Encoding"] == "identity"
        response = web.StreamResponse(headers={"Content-Encoding": encoding})
        await response.prepare(request)
        for part in parts:
            await response.write(part)
        return response

    app = web.Application()
    app.router.add_route("*", "/v1/{path:.*}", answer)
    async with serving(app) as session:
        yield str(session._build_url("/v1"))  # noqa: SLF001 -- where it serves


@pytest.fixture(scope="module")
def certificates() -> ssl.SSLContext:
    """They take their time to read, and are not used."""
    return ssl.create_default_context()


async def read(url: str, path: str, certificates: ssl.SSLContext) -> bytes:
    async with async_client(certificates) as asking:
        return (await asking.get(f"{url}/{path}")).content


def read_in_turn(url: str, path: str) -> bytes:
    with client() as asking:
        return asking.get(f"{url}/{path}").content


@pytest.mark.parametrize(("path", "most"), [(CHAT, MOST_BYTES), (VECTORS, MOST_OF_VECTORS)])
async def test_an_answer_has_so_many_bytes_and_not_one_more(
    certificates: ssl.SSLContext, path: str, most: int
) -> None:
    most_of_it = b"a" * (most - LEAST_OF_A_PART)
    async with answering(most_of_it, b"b" * LEAST_OF_A_PART) as url:
        assert len(await read(url, path, certificates)) == most
        assert len(await asyncio.to_thread(read_in_turn, url, path)) == most
    async with answering(most_of_it, b"b" * (LEAST_OF_A_PART + 1)) as url:
        with pytest.raises(UnreadableError):
            await read(url, path, certificates)
        with pytest.raises(UnreadableError):
            await asyncio.to_thread(read_in_turn, url, path)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x-ours"])
async def test_what_is_packed_is_not_unpacked(certificates: ssl.SSLContext, encoding: str) -> None:
    async with answering(gzip.compress(b"{}"), encoding=encoding) as url:
        with pytest.raises(UnreadableError):
            await read(url, CHAT, certificates)
        with pytest.raises(UnreadableError):
            await asyncio.to_thread(read_in_turn, url, CHAT)


async def test_bytes_that_come_one_by_one_count_for_the_work_that_they_are(
    certificates: ssl.SSLContext,
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        crumbs = b"1\r\na\r\n" * (MOST_BYTES // LEAST_OF_A_PART + 1)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + crumbs + b"0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        with pytest.raises(UnreadableError):
            await read(f"http://{host}:{port}", CHAT, certificates)


async def test_a_full_batch_of_the_longest_vectors_is_taken_with_all_of_their_digits() -> None:
    numbers = ",\n          ".join([repr(-1e-5 / 3)] * LONGEST_VECTOR)
    vectors = (f'{{"index": {number}, "embedding": [{numbers}]}}' for number in range(BATCH))
    async with answering(f'{{"data": [{",".join(vectors)}]}}'.encode()) as url:
        service = Service(url, "sk-1", 5.0)
        found = await service.embed("any", ["text"] * BATCH)
        await service.close()
    assert {len(vector) for vector in found} == {LONGEST_VECTOR}
