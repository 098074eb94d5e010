"""Orders to a model that obeys them all: nothing of what it was told to say is said."""

import json
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from redis.asyncio import Redis

from knowledge.retrieval.retriever import Retriever, retriever
from tests.bad_input import injections
from tests.bad_input.room import everything_holds, room
from tests.bot.model.guests import asking
from tests.hostile.brains import READING, obeying, treacherous
from tests.hostile.test_answerer import answering, assert_answer_is_harmless, with_planted
from tests.hostile.test_whole_bot import thought_about
from tests.model_api import ModelApi, model_api
from tests.model_api.brain import Brain

FOR_THE_MODEL = 40
"""Requests, after which all else is answered without it: each takes some 50 ms of a processor."""

pytestmark = pytest.mark.exhaustive


@pytest.fixture
async def api() -> AsyncIterator[ModelApi]:
    async with model_api() as api:
        api.faults.piece = 300  # an answer in a few parts
        yield api


async def test_orders_in_what_people_type_are_not_obeyed(api: ModelApi, redis_url: str) -> None:
    more: dict[str, Any] = {
        "openai_api_key": api.key,
        "openai_base_url": api.url,
        "openai_daily_requests": FOR_THE_MODEL,
    }
    async with room(redis_url, **more) as found:
        found.secrets += (api.key,)
        api.brain = in_turn(treacherous(found.secrets, found.playbook.questions[0].id, "red"), obeying)

        await found.all(enumerate(injections.asked()), lambda each: found.type(each[1], each[0]))
        await found.workspace.settled()
        await thought_about(redis_url)
        await everything_holds(found)

    assert len(api.asked()) >= FOR_THE_MODEL / 2  # some are refused before a model sees them


async def test_orders_in_articles_are_not_obeyed(api: ModelApi, redis: Redis) -> None:
    api.brain = obeying
    documents = retriever().retrieve(injections.QUESTION, most=4).documents
    cases = injections.planted()
    async with asking(api) as model:
        for four in (cases[at : at + len(documents)] for at in range(0, len(cases), len(documents))):
            told = [with_planted(document, each.text) for document, each in zip(documents, four, strict=True)]
            answerer = answering(Retriever(told, {told[0].ref: [injections.QUESTION]}), model, redis)
            await assert_answer_is_harmless(answerer, four[0].name, injections.QUESTION)

    assert len(api.asked()) == len(cases) / len(documents)


def in_turn(telling: Brain, obeying_: Brain) -> Brain:
    """Whoever tells all that it knows tells so much that one in four is enough; it alone reads topics, too."""
    turns = count()

    def brain(request: dict[str, Any]) -> str:
        reads = request["response_format"]["json_schema"]["name"] == READING
        if next(turns) % 4 == 0:
            return telling(request)
        return json.dumps({"suggestions": []}) if reads else obeying_(request)

    return brain
