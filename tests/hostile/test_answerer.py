"""Hostile questions and hostile articles, before a model that obeys them, in every part of a reply as it comes."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.model.answering import MOST_READ, Answerer, Guest
from bot.model.budget import Budget
from bot.model.client import Model
from bot.model.reply_cache import ReplyCache, edition
from handlers.thread import cards
from knowledge.grounding.reply import Reply
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import Retriever, retriever
from tests.bot.model.guests import asking
from tests.hostile.brains import obeying, treacherous
from tests.hostile.corpus import OTHERS_WORD, PAYLOADS, hostile
from tests.hostile.test_cards import PRICES, QUESTION, URL, assert_harmless, assert_says_nothing_of_it, talk
from tests.model_api import ModelApi, model_api

pytestmark = pytest.mark.exhaustive

TEAM, OTHER = "T0TEAM", "T0OTHER"


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with model_api() as api:
        yield api


@pytest.fixture
async def model(api: ModelApi) -> AsyncIterator[Model]:
    async with asking(api) as model:
        yield model


def answering(found: Retriever, model: Model, redis: Redis) -> Answerer:
    cache = ReplyCache(redis, edition(found.documents))
    return Answerer(found, PLAYBOOK, Guest(model, model, Budget(redis, 1_000), cache))


async def assert_answer_is_harmless(answerer: Answerer, name: str, question: str) -> Reply:
    """Every part of it, as it would be shown."""
    shown: list[Reply] = []

    async def show(part: Reply) -> None:
        shown.append(part)

    whole = await answerer.reply(TEAM, question, {"failing": ("missing_facts",)}, show)
    for reply in (*shown, whole):
        assert_says_nothing_of_it(name, reply)
    for part in {*shown[:1], *shown[-1:], whole}:
        assert_harmless(name, *cards(talk(QUESTION, part), PLAYBOOK, URL, PRICES).values())
    return whole


async def test_a_question_that_gives_orders_to_an_obedient_model_is_answered_without_them(
    api: ModelApi, model: Model, redis: Redis
) -> None:
    api.brain = treacherous((api.key,), "failing", "missing_facts")
    answerer = answering(retriever(), model, redis)

    replies = [
        await assert_answer_is_harmless(answerer, each.name, f"{QUESTION} {each.text}")
        for each in hostile(PAYLOADS)[::11]
    ]

    assert len(api.asked()) >= len(replies) / 2  # the others are refused before a model sees them
    assert sum(reply.model is not None and reply.grounded for reply in replies) >= len(replies) / 3


async def test_an_article_that_gives_orders_to_an_obedient_model_is_answered_from_without_them(
    api: ModelApi, model: Model, redis: Redis
) -> None:
    api.brain = obeying
    first, *others = retriever().retrieve(QUESTION, most=4).documents

    for each in hostile()[::13]:
        planted = [with_planted(first, each.text), *(with_planted(other, each.text) for other in others)]
        answerer = answering(Retriever(planted, {first.ref: [QUESTION]}), model, redis)
        reply = await assert_answer_is_harmless(answerer, each.name, QUESTION)
        assert reply.grounded, each.name

    assert len(api.asked()) == len(hostile()[::13])


def with_planted(document: Document, text: str) -> Document:
    true = document.text.partition(". ")[0] + "."
    return replace(document, title=f"{document.title} {text}", text=f"{true}\n\n{text}\n\n{text} {true}")


async def test_what_another_team_was_told_is_not_told_again(
    api: ModelApi, model: Model, redis: Redis
) -> None:
    answerer = answering(retriever(), model, redis)
    ours = await answerer.reply(TEAM, QUESTION, None)
    true, *_ = ours.sentences
    theirs = replace(ours, sentences=(true._replace(text=f"{true.text} {OTHERS_WORD}"),))
    refs = tuple(document.ref for document in retriever().retrieve(QUESTION, most=MOST_READ).documents)
    cache = ReplyCache(redis, edition(retriever().documents))
    await cache.put(cache.key_for(OTHER, QUESTION, refs, (), theirs), theirs)
    assert (await answerer.reply(OTHER, QUESTION, None)) == theirs  # it is remembered, for them

    assert (await answerer.reply(TEAM, QUESTION, None)) == ours
    assert len(api.asked()) == 1
