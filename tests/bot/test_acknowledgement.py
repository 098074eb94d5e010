"""How soon a click is acknowledged: one worker as a process of its own, 16 people clicking at once.

What is measured is what Slack would see: from sending a request to having read its answer. The requests are
written beforehand, so that the measuring itself is light. The machine and its other work are in the figures
all the same; so they are read against a bare web server, measured in the same way just before.
"""

import asyncio
import json
import secrets
import statistics
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from knowledge.playbook import PLAYBOOK
from playground import Workspace, signed
from playground.deliveries import encoded
from tests.bot.http_server import serving
from tests.bot_process import BotProcess, environment_for
from tests.talk import Talk

pytestmark = pytest.mark.alone

AT_ONCE, CLICKS = 16, 1_000
P99_SECONDS, EVER_SECONDS = 0.1, 3
TIMES_BARE, TYPICALLY_TIMES_BARE = 80, 25
"""On a machine that is busy otherwise everything is slow, and the bare server with it."""
TRIES = 3

Request = tuple[str, dict[str, str]]


@pytest.fixture
async def bot(workspace: Workspace, redis_url: str, tmp_path: Path) -> AsyncIterator[str]:
    process = BotProcess(environment_for(workspace, REDIS_URL=redis_url), tmp_path)
    await process.start()
    workspace.send_to(f"{process.url}/slack/events")
    yield process.url
    await process.kill()


async def test_a_click_is_acknowledged_within_a_tenth_of_a_second(
    workspace: Workspace, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    meetings = [await open_meeting(workspace) for _ in range(AT_ONCE)]
    bare, taken = await measured(workspace, bot, meetings)
    for _ in range(TRIES - 1):
        if percentile(taken, 99) >= P99_SECONDS:  # a neighbour may have spoilt it
            bare, taken = await measured(workspace, bot, meetings)

    figures = f"bare server: {summary(bare)}; bot: {summary(taken)}"
    with capsys.disabled():
        sys.stdout.write(f"\nacknowledgement, {figures}\n")
    assert max(taken) < EVER_SECONDS, figures
    usual = percentile(bare, 50)
    assert percentile(taken, 50) < TYPICALLY_TIMES_BARE * usual, figures
    assert percentile(taken, 99) < max(P99_SECONDS, TIMES_BARE * usual), figures


async def measured(
    workspace: Workspace, bot: str, meetings: Sequence[dict[str, object]]
) -> tuple[list[float], list[float]]:
    requests = [clicks_on(workspace, meeting) for meeting in meetings]
    bare = await against_a_bare_server(requests)
    async with aiohttp.ClientSession(bot) as session:
        return bare, await sent(session, requests)


async def open_meeting(workspace: Workspace) -> dict[str, object]:
    """A click on the second question of a new meeting, as it was delivered: the pattern for all others."""
    talk = Talk(workspace, PLAYBOOK.questions)
    await talk.start()
    first, second = (question.id for question in PLAYBOOK.questions[:2])
    await talk.run("ana", {first: "Not sure"})
    await talk.click("ana", second, "Yes")
    return next(done.payload for done in reversed(workspace.deliveries) if done.kind == "interaction")


def clicks_on(workspace: Workspace, pattern: dict[str, object]) -> list[Request]:
    """Different people who answer differently, so that every click changes something."""
    requests = []
    for number in range(CLICKS // AT_ONCE):
        payload = json.loads(json.dumps(pattern))
        payload["trigger_id"] = secrets.token_hex(8)
        payload["user"]["id"] = f"U0{number % 4}"
        value = json.loads(payload["actions"][0]["value"])
        payload["actions"][0]["value"] = json.dumps(value | {"choice": ("yes", "no", "unsure")[number % 3]})
        content_type, body = encoded("interaction", payload)
        requests.append((body, {"Content-Type": content_type, **signed(workspace.signing_secret, body)}))
    return requests


async def against_a_bare_server(requests: Sequence[Sequence[Request]]) -> list[float]:
    async def acknowledge(request: web.Request) -> web.Response:
        await request.read()
        return web.Response()

    site = web.Application()
    site.router.add_post("/slack/events", acknowledge)
    async with serving(site) as session:
        return await sent(session, requests)


async def sent(session: aiohttp.ClientSession, requests: Sequence[Sequence[Request]]) -> list[float]:
    """Seconds of every request; in each line the next one is sent as soon as the last was answered."""

    async def in_line(line: Sequence[Request]) -> list[float]:
        seconds = []
        for body, headers in line:
            started = time.perf_counter()
            async with session.post("/slack/events", data=body, headers=headers) as answer:
                await answer.read()
            assert answer.status == 200
            seconds.append(time.perf_counter() - started)
        return seconds

    lines = await asyncio.gather(*map(in_line, requests))
    return [seconds for line in lines for seconds in line]


def percentile(seconds: Sequence[float], of_hundred: int) -> float:
    return statistics.quantiles(seconds, n=100)[of_hundred - 1]


def summary(seconds: Sequence[float]) -> str:
    parts = {"p50": percentile(seconds, 50), "p99": percentile(seconds, 99), "max": max(seconds)}
    return ", ".join(f"{name} {value * 1_000:.1f} ms" for name, value in parts.items())
