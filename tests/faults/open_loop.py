"""Deliveries sent on a fixed schedule by a process of their own, however long the answers take."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

import aiohttp

from tests.bot_process import FORKS

GIVEN_UP_SECONDS: Final = 10
WARM_SECONDS: Final = 1


@dataclass(frozen=True, slots=True)
class Request:
    """One delivery.

    Attributes:
        due: Seconds after the first at which it is sent.
    """

    due: float
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: Of HTTP; None where nothing came.
        seconds: From when it should have been sent until it was read: a sender that comes late hides nothing.
    """

    status: int | None
    seconds: float


async def send(requests: Sequence[Request]) -> list[Answer]:
    """Send all of them, each when it is due; their answers in the same order."""
    here, there = FORKS.Pipe()
    process = FORKS.Process(target=_work, args=(there,), daemon=True)
    process.start()
    try:
        await asyncio.to_thread(here.send, requests)
        answers: list[Answer] = await asyncio.to_thread(here.recv)
        return answers
    finally:
        process.kill()
        await asyncio.to_thread(process.join)


def _work(pipe: Connection) -> None:
    pipe.send(asyncio.run(_send_all(pipe.recv())))


async def _send_all(requests: Sequence[Request]) -> list[Answer]:
    timeout = aiohttp.ClientTimeout(total=GIVEN_UP_SECONDS)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), timeout=timeout) as session:
        begins = asyncio.get_running_loop().time() + WARM_SECONDS
        return await asyncio.gather(*(_send(session, begins + request.due, request) for request in requests))


async def _send(session: aiohttp.ClientSession, due: float, request: Request) -> Answer:
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(due - clock())
    try:
        async with session.post(request.url, data=request.body, headers=request.headers) as answer:
            await answer.read()
            return Answer(answer.status, clock() - due)
    except (aiohttp.ClientError, TimeoutError):
        return Answer(None, clock() - due)
