"""Meetings to click in: one is held with the real bot, and the others are copies of it under ids of their own."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from redis.asyncio import Redis

from bot.own_prices import todays_prices
from bot.storage import keys
from bot.storage.decoding import decode
from bot.storage.posts import encode_posted
from handlers import presses
from handlers.thread import cards
from knowledge.playbook import PLAYBOOK
from tests.bench.clicks.deliveries import buttons, click, command
from tests.bench.clicks.load import drive
from tests.bench.clicks.people import PUBLIC_URL, TEAM
from tests.bench.clicks.slack_stub import SlackStub, stub_ts

TOPIC = "what should the assistant for our field engineers be built on"
"""Without a word that suggests an answer: nothing more is posted than the questions."""
SECONDS = 10
ANSWERED: Final = 3
"""Questions, before the one that the clicks of the bench answer."""
_DIGITS: Final = 6
"""At the end of a copy's id, that number it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A meeting in which one question stands open.

    Attributes:
        id: Of the meeting.
        question: The message that asks it, as Slack would show it.
        root: The `ts` of the message that its thread hangs on.
        answer: The button that a click of the bench presses.
    """

    id: str
    question: Mapping[str, Any]
    root: str
    answer: Mapping[str, Any]

    def click_in(self, copy: str) -> bytes:
        """The next click that moves it on: one message is brought up to date, and one is posted."""
        value = self.answer["value"].replace(self.id, copy)
        assert value != self.answer["value"]
        question, root = self.places_in(copy)
        return click({**self.question, "ts": question}, self.answer, root, value)

    def places_in(self, copy: str) -> tuple[str, str]:
        """The `ts` of the message that asks the question, and of the one that the thread hangs on."""
        return _ts(copy, self.question["ts"]), _ts(copy, self.root)


async def pattern(redis: Redis, stub: SlackStub, port: int) -> Pattern:
    """Hold a meeting until it is in the middle."""
    await drive(port, [command(TOPIC)], 1)
    root, question = stub_ts(1), await _posted(stub, 2)
    for number in range(2, ANSWERED + 2):
        pressed = _choices(question)[-1]
        await drive(port, [click(question, pressed, root, pressed["value"])], 1)
        question = await _posted(stub, 2 * number)
    await at_rest(redis)
    choice = _choices(question)[0]
    press = presses.read(choice["value"])
    assert press
    return Pattern(press.meeting, question, root, choice)


async def copies(redis: Redis, of: Pattern, number: int) -> list[str]:
    """So many more of that meeting, in each of which the same messages stand at times of their own; their ids."""
    key = keys.meeting(TEAM, of.id)
    fields = cast("dict[str, str]", await redis.hgetall(key))
    begins = secrets.token_urlsafe(9)[:-_DIGITS]
    ids = [f"{begins}{n:0{_DIGITS}}" for n in range(1, number + 1)]
    async with redis.pipeline(transaction=False) as pipeline:
        for id_ in ids:
            pipeline.hset(_kept(id_), items=[*_flat(fields), *_flat(_standing(id_, fields))])
        await pipeline.execute()
    return ids


def _ts(copy: str, ts: str) -> str:
    """Where a message of the pattern stands in a copy."""
    second, fraction = ts.split(".")
    return f"{int(second) + int(copy[-_DIGITS:])}.{fraction}"


async def begin_anew(redis: Redis, ids: Sequence[str]) -> None:
    """Every copy as it was at first."""
    async with redis.pipeline(transaction=False) as pipeline:
        for id_ in ids:
            pipeline.copy(_kept(id_), keys.meeting(TEAM, id_), replace=True)
            pipeline.delete(keys.given(TEAM, id_))
        await pipeline.execute()


def _flat(fields: Mapping[str, str]) -> list[str]:
    return [part for pair in fields.items() for part in pair]


def _kept(id_: str) -> str:
    return f"{keys.meeting(TEAM, id_)}:kept"


def _standing(id_: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The messages of a copy: the same, but that their buttons name the copy."""
    meeting = decode(TEAM, id_, fields, PLAYBOOK)
    drawn = cards(meeting, PLAYBOOK, PUBLIC_URL, todays_prices()())
    return {
        keys.field(keys.POSTED, key): encode_posted(
            posted._replace(ts=_ts(id_, posted.ts), digest=drawn[key].digest)
        )
        for key, posted in meeting.posted.items()
    }


async def at_rest(redis: Redis) -> None:
    """Wait until every thread shows what it should."""
    while await redis.zcard(keys.dirty(keys.shard_of(TEAM))):  # noqa: ASYNC110 -- another process brings it about
        await asyncio.sleep(0.005)


def _choices(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The buttons that are answers by themselves; the last one is "Not sure"."""
    return [each for each in buttons(message["blocks"]) if each["action_id"].startswith(f"{presses.ANSWER}:")]


async def _posted(stub: SlackStub, calls: int) -> dict[str, Any]:
    """The newest message, once there were so many calls."""
    await stub.until(calls, SECONDS)
    arguments = stub.calls[-1].arguments()
    return {"ts": stub_ts(calls), "text": arguments["text"], "blocks": arguments["blocks"]}
