"""Accidents between the app and Slack, brought about on purpose."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import Workspace, serve


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with serve() as workspace:
        yield workspace


async def codes(workspace: Workspace, times: int, method: str = "chat.postMessage") -> list[int]:
    headers = {"Authorization": f"Bearer {workspace.bot_token}"}
    seen = []
    async with aiohttp.ClientSession(headers=headers) as session:
        for _ in range(times):
            body = {"channel": "C0PLANNING", "text": "x"} if method != "auth.test" else {}
            try:
                async with session.post(f"{workspace.api_url}{method}", json=body) as answer:
                    seen.append(answer.status)
            except aiohttp.ClientError:
                seen.append(0)
    return seen


async def test_accidents_are_counted_down(workspace: Workspace) -> None:
    workspace.faults.next_429, workspace.faults.next_500 = 1, 1
    workspace.faults.methods = frozenset({"chat.postMessage"})
    assert await codes(workspace, 1, "auth.test") == [200]
    assert await codes(workspace, 3) == [500, 429, 200]
    assert len(workspace.channel("planning").messages) == 1
    assert [call.status for call in workspace.calls] == [200, 500, 429, 200]


async def test_a_lost_answer_leaves_the_message_behind(workspace: Workspace) -> None:
    workspace.faults.next_lost = 1
    assert await codes(workspace, 2) == [0, 200]
    assert len(workspace.channel("planning").messages) == 2
    assert not workspace.calls[0].ok


async def test_shares_are_drawn_from_a_seed(workspace: Workspace) -> None:
    workspace.faults.share_429 = 0.5
    first = await codes(workspace, 20)
    assert {200, 429} == set(first)
    workspace.faults.clear()
    assert await codes(workspace, 5) == [200] * 5


async def test_a_channel_takes_only_so_many_posts_at_once(workspace: Workspace) -> None:
    workspace.faults.rate_limit = (1.0, 2)
    assert await codes(workspace, 3) == [200, 200, 429]


async def test_a_workspace_may_not_know_charts_yet_or_the_token_no_more(workspace: Workspace) -> None:
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    workspace.faults.refused_blocks = frozenset({"divider"})
    workspace.faults.auth_error = "token_revoked"
    workspace.faults.latency = 0.01
    post = {"channel": "C0PLANNING", "text": "x", "blocks": [{"type": "divider"}]}
    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await slack.api_call("chat.postMessage", json=post)
    with pytest.raises(SlackApiError, match="token_revoked"):
        await slack.auth_test()
