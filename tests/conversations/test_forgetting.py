"""Who started something can have it forgotten, and then nothing of it is left but what people wrote themselves."""

import asyncio

import pytest
from redis.asyncio import Redis

from bot.storage import keys
from handlers.buttons import GONE
from playground import BOT, Message, Team, Workspace
from playground.events import tokens_revoked
from tests.bot_process import bot_for
from tests.consistency import at_rest
from tests.conversations.asking import EXAMPLES, LONG_CONTEXT, quiet, reply
from tests.conversations.small import SMALL, TO_RAG
from tests.talk import Talk

OURS = Team().id
FORGOTTEN = "what I had stored of this is deleted"


SAYS_NOTHING = {"seen", "quiet", "ready"}
"""Kinds of keys: ids of deliveries, which go after a day, Slack's limits, and that Redis could be written to."""


async def kinds(redis: Redis) -> set[str]:
    parts = [str(key).split(":") for key in await redis.keys("*")]
    return {part[3] if len(part) > 3 else part[2] for part in parts}


async def nothing_is_stored(redis: Redis) -> bool:
    return await kinds(redis) <= SAYS_NOTHING


def bots_own(talk: Talk) -> list[Message]:
    return [message for message in talk.workspace.channel(talk.channel).history if message.bot_id]


async def forgotten(talk: Talk) -> Message:
    """Wait until one message of the bot is left, and says so."""
    await talk.until(lambda: [FORGOTTEN in m.visible_text() for m in bots_own(talk)] == [True])
    return bots_own(talk)[0]


async def test_a_meeting_is_forgotten_with_all_that_the_bot_said(
    small: Talk, redis: Redis, redis_url: str
) -> None:
    await small.start("ana", "our unreleased product")
    typed = await small.type("ben", "let us see")
    await small.run("ben", TO_RAG)
    await small.card("Build RAG")

    await small.type("ana", "@ragvsft please forget this meeting.")

    left = await forgotten(small)
    assert left.ts == small.root
    assert left.visible_text().startswith("Forgotten at @Ana's wish")
    assert "unreleased" not in small.workspace.picture()
    assert small.thread[0].ts == typed.ts
    await quiet(small, redis_url)
    assert await nothing_is_stored(redis)


@pytest.mark.parametrize("command", ["cost 50k", f"ask {LONG_CONTEXT}"])
async def test_an_estimate_and_an_answer_are_forgotten_like_a_meeting(
    small: Talk, redis: Redis, redis_url: str, command: str
) -> None:
    await small.workspace.command("ana", "planning", "/ragvsft", command)
    await small.until(lambda: bots_own(small))
    root = bots_own(small)[0].ts

    await small.workspace.say("ana", "planning", "@ragvsft delete this", thread=root)

    await forgotten(small)
    await quiet(small, redis_url)
    assert await nothing_is_stored(redis)


async def test_whoever_asked_first_has_a_talk_forgotten_and_the_next_question_begins_another(
    small: Talk,
) -> None:
    asked = await small.workspace.say("ana", "planning", f"@ragvsft {LONG_CONTEXT}")
    await reply(small, asked.ts)
    await small.workspace.say("ben", "planning", f"@ragvsft {EXAMPLES}", thread=asked.ts)
    await reply(small, asked.ts, 2)

    await small.workspace.say("ana", "planning", "@ragvsft forget", thread=asked.ts)
    await forgotten(small)
    await small.workspace.say("ben", "planning", f"@ragvsft {EXAMPLES}", thread=asked.ts)

    assert (await reply(small, asked.ts)).visible_text().startswith("@Ben:")


async def test_anybody_else_is_told_once_who_may_and_nothing_is_forgotten(small: Talk) -> None:
    await small.start("ana")
    small.workspace.faults.copies = 2

    await small.type("ben", "@ragvsft can you delete this meeting?")
    await small.until(lambda: any("Only @Ana, who started this" in m.visible_text() for m in small.thread))

    small.workspace.faults.copies = 1
    await small.run("ben", TO_RAG)
    await small.card("Build RAG")
    assert sum("who started this" in m.visible_text() for m in small.thread) == 1


async def test_nor_are_an_estimate_and_an_answer_of_somebody_else(small: Talk) -> None:
    for command in ("cost 50k", f"ask {LONG_CONTEXT}"):
        small.workspace.channel("planning").history.clear()
        await small.workspace.command("ana", "planning", "/ragvsft", command)
        await small.until(lambda: bots_own(small))
        root = bots_own(small)[-1]

        await small.workspace.say("ben", "planning", "@ragvsft forget this", thread=root.ts)

        await small.until(lambda: "Only @Ana, who started this" in bots_own(small)[-1].visible_text())


