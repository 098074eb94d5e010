"""How near the passages are to a question: a help that is there or not, and never in the way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from time import monotonic
from typing import cast

import pytest
from redis.asyncio import Redis

from bot.model.client import Model
from bot.model.similarity import BATCH, REST_SECONDS, Similarity, similarity_of
from bot.model.vectors import KEPT_SECONDS, cosine, unit
from bot.storage.redis_client import connect
from knowledge.retrieval.document import Document
from tests.bot.model.guests import DOCUMENTS, asking
from tests.model_api import Fault, ModelApi
from tests.redis_server import RedisServer

QUESTION = "How many labelled examples does training need?"
MANY = tuple(Document(f"page#{n}", f"Title {n}", "Page", f"/page#{n}", f"Passage {n}.") for n in range(130))

Begin = Callable[..., Similarity]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def model(api: ModelApi) -> AsyncIterator[Model]:
    async with asking(api) as model:
        yield model


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def begin(model: Model, redis: Redis, clock: Clock) -> AsyncIterator[Begin]:
    """A worker's similarities; a second one is another worker's."""
    begun: list[Similarity] = []

    def begin(documents: tuple[Document, ...] = DOCUMENTS, seconds: float = 2.0) -> Similarity:
        begun.append(Similarity(model, redis, documents, seconds, clock))
        return begun[-1]

    yield begin
    for similarity in begun:
        await similarity.aclose()


async def test_the_passage_that_says_it_is_nearest(begin: Begin) -> None:
    found = await begin().similar(QUESTION)
    assert found
    assert found.keys() == {document.ref for document in DOCUMENTS}
    assert max(found, key=lambda ref: found[ref]) == "tuning#labels"
    assert all(-1 <= each <= 1 for each in found.values())


async def test_passages_are_embedded_once_for_all_workers_and_in_batches(api: ModelApi, begin: Begin) -> None:
    first = await begin(MANY).similar(QUESTION)
    passages = [len(body["input"]) for body in api.asked("embeddings")[:-1]]
    assert passages == [BATCH, BATCH, 130 - 2 * BATCH]
    again = begin(MANY)
    assert await again.similar(QUESTION) == pytest.approx(first)
    assert await again.similar("Another?")
    assert [len(body["input"]) for body in api.asked("embeddings")[len(passages) :]] == [1, 1, 1]


async def test_a_passage_that_is_new_is_the_only_one_embedded(api: ModelApi, begin: Begin) -> None:
    await begin(MANY[:-1]).similar(QUESTION)
    await begin(MANY).similar(QUESTION)
    assert [len(body["input"]) for body in api.asked("embeddings")[-2:]] == [1, 1]


async def test_what_redis_holds_and_nobody_can_read_is_made_anew(redis: Redis, begin: Begin) -> None:
    first = await begin().similar(QUESTION)
    (key,) = await redis.keys()
    assert 0 < await redis.ttl(key) <= KEPT_SECONDS
    fields = await cast("Awaitable[list[str]]", redis.hkeys(key))
    for field, broken in zip(fields, ("QUJD!RA==", "QUI=", ""), strict=True):
        await redis.hset(key, field, broken)
    assert await begin().similar(QUESTION) == pytest.approx(first)


async def test_nothing_of_a_question_is_kept(redis: Redis, begin: Begin) -> None:
    similarity = begin()
    await similarity.similar(QUESTION)
    (key,) = await redis.keys()
    assert await redis.hlen(key) == len(DOCUMENTS)


async def test_a_failure_leaves_the_ranks_by_words_and_is_tried_again_after_a_minute(
    api: ModelApi, begin: Begin, clock: Clock
) -> None:
    similarity = begin()
    api.faults.always = Fault.QUOTA
    assert await similarity.similar(QUESTION) is None
    api.faults.clear()
    clock.now = REST_SECONDS - 1
    assert await similarity.similar(QUESTION) is None
    assert len(api.requests) == 1
    clock.now = REST_SECONDS
    assert await similarity.similar(QUESTION)
    api.faults.always = Fault.WRONG_JSON
    assert await similarity.similar(QUESTION) is None
    api.faults.clear()
    assert await similarity.similar(QUESTION) is None
    clock.now += REST_SECONDS
    assert await similarity.similar(QUESTION)


async def test_a_question_is_not_held_up_by_a_service_that_hangs(
    api: ModelApi, begin: Begin, clock: Clock
) -> None:
    similarity = begin(seconds=0.5)
    assert await similarity.similar(QUESTION)
    api.faults.always = Fault.HANG
    start = monotonic()
    assert await similarity.similar(QUESTION) is None
    assert monotonic() - start < 1.5
    assert await similarity.similar(QUESTION) is None  # not even asked
    assert len(api.asked("embeddings")) == 3
    api.faults.clear()
    clock.now += REST_SECONDS
    assert await similarity.similar(QUESTION)


async def test_passages_that_take_their_time_are_embedded_beside_the_questions(
    api: ModelApi, begin: Begin
) -> None:
    similarity = begin(seconds=0.5)
    api.faults.next.append(Fault.SLOW)
    api.faults.delay = 0.6
    assert await similarity.similar(QUESTION) is None
    assert await similarity.similar(QUESTION)
    assert [len(body["input"]) for body in api.asked("embeddings")] == [len(DOCUMENTS), 1]


async def test_vectors_of_another_service_are_not_mixed_in(api: ModelApi, redis: Redis, begin: Begin) -> None:
    await begin().similar(QUESTION)
    async with asking(api, openai_embedding_model="text-embedding-3-large") as other:
        similarity = Similarity(other, redis, DOCUMENTS)
        await similarity.similar(QUESTION)
        await similarity.aclose()
    assert len(await redis.keys()) == 2


async def test_without_redis_words_have_to_do(model: Model, redis_server: RedisServer) -> None:
    client = connect(redis_server.url)
    redis_server.kill()
    similarity = Similarity(model, client, DOCUMENTS)
    assert await similarity.similar(QUESTION) is None
    await similarity.aclose()
    await client.aclose()


async def test_without_a_model_for_embeddings_there_are_no_similarities(api: ModelApi, redis: Redis) -> None:
    assert similarity_of(None, redis, DOCUMENTS) is None
    async with asking(api, openai_embedding_model=None) as model:
        assert similarity_of(model, redis, DOCUMENTS) is None
    async with asking(api) as model:
        assert similarity_of(model, redis, DOCUMENTS)


def test_vectors_are_compared_by_their_direction() -> None:
    assert cosine(unit([3, 4]), unit([6, 8])) == pytest.approx(1)
    assert cosine(unit([1, 0]), unit([0, 1])) == 0
    assert cosine(unit([1, 0]), unit([-2, 0])) == -1
    assert cosine(unit([0, 0]), unit([1, 1])) == 0
    assert cosine(unit([1, 0]), unit([1, 0, 0])) == 0
