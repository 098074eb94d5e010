"""How near the passages are to a question in meaning, where a model for embeddings is configured."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.logs import logger
from bot.model.client import Model
from bot.model.failure import ModelError
from bot.model.vectors import Vector, VectorStore, cosine, unit
from knowledge.retrieval.document import Document

QUESTION_SECONDS: Final = 2.0
"""That a question waits; the ranks by words alone are good enough not to wait longer."""

REST_SECONDS: Final = 60.0
"""After a failure, until the service is asked again."""

BATCH: Final = 64

log = logger("similarity")


class Similarity:
    """Cosine similarities of all passages to a question.

    The passages' vectors are made once and kept in Redis, for all workers. They are made beside the questions: one
    that comes meanwhile is not held up by it. A question's own vector is kept nowhere.

    Args:
        seconds: That a question waits.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        model: Model,
        redis: Redis,
        documents: Sequence[Document],
        seconds: float = QUESTION_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._model = model
        self._store = VectorStore(redis, f"{model.url} {model.embedding_name}")
        self._texts = {document.ref: text_of(document) for document in documents}
        self._seconds, self._clock = seconds, clock
        self._not_before = clock()
        self._learning: asyncio.Task[dict[str, Vector]] | None = None

    async def similar(self, question: str) -> Mapping[str, float] | None:
        """By the passages' refs, from -1 to 1; `None` where words alone have to do."""
        if self._clock() < self._not_before:
            return None
        self._learning = self._learning or asyncio.create_task(self._learn())
        try:
            async with asyncio.timeout(self._seconds):
                known = await asyncio.shield(self._learning)
                (asked,) = await self._vectors([question])
        except TimeoutError:
            if self._learning.done():  # else the passages take their time, and nothing has failed
                self._rest()
            return None
        except (ModelError, RedisError, OSError):
            self._rest()
            return None
        return {ref: cosine(asked, known[text]) for ref, text in self._texts.items()}

    async def aclose(self) -> None:
        if self._learning is not None:
            self._learning.cancel()
            await asyncio.gather(self._learning, return_exceptions=True)

    def _rest(self) -> None:
        log.info("passages are found by their words alone for a while", seconds=REST_SECONDS)
        self._not_before = self._clock() + REST_SECONDS
        if self._learning and self._learning.done() and self._learning.exception():
            self._learning = None

    async def _learn(self) -> dict[str, Vector]:
        """The vectors of all texts; those that Redis does not have are made."""
        texts = list(dict.fromkeys(self._texts.values()))
        known = await self._store.load(texts)
        missing = [text for text in texts if text not in known]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            made = dict(zip(batch, await self._vectors(batch), strict=True))
            await self._store.save(made)
            known |= made
        return known

    async def _vectors(self, texts: Sequence[str]) -> list[Vector]:
        return [unit(numbers) for numbers in await self._model.embed(texts)]


def similarity_of(model: Model | None, redis: Redis, documents: Sequence[Document]) -> Similarity | None:
    """`None` where no model for embeddings is configured."""
    return Similarity(model, redis, documents) if model and model.embedding_name else None


def text_of(document: Document) -> str:
    """What is embedded of a passage: the page that it stands on tells what it is about."""
    return f"{document.article}: {document.title}\n\n{document.text}"
