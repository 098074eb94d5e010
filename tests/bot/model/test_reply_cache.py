"""Replies that are given again: to the same question, of the same team, from the same passages, and no other."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.model.reply_cache import ReplyCache, edition
from bot.storage import keys
from bot.storage.redis_client import connect
from knowledge.grounding.reply import Reply, Sentence
from tests.bot.model.guests import DOCUMENTS
from tests.redis_server import RedisServer

REFS = ("rag#cost", "rag#fresh")
GIVEN = ("As it stands: RAG",)
REPLY = Reply(
    (Sentence("It costs tokens.", "rag#cost"), Sentence("So here.", "rag#cost")), REFS, "gpt", GIVEN
)
ASKED = ("T1", "What does RAG cost?", REFS, GIVEN)


@pytest.fixture
def cache(redis: Redis) -> ReplyCache:
    return ReplyCache(redis, edition(DOCUMENTS))


async def remember(cache: ReplyCache) -> None:
    await cache.put(cache.key_for(*ASKED, REPLY), REPLY)


@pytest.mark.parametrize(
    "again",
    ["What does RAG cost?", "what does rag cost", "  What  does\nRAG cost ?!", "WHAT DOES RAG COST\u2026"],
)
async def test_the_same_question_gets_the_same_reply(cache: ReplyCache, again: str) -> None:
    await remember(cache)
    assert await cache.get("T1", again, REFS, GIVEN, "gpt") == REPLY


@pytest.mark.parametrize(
    "other",
    [
        ("T2", "What does RAG cost?", REFS, GIVEN, "gpt"),
        ("T1", "What does RAG cost me?", REFS, GIVEN, "gpt"),
        ("T1", "What does RAG cost?", REFS[::-1], GIVEN, "gpt"),
        ("T1", "What does RAG cost?", REFS, (), "gpt"),
        ("T1", "What does RAG cost?", REFS, GIVEN, "another"),
    ],
)
async def test_what_differs_is_another_question(
    cache: ReplyCache, other: tuple[str, str, tuple[str, ...], tuple[str, ...], str]
) -> None:
    await remember(cache)
    assert await cache.get(*other) is None


async def test_a_release_that_knows_something_else_answers_anew(cache: ReplyCache, redis: Redis) -> None:
    await remember(cache)
    first, *others = DOCUMENTS
    rewritten = ReplyCache(redis, edition([replace(first, text="They cost nothing."), *others]))
    assert await rewritten.get(*ASKED, "gpt") is None
    assert await ReplyCache(redis, edition(DOCUMENTS)).get(*ASKED, "gpt") == REPLY


@pytest.mark.parametrize(
    "reply",
    [
        replace(REPLY, complete=False),
        replace(REPLY, model=None),
        replace(REPLY, sentences=()),
    ],
)
async def test_only_whole_replies_that_rest_on_the_knowledge_base_are_remembered(
    cache: ReplyCache, reply: Reply
) -> None:
    assert cache.key_for(*ASKED, reply) == ""


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "{",
        "[]",
        "null",
        '{"sentences": 1}',
        '{"sentences": [["a"]], "refs": []}',
        '{"sentences": [["It costs.", "rag#cost"]], "refs": [], "model": "another"}',
        '{"sentences": [["It costs.", "rag#cost"]], "refs": [], "model": "gpt", "complete": false}',
        '{"sentences": [["\\ud800", "rag#cost"]], "refs": [], "model": "gpt"}',
    ],
)
async def test_what_cannot_be_read_is_as_good_as_absent(cache: ReplyCache, redis: Redis, stored: str) -> None:
    await remember(cache)
    (key,) = await redis.keys()
    await redis.set(key, stored)
    assert await cache.get(*ASKED, "gpt") is None


async def test_replies_are_kept_for_a_week_under_their_team(cache: ReplyCache, redis: Redis) -> None:
    await remember(cache)
    (key,) = await redis.keys()
    assert ":T1:reply:" in key
    assert "cost" not in key
    assert keys.REPLY_SECONDS - 10 < await redis.ttl(key) <= keys.REPLY_SECONDS == 7 * 24 * 60 * 60


async def test_without_redis_nothing_is_remembered_and_nothing_fails(redis_server: RedisServer) -> None:
    client = connect(redis_server.url)
    cache = ReplyCache(client, "edition")
    redis_server.kill()
    await remember(cache)
    assert await cache.get(*ASKED, "gpt") is None
    await client.aclose()
