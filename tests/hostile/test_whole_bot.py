"""Forty hostile messages, commands and topics to the whole bot, with a model that obeys and tells what it knows."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence

import pytest
from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Asked, Place, Started
from handlers.meetings import talk_id
from knowledge.grounding.reply import Reply, Sentence
from knowledge.retrieval.retriever import retriever
from playground import Workspace, person
from tests.bot_process import PUBLIC_URL, bot_for
from tests.consistency import at_rest
from tests.conversations.small import SMALL
from tests.hostile.brains import treacherous
from tests.hostile.corpus import OTHERS_WORD, PAYLOADS, hostile
from tests.hostile.exposure import Bounds, exposures, linked_by_itself
from tests.hostile.test_cards import QUESTION
from tests.model_api import ModelApi

pytestmark = pytest.mark.exhaustive

MARK = "Zanzibar"
"""Stands in all that people type here, and nowhere else."""

PEOPLE = ("ana", "ben", "chloe", "dev")
EACH_WAY = 8
OTHER = "T0OTHER"
DONE = ("Phrased by", "Quoted word for word", "so I will not guess")


@pytest.fixture
async def bot(workspace: Workspace, api: ModelApi, redis_url: str) -> AsyncIterator[str]:
    """A bot with a model, in a Redis that another team uses too."""
    await let_another_team_ask(redis_url)
    more = {"openai_api_key": api.key, "openai_base_url": api.url, "public_url": PUBLIC_URL}
    async with bot_for(workspace, redis_url, SMALL, **more) as url:
        yield url


async def let_another_team_ask(redis_url: str) -> None:
    """The same question and a topic, with a word that is theirs; their own workers have shown it already."""
    redis = connect(redis_url)
    meetings = RedisMeetings(Server(redis), SMALL, lambda *_: None)
    ref = retriever().documents[0].ref
    said = Reply((Sentence(f"It is {OTHERS_WORD}.", ref),), (ref,))
    asked = Asked("9.1", f"{QUESTION} {OTHERS_WORD}", "U0OTHER", "9.1", said, Place("C0PLANNING", "9.1"))
    await meetings.record(OTHER, talk_id("C0PLANNING", "9.1"), asked, "d1")
    await meetings.record(OTHER, "M1", Started("C0PLANNING", OTHERS_WORD, "U0OTHER", ""), "d2")
    await redis.delete(keys.dirty(keys.shard_of(OTHER)))
    await redis.aclose()


def typed(texts: Sequence[str], words: str) -> list[str]:
    """What a keyboard and a form of the web can send."""
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    return [f"{words} {MARK} {text}" for text in clean]


async def thought_about(redis_url: str) -> None:
    """Wait until nothing waits for a thought any more, and all threads are up to date."""
    async with asyncio.timeout(30), Redis.from_url(redis_url) as redis:
        while any([await redis.zcard(keys.pending(shard)) for shard in range(keys.SHARDS)]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await at_rest(redis_url)


async def say_all(workspace: Workspace) -> int:
    """In every way, each time other words, and somebody else; how many asked a question."""
    texts = [each.text for each in hostile(PAYLOADS)]
    step = len(texts) // EACH_WAY
    mentions, messages, commands, topics, raw = (
        typed(texts[at::step][:EACH_WAY], QUESTION) for at in range(5)
    )
    for number in range(EACH_WAY):
        who = PEOPLE[number % len(PEOPLE)]
        await workspace.say(who, "planning", f"@ragvsft {mentions[number]}")
        await workspace.say(who, f"{who}-bot", messages[number])
        await workspace.command(who, "planning", "/ragvsft", f"ask {commands[number]}")
        await workspace.command(who, "planning", "/ragvsft", topics[number])
        await say_raw(workspace, number, raw[number])
    return 4 * EACH_WAY


async def say_raw(workspace: Workspace, number: int, text: str) -> None:
    """As an app may post it in a person's name: marks in it are live, which nobody can type."""
    last = next(
        delivery.payload
        for delivery in reversed(workspace.deliveries)
        if delivery.payload.get("event", {}).get("type") == "app_mention"
    )
    ts = f"{float(last['event']['ts']) + 1_000:.6f}"
    said = {"ts": ts, "event_ts": ts, "text": f"<@U0RAGVSFT0> {text}", "thread_ts": last["event"]["ts"]}
    await workspace.send("event", last | {"event": last["event"] | said, "event_id": f"Ev{number}"})


@pytest.mark.usefixtures("bot")
async def test_nothing_hostile_reaches_out_of_any_thread(
    workspace: Workspace, api: ModelApi, redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = (workspace.bot_token, workspace.signing_secret, api.key, OTHERS_WORD)
    api.brain = treacherous(secrets, SMALL.questions[0].id, "red")
    caplog.set_level(logging.INFO)

    asked = await say_all(workspace)
    await workspace.settled()
    await thought_about(redis_url)

    assert {delivery.status for delivery in workspace.deliveries} == {200}
    bounds = Bounds(PUBLIC_URL, frozenset(person(name).id for name in PEOPLE), secrets)
    written = [call for call in workspace.calls if call.method.startswith(("chat.", "assistant.", "views."))]
    for call in written:
        assert call.ok, call
        assert exposures(call.arguments, bounds) == [], call.arguments
        assert call.method != "chat.postMessage" or call.arguments["unfurl_links"] is False
    places = ("planning", *(f"{name}-bot" for name in PEOPLE))
    standing = [m for name in places for m in workspace.channel(name).history if m.bot_id]
    answered = [m for m in standing if any(done in m.visible_text() for done in DONE)]
    assert len(answered) == asked
    assert sum("Phrased by" in m.visible_text() for m in answered) >= asked / 4
    assert len(api.asked()) >= asked / 2
    for request in api.asked():
        assert not any(secret in json.dumps(request, ensure_ascii=False) for secret in secrets)
    assert not any(workspace.ephemerals(name) for name in PEOPLE)
    for word in (MARK, *secrets):
        assert word not in caplog.text


@pytest.mark.usefixtures("bot")
async def test_an_address_that_somebody_types_as_a_topic_is_no_link(workspace: Workspace) -> None:
    await workspace.command("ana", "planning", "/ragvsft", "our bot says https://evil.example and #general")
    await workspace.until(lambda: len(workspace.channel("planning").history) >= 2)

    calls = [call.arguments for call in workspace.calls if call.method == "chat.postMessage"]
    assert [linked_by_itself(arguments) for arguments in calls] == [[]] * len(calls)