async def test_of_a_forgotten_meeting_buttons_say_so_and_what_is_typed_stays_between_people(
    small: Talk,
    redis_url: str,
) -> None:
    await small.start("ana")
    question = small.about("colours").snapshot()
    small.workspace.faults.copies = 2
    await small.type("ana", "@ragvsft forget this")
    await forgotten(small)
    small.workspace.faults.copies = 1

    await small.workspace.click("ben", question, "Not sure")
    await small.type("ben", "deep red")

    await small.until(lambda: small.workspace.ephemerals("ben"))
    assert [m.visible_text() for m in small.workspace.ephemerals("ben")] == [GONE]
    await quiet(small, redis_url)
    assert small.bots_own == []


async def test_where_nothing_is_stored_it_says_so(small: Talk) -> None:
    said = await small.workspace.say("ana", "planning", "@ragvsft forget this meeting")

    await small.until(lambda: len(small.workspace.thread("planning", said.ts)) == 2)
    assert "Nothing is stored of this thread" in bots_own(small)[0].visible_text()


async def test_where_nothing_may_be_deleted_at_least_the_words_go(small: Talk) -> None:
    await small.start("ana", "our unreleased product")
    small.workspace.faults.keeps_messages = True

    await small.type("ana", "@ragvsft forget this meeting")

    await small.until(lambda: all(FORGOTTEN in m.visible_text() for m in bots_own(small)))
    assert len(bots_own(small)) == 2


async def test_what_slack_does_not_take_at_once_is_deleted_later(
    small: Talk, redis: Redis, redis_url: str
) -> None:
    await small.start("ana")
    await small.run("ana", TO_RAG)
    await small.card()
    faults = small.workspace.faults
    faults.methods, faults.next_429 = frozenset({"chat.delete", "chat.update"}), 2

    await small.type("ana", "@ragvsft forget this meeting")

    await small.until(lambda: [FORGOTTEN in m.visible_text() for m in bots_own(small)] == [True], 10)
    await quiet(small, redis_url)
    assert await nothing_is_stored(redis)


async def test_once_the_app_is_uninstalled_nothing_of_the_workspace_is_left(
    small: Talk, redis: Redis
) -> None:
    await small.start("ana")
    await small.run("ana", TO_RAG)
    await small.card()
    calls = len(small.workspace.calls)

    await small.workspace.uninstall()

    async with asyncio.timeout(5):
        while await kinds(redis) - {"ready"}:  # noqa: ASYNC110 -- Redis wakes nobody
            await asyncio.sleep(0.02)
    assert len(small.workspace.calls) == calls


async def test_uninstalled_in_the_middle_the_render_loop_does_not_go_on_asking(
    small: Talk, redis: Redis
) -> None:
    await small.start("ana")
    small.workspace.door.is_revoked = True
    await small.workspace.click("ana", small.about("colours"), "Not sure")
    await small.until(lambda: any(c.answer.get("error") == "token_revoked" for c in small.workspace.calls))
    calls = len(small.workspace.calls)

    await small.workspace.uninstall()

    async with asyncio.timeout(5):
        while await kinds(redis) - {"ready"}:  # noqa: ASYNC110 -- as above
            await asyncio.sleep(0.02)
    assert len(small.workspace.calls) == calls


async def test_what_happens_to_others_deletes_nothing(small: Talk, redis: Redis) -> None:
    await small.start("ana")
    for event, team in (
        (tokens_revoked(bot=["U0SOMEBOT0"], oauth=[BOT.user_id]), OURS),
        ({"type": "tokens_revoked"}, OURS),
        ({"type": "tokens_revoked", "tokens": {"bot": BOT.user_id}}, OURS),
        (tokens_revoked(bot=[BOT.user_id]), "T0OTHER"),
        ({"type": "app_uninstalled"}, "T0OTHER"),
    ):
        payload = small.workspace.envelope.event(event) | {"team_id": team}

        assert (await small.workspace.send("event", payload)).status == 200

        assert not await redis.exists(*map(keys.forgetting, range(keys.SHARDS))), (event, team)
        assert await redis.keys("*:meeting:*")


async def test_a_meeting_is_kept_for_as_many_days_as_the_operator_says(
    workspace: Workspace, redis: Redis, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL, retention_days=3):
        await Talk(workspace, SMALL.questions).start("ana")
        await at_rest(redis_url)
        for kind in ("meeting", "thread"):
            (key,) = await redis.keys(f"*:{OURS}:{kind}:*")
            assert 2 * keys.DAY_SECONDS < await redis.ttl(key) <= 3 * keys.DAY_SECONDS
