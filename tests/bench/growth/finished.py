"""Finished meetings in Redis, by the hundred: each click is committed by the bot's own store.

What people do is replayed. What the render loop writes for it is taken from one meeting that the real bot held in a
workspace, so that nobody waits for hundreds of threads to be drawn. Ids and addresses are as long as Slack's.
"""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from bot.storage import keys
from bot.storage.redis_client import connect
from bot.storage.store import RedisMeetings
from handlers.changes import Answered, Started
from handlers.meetings import ROOT
from knowledge.answers import Answer
from knowledge.playbook import PLAYBOOK
from knowledge.questions import Question
from playground import from_manifest, serve
from tests.bot_process import PUBLIC_URL, bot_for
from tests.consistency import at_rest
from tests.conversations.test_answering import OPEN_TO_THE_END
from tests.fixtures import MANIFEST
from tests.talk import Talk

TEAM: Final = "T0123456789"
PATIENCE: Final = 60  # seconds, on a machine that is measured to its limits
PEOPLE: Final = ("U0123456789", "U1123456789", "U2123456789", "U3123456789")
WORDS: Final = (
    "our support bot quotes last year's prices to customers who ask in German, and nobody can say why; " * 21
)


@dataclass(frozen=True, slots=True)
class Course:
    """How a meeting went; all of them ask every question.

    Attributes:
        length: Of its topic, in characters.
        people: How many answer.
        each_all: Whether each of them answers every question; else they take turns.
    """

    length: int = 60
    people: int = 1
    each_all: bool = False

    @property
    def topic(self) -> str:
        return WORDS[: self.length]

    def votes(self) -> Iterator[tuple[str, str, Answer]]:
        """Question, person, answer."""
        for number, (id_, label) in enumerate(OPEN_TO_THE_END.items()):
            first = 0 if self.each_all else number % self.people
            question = next(question for question in PLAYBOOK.questions if question.id == id_)
            for person in PEOPLE[first : self.people if self.each_all else first + 1]:
                yield id_, person, _answer(question, label)


async def stored_by_the_bot(redis_url: str) -> dict[str, str]:
    """The fields of a meeting in which one person answered every question."""
    async with serve(installation=from_manifest(MANIFEST)) as workspace:
        async with bot_for(workspace, redis_url, public_url=PUBLIC_URL):
            talk = Talk(workspace, PLAYBOOK.questions, patience=PATIENCE)
            await talk.start(topic=Course().topic)
            await talk.run("ana", OPEN_TO_THE_END)
            await talk.card()
            await at_rest(redis_url)
        async with connect(redis_url) as redis:
            (key,) = await redis.keys(keys.meetings_of(workspace.board.team.id))
            return cast("dict[str, str]", await redis.hgetall(key))


def shown(stored: dict[str, str]) -> dict[str, str]:
    """Of the fields of a meeting those that the render loop wrote."""
    return {name: stored[name] for name in stored if name.partition(":")[0] in {keys.POSTED, keys.MEMBER}}


async def finish(meetings: RedisMeetings, number: int, course: Course, shown: dict[str, str]) -> str:
    """Hold one more meeting, in a channel of its own; its id."""
    id_, channel = secrets.token_urlsafe(9), f"C{number:010}"
    await meetings.record(TEAM, id_, Started(channel, course.topic, PEOPLE[0], _reply_url()), _trigger())
    votes = list(course.votes())
    for question, person, answer in votes:
        answered = Answered(0, question, person, answer, f"{time.time():.6f}")
        await meetings.record(TEAM, id_, answered, _trigger(), _reply_url())
    lease = await meetings.claim(TEAM, "worker")
    assert lease
    root, *_ = shown[keys.field(keys.POSTED, ROOT)].split()
    thread = keys.thread(TEAM, channel, root)
    await meetings.write(lease, shown, thread)
    assert await meetings.release(lease, 1 + len(votes), thread=thread)
    return id_


def _answer(question: Question, label: str) -> Answer:
    choice = next(choice for choice in question.choices if choice.label == label)
    return int(choice.id) if question.kind == "number" else (choice.id,)


def _trigger() -> str:
    """The id of a command or a click."""
    return f"9876543210987.0123456789012.{secrets.token_hex(16)}"


def _reply_url() -> str:
    return f"https://hooks.slack.com/actions/{TEAM}/9876543210987/{secrets.token_hex(12)}"
