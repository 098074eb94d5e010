"""Slack is busy, breaks off, refuses: nothing is lost, nothing doubled, and the order holds."""

import asyncio
from functools import partial
from typing import cast

import pytest
from redis import Redis

from bot import shared
from bot.slack.session import slack_session
from bot.storage import keys
from playground import Workspace
from tests.bot_process import bot_for, starting_bot_for
from tests.consistency import at_rest, everything_agrees
from tests.conversations.small import SMALL, TO_FINE_TUNING, TO_RAG
from tests.talk import Talk

POST = frozenset({"chat.postMessage"})


def address(talk: Talk) -> str:
    return talk.workspace.courier.addresses[0].removesuffix("/slack/events")


def methods(talk: Talk) -> list[str]:
    return [call.method for call in talk.workspace.calls]


async def test_retry_after_is_honoured_and_nothing_is_looked_for_that_was_surely_not_posted(
    small: Talk, redis_url: str
) -> None:
    await small.start()
    small.workspace.faults.methods = POST
    small.workspace.faults.next_429 = 1

    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")

    refused = next(call for call in small.workspace.calls if call.status == 429)
    again = next(call for call in small.workspace.calls if call.method in POST and call.at > refused.at)
    assert again.at - refused.at >= 1
    assert "conversations.replies" not in methods(small)
    await everything_agrees(small.workspace, redis_url, SMALL, address(small))


async def test_what_happens_while_slack_wants_to_be_left_alone_is_shown_afterwards(
    small: Talk, redis_url: str
) -> None:
    await small.start()
    small.workspace.faults.methods = POST
    small.workspace.faults.next_429 = 1
    question = small.about("colours").snapshot()

    await small.workspace.click("ana", question, "Not sure")
    await small.until(lambda: any(call.status == 429 for call in small.workspace.calls))
    await small.workspace.click("ben", question, "Not sure")
    await small.type("chloe", "@ragvsft help")

    await small.says("colours", "@Ana, @Ben")
    await small.asked("sweet")
    await everything_agrees(small.workspace, redis_url, SMALL, address(small))


async def test_a_meeting_within_slacks_own_rate_limit(small: Talk, redis_url: str) -> None:
    small.workspace.faults.rate_limit = (4, 2)
    small.patience = 15
    await small.start()

    await small.run("ana", TO_RAG)

    await small.card("Build RAG")
    await everything_agrees(small.workspace, redis_url, SMALL, address(small))
    assert [m.text.partition(" ")[0] for m in small.bots_own] == ["Which", "Does", "Recommendation:"]


@pytest.mark.parametrize("kind", ["next_500", "next_lost"])
async def test_a_post_of_which_nobody_knows_whether_it_was_carried_out_stands_once(
    small: Talk, redis_url: str, kind: str
) -> None:
    await small.start()
    small.workspace.faults.methods = POST
    setattr(small.workspace.faults, kind, 1)

    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")

    await everything_agrees(small.workspace, redis_url, SMALL, address(small))
    assert "conversations.replies" in methods(small)


async def test_a_first_message_of_which_nobody_knows_stands_once(small: Talk, redis_url: str) -> None:
    small.workspace.faults.methods = POST
    small.workspace.faults.next_lost = 1

    await small.start()

    await at_rest(redis_url)
    assert len(small.workspace.channel("planning").messages) == 1
    assert "conversations.history" in methods(small)


async def test_in_a_long_thread_the_lost_message_is_found_all_the_same(small: Talk, redis_url: str) -> None:
    await small.start()
    aged = small.workspace.board.clock.last - 120 * 1_000_000  # what was said two minutes ago and more
    for number in range(250):
        said = await small.type("ben", f"I remember number {number}, it was much the same")
        said.ts = f"{aged // 1_000_000}.{number:06d}"
    small.workspace.faults.methods = POST
    small.workspace.faults.next_lost = 1

    await small.run("ana", {"colours": "Not sure"})
    await small.asked("sweet")

    await everything_agrees(small.workspace, redis_url, SMALL, address(small))


async def test_an_update_that_was_cut_off_is_made_again(small: Talk, redis_url: str) -> None:
    await small.start()
    small.workspace.faults.methods = frozenset({"chat.update"})
    small.workspace.faults.next_500 = 1
    small.workspace.faults.next_lost = 1

    await small.tick("ana", "colours", ["Deep red"])

    small.patience = 10
    await small.answered("colours", "Deep red")
    await everything_agrees(small.workspace, redis_url, SMALL, address(small))


