"""Replies of a model that may be given again where the same is asked."""

import asyncio
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from pydantic import TypeAdapter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.storage import keys
from knowledge.grounding.prompt import messages, schema
from knowledge.grounding.reply import Reply
from knowledge.retrieval.document import Document

ANSWER_SECONDS: Final = 2.0

_CLOSING: Final = re.compile(r"[\s.!?\u2026]+$")
_REPLY: Final = TypeAdapter(Reply)


def edition(documents: Iterable[Document]) -> str:
    """A digest of all that a reply depends on beside the question: another release may know or ask otherwise."""
    return _digest(
        [messages("", (), ()), schema(), *([each.ref, each.title, each.text] for each in documents)]
    )


class Thought(NamedTuple):
    """What came of thinking about a question.

    Attributes:
        remembered: The key under which the reply is to be found when the same is asked; "" where it is not.
    """

    reply: Reply
    remembered: str = ""


@dataclass(frozen=True, slots=True)
class ReplyCache:
    """Questions of a team that differ in case, spaces and closing punctuation alone are one question.

    Redis failing is no error here: nothing is remembered then.

    Attributes:
        edition: As `edition` gives it.
    """

    redis: Redis
    edition: str

    async def get(
        self, team: str, question: str, refs: tuple[str, ...], given: tuple[str, ...], model: str
    ) -> Reply | None:
        """The reply to that question, from those passages, in a meeting that has answered so much, by that model."""
        key = self._key(team, question, refs, given, model)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                stored = await self.redis.get(key)
            reply = _REPLY.validate_json(stored) if stored else None
        except (
            RedisError,
            OSError,
            ValueError,
        ):  # a time-out is an OSError; a ValueError, what we cannot read
            return None
        return reply if reply and _worth_keeping(reply) and reply.model == model else None

    def key_for(
        self, team: str, question: str, refs: tuple[str, ...], given: tuple[str, ...], reply: Reply
    ) -> str:
        """Where to remember a reply of a model's; "" unless it is whole and the knowledge base supports it."""
        if reply.model is None or not _worth_keeping(reply):
            return ""
        return self._key(team, question, refs, given, reply.model)

    async def put(self, key: str, reply: Reply) -> None:
        """Remember what belongs to no meeting; where one waits for it, the store does both in one transaction."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.redis.set(key, _REPLY.dump_json(reply), ex=keys.REPLY_SECONDS)
        except (RedisError, OSError):
            return

    def _key(
        self, team: str, question: str, refs: tuple[str, ...], given: tuple[str, ...], model: str
    ) -> str:
        return keys.reply(team, _digest([self.edition, model, _folded(question), refs, given]))


def _worth_keeping(reply: Reply) -> bool:
    return reply.complete and reply.grounded


def _folded(question: str) -> str:
    return " ".join(_CLOSING.sub("", question).casefold().split())


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
