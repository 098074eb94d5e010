"""What our bot is compared with does the whole of a click, and no more.

Bolt for JavaScript is not among them, since CI has no Node: only `make bench` runs it. Ours is seen at work by every
conversation in these tests.
"""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from redis.asyncio import Redis
from slack_sdk.web.async_client import AsyncWebClient

from playground import Delivery, Message, Workspace, serve, signed
from playground.deliveries import encoded
from tests.bench.clicks.subjects.programs import BOLT_PYTHON, FLOOR, FLOOR_ACKNOWLEDGING, bolt_javascript
from tests.bench.clicks.subjects.subject import Subject, SubjectError, Surroundings, running

BUTTON = {"type": "button", "action_id": "yes", "text": {"type": "plain_text", "text": "Yes"}, "value": "1"}
QUESTION: dict[str, Any] = {
    "text": "Do prices change?",
    "blocks": [{"type": "actions", "elements": [BUTTON]}],
}
ANSWERED = {"text": "Prices change: Yes", "blocks": [{"type": "markdown", "text": "Prices change: Yes"}]}
NEXT = {"text": "How often?", "blocks": [{"type": "markdown", "text": "How often?"}]}


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """One that tells of clicks only: no subject listens to anything else."""
    async with serve(events=()) as workspace:
        yield workspace


@pytest.fixture
def given(workspace: Workspace, redis_url: str, tmp_path: Path) -> Surroundings:
    cards = tmp_path / "cards.json"
    cards.write_text(json.dumps({"update": ANSWERED, "post": NEXT}))
    return Surroundings(workspace.api_url, workspace.bot_token, workspace.signing_secret, redis_url, cards)


@pytest.mark.processes
@pytest.mark.parametrize("subject", [FLOOR, BOLT_PYTHON], ids=lambda subject: subject.name)
async def test_each_click_is_checked_done_once_and_shown_in_two_messages(
    subject: Subject, workspace: Workspace, redis: Redis, given: Surroundings, tmp_path: Path
) -> None:
    async with running(subject, given, tmp_path) as process:
        workspace.send_to(f"{process.address}/slack/events")
        first, second = await asked(workspace), await asked(workspace)
        clicks = [await clicked_again_and_forged(workspace, first)]
        await workspace.until(lambda: shows_next(workspace, first))
        clicks.append(await workspace.click("ana", second, "Yes"))
        await workspace.until(lambda: shows_next(workspace, second))
    assert shown(workspace) == [*both(first), *both(second)]
    assert await kept(redis) == {f"bench:{click.payload['trigger_id']}" for click in clicks}


@pytest.mark.processes
async def test_the_floor_that_only_acknowledges_asks_redis_and_shows_nothing(
    workspace: Workspace, redis: Redis, given: Surroundings, tmp_path: Path
) -> None:
    async with running(FLOOR_ACKNOWLEDGING, given, tmp_path) as process:
        workspace.send_to(f"{process.address}/slack/events")
        question = await asked(workspace)
        click = await clicked_again_and_forged(workspace, question)
    assert not shown(workspace)
    assert await kept(redis) == {f"bench:{click.payload['trigger_id']}"}


@pytest.mark.processes
async def test_a_subject_that_does_not_start_says_why(given: Surroundings, tmp_path: Path) -> None:
    broken = Subject("broken", (sys.executable, "-c", "raise SystemExit('It has no heart.')"))
    with pytest.raises(SubjectError, match=r"(?s)broken was not ready .*It has no heart\."):
        async with running(broken, given, tmp_path):
            pass


def test_without_node_its_subject_is_no_comparison_left_out_but_one_that_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SubjectError, match="cannot be measured without Node"):
        bolt_javascript()


async def asked(workspace: Workspace) -> Message:
    """A question of the bot's in a thread of its own, with a button."""
    client = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    channel = workspace.channel("planning").id
    root = str((await client.chat_postMessage(channel=channel, text="A meeting"))["ts"])
    await client.chat_postMessage(channel=channel, thread_ts=root, **QUESTION)
    return workspace.thread("planning", root)[-1].snapshot()


async def clicked_again_and_forged(workspace: Workspace, question: Message) -> Delivery:
    """A click that is delivered twice, and a third time by somebody who does not know the secret."""
    click = await workspace.click("ana", question, "Yes")
    again = await workspace.send("interaction", click.payload)
    assert [(one.status, one.body) for one in (click, again)] == [(200, "")] * 2
    content_type, body = encoded("interaction", click.payload)
    headers = {"Content-Type": content_type, **signed("of another app", body)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(workspace.courier.addresses[0], data=body, headers=headers) as answer,
    ):
        assert answer.status == 401
    return click


def shows_next(workspace: Workspace, question: Message) -> bool:
    assert question.thread_ts
    return workspace.thread("planning", question.thread_ts)[-1].text == NEXT["text"]


def both(question: Message) -> list[tuple[str, dict[str, Any]]]:
    where = {"channel": question.channel}
    return [
        ("chat.update", where | {"ts": question.ts} | ANSWERED),
        ("chat.postMessage", where | {"thread_ts": question.thread_ts} | NEXT),
    ]


def shown(workspace: Workspace) -> list[tuple[str, dict[str, Any]]]:
    """The subject's calls of these methods, without the `team_id` that Bolt adds of its own accord."""
    texts = {ANSWERED["text"], NEXT["text"]}
    calls = [call for call in workspace.calls if call.arguments.get("text") in texts]
    assert all(call.ok for call in calls)
    return [
        (call.method, {name: value for name, value in call.arguments.items() if name != "team_id"})
        for call in calls
    ]


async def kept(redis: Redis) -> set[str]:
    """What the subject wrote, all of it to be forgotten after a minute."""
    keys = {str(key) for key in await redis.keys()}
    assert all([0 < await redis.ttl(key) <= 60 for key in keys])
    return keys