@pytest.mark.alone
async def test_slack_that_takes_too_long_is_not_waited_for(
    workspace: Workspace, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "slack_session", partial(slack_session, 0.3))
    async with bot_for(workspace, redis_url, SMALL):
        talk = Talk(workspace, SMALL.questions)
        await talk.start()
        workspace.faults.latency = 0.5
        click = await talk.click("ana", "colours", "Not sure")
        await talk.until(lambda: talk.all_about("colours")[0].edited)
        workspace.faults.latency = 0

        assert click.seconds < 0.3
        await talk.asked("sweet")
        await everything_agrees(workspace, redis_url, SMALL, address(talk))


async def test_blocks_that_the_workspace_does_not_know_fall_back_to_the_text(
    small: Talk, redis_url: str
) -> None:
    await small.start()
    small.workspace.faults.refused_blocks = frozenset({"header"})

    await small.run("ana", TO_RAG)

    card = await small.card("Build RAG")
    assert card.blocks == []
    for words in ("Build RAG", "At 10,000 calls a day RAG is cheapest: $", f"{address(small)}/scenarios/"):
        assert words in card.visible_text()
    assert small.about("sweet").blocks != []
    await everything_agrees(small.workspace, redis_url, SMALL, address(small))


async def test_an_address_that_somebody_typed_is_no_link_where_only_the_text_stands(small: Talk) -> None:
    small.workspace.faults.refused_blocks = frozenset({"actions", "header", "rich_text", "section"})
    await small.workspace.command("ana", "planning", "/ragvsft", "our bot says https://evil.example")
    await small.until(lambda: len(small.workspace.channel("planning").history) >= 2)

    calls = [call for call in small.workspace.calls if call.ok and call.method == "chat.postMessage"]
    assert any("evil.example" in call.arguments["text"] for call in calls)
    assert [(call.arguments["blocks"], call.arguments["parse"]) for call in calls] == [([], "none")] * len(
        calls
    )


async def test_a_card_that_falls_back_when_it_is_updated_loses_its_old_blocks(small: Talk) -> None:
    await small.start()
    await small.run("ana", TO_FINE_TUNING)
    await small.card("Fine-tune")
    small.workspace.faults.refused_blocks = frozenset({"header"})

    await small.change("ana", "calls", "10")

    card = await small.card("Neither yet")
    assert card.blocks == []
    updates = [call for call in small.workspace.calls if call.ok and call.method == "chat.update"]
    assert updates[-1].arguments["parse"] == "none"


async def test_a_revoked_token_keeps_what_is_said_until_there_is_a_new_one(
    small: Talk, redis_url: str
) -> None:
    await small.start()
    await at_rest(redis_url)
    token, small.workspace.door.token = small.workspace.door.token, "xoxb-another"

    await small.tick("ana", "colours", ["Deep red"])
    await small.until(lambda: any(c.answer.get("error") == "invalid_auth" for c in small.workspace.calls))

    small.workspace.door.token = token
    with Redis.from_url(redis_url, decode_responses=True) as redis:
        due = keys.dirty(keys.shard_of(small.workspace.board.team.id))
        leases = keys.leases(keys.shard_of(small.workspace.board.team.id))
        async with asyncio.timeout(5):
            while redis.exists(leases):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        (waiting,) = cast("list[str]", redis.zrange(due, 0, -1))
        redis.zadd(due, {waiting: 0})  # a minute later
    await small.answered("colours", "Deep red")
    await small.asked("sweet")


@pytest.mark.parametrize("error", ["token_revoked", "internal_error", "ratelimited"])
async def test_until_slack_says_who_we_are_nothing_is_taken(
    workspace: Workspace, redis_url: str, error: str
) -> None:
    workspace.faults.auth_error = error
    async with starting_bot_for(workspace, redis_url, SMALL):
        await workspace.until(lambda: any(call.method == "auth.test" for call in workspace.calls))

        done = await workspace.command("ana", "planning", "/ragvsft", "too early")
        assert done.status == 503
        assert workspace.channel("planning").history == []

        workspace.faults.auth_error = None
        await workspace.until(lambda: workspace.calls[-1].ok, 10)
        talk = Talk(workspace, SMALL.questions)
        await talk.start("ana", "now")
