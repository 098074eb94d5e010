"""Deliveries overtake each other, and come more than once: what stands is what one clean delivery would have left."""

import asyncio
import random
from dataclasses import replace
from secrets import token_hex
from time import time
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Answered, Change, Closed, Confirmed, Opened, Started
from handlers.meetings import Meeting
from knowledge.voting import Ballot
from tests.conversations.small import SMALL

TEAM: Final = "T0TEAM"

PEOPLE = st.sampled_from(["U1", "U2", "U3"])
WORDS = st.sampled_from([("yes",), ("no",), ("unsure",)])
DONE = st.one_of(
    st.builds(Answered, st.just(0), st.just("sweet"), PEOPLE, WORDS),
    st.builds(Opened, st.just(0), st.just("sweet")),
    st.builds(Closed, st.just(0), st.just("sweet")),
    st.builds(Confirmed, st.just(0), PEOPLE, WORDS.map(lambda word: (("sweet", word),))),
)
"""What people do to one question; the time is set where their turn is known."""

Turn = Answered | Opened | Closed | Confirmed


def timed(turns: list[Turn]) -> list[Turn]:
    """One after the other, over the last seconds."""
    began = int(time()) - 60
    return [replace(turn, at=f"{began + number}.000100") for number, turn in enumerate(turns)]


async def left_by(store: RedisMeetings, id_: str, deliveries: list[tuple[str, Turn]]) -> Meeting:
    started: Change = Started(channel="C1", topic="", person="U1", reply_url="")
    await store.record(TEAM, id_, started, f"{id_}-start")
    for delivery, turn in deliveries:
        await store.record(TEAM, id_, turn, f"{id_}-{delivery}")
    meeting = await store.load(TEAM, id_)
    assert meeting
    return meeting


@pytest.mark.exhaustive
@given(st.lists(DONE, min_size=2, max_size=9), st.randoms(use_true_random=False), st.integers(1, 4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_arrives_when_and_how_often_the_same_stands(
    redis_url: str, turns: list[Turn], dice: random.Random, copies: int
) -> None:
    clean = [(str(number), turn) for number, turn in enumerate(timed(turns))]
    shuffled = clean * copies
    dice.shuffle(shuffled)

    one, other = asyncio.run(both(redis_url, clean, shuffled))

    assert answers(one) == answers(other)
    assert one.tallies == other.tallies
    assert one.opened == other.opened


async def both(redis_url: str, *courses: list[tuple[str, Turn]]) -> list[Meeting]:
    redis = connect(redis_url)
    store = RedisMeetings(Server(redis), SMALL, lambda *_: None)
    try:
        return [await left_by(store, token_hex(4), course) for course in courses]
    finally:
        await redis.aclose()


def answers(meeting: Meeting) -> dict[Ballot, object]:
    return {ballot: (vote.answer, vote.at) for ballot, vote in meeting.votes.items()}
