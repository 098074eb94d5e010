"""Embeddings of texts, kept in Redis."""

import base64
import hashlib
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from operator import mul
from typing import Any, Final, cast

from redis.asyncio import Redis

from bot.storage import keys

KEPT_SECONDS: Final = 30 * 24 * 60 * 60
"""After a text was last added: once a month the vectors are made anew, and those of texts that are no more go."""

_BYTES: Final = 4  # of a float32, which is as exact as services give them

Vector = tuple[float, ...]
"""Of length 1, so that a product of two is their cosine."""


def unit(numbers: Iterable[float]) -> Vector:
    """The same direction; one of no length stays as it is, and is like nothing."""
    all_ = tuple(numbers)
    length = hypot(*all_) or 1.0
    return tuple(each / length for each in all_)


def cosine(one: Vector, other: Vector) -> float:
    """0 for vectors of different lengths, which no model gives two texts."""
    return sum(map(mul, one, other)) if len(one) == len(other) else 0.0


@dataclass(frozen=True, slots=True)
class VectorStore:
    """Vectors of texts by one model.

    Attributes:
        model: Its service and name.
    """

    redis: Redis
    model: str

    async def load(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Those that are known, by their text; one that cannot be read is not."""
        # The client is made with decode_responses, which its types cannot say.
        answer: Any = self.redis.hmget(self._key, [_digest(text) for text in texts])
        stored = cast("list[str | None]", await answer)
        return {text: known for text, each in zip(texts, stored, strict=True) if (known := _decoded(each))}

    async def save(self, vectors: Mapping[str, Vector]) -> None:
        fields: Any = {_digest(text): _encoded(known) for text, known in vectors.items()}
        async with self.redis.pipeline() as pipeline:
            pipeline.hset(self._key, mapping=fields)
            pipeline.expire(self._key, KEPT_SECONDS)
            await pipeline.execute()

    @property
    def _key(self) -> str:
        return keys.vectors(_digest(self.model))


def _encoded(known: Vector) -> str:
    return base64.b64encode(array("f", known).tobytes()).decode()


def _decoded(stored: str | None) -> Vector | None:
    try:
        raw = base64.b64decode(stored or "", validate=True)
    except ValueError:
        return None
    return unit(array("f", raw)) if raw and len(raw) % _BYTES == 0 else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
