"""One thread, and people who do not stop: it takes so much and says so, and does not slow down what is done in it."""

from typing import Any, Final, cast

import pytest
from redis.asyncio import Redis

from bot.own_prices import todays_prices
from bot.storage import keys
from bot.storage.decoding import decode
from bot.storage.posts import encode_intent, encode_posted, intents
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.cards.notices import FULL
from handlers.changes import Answered, Asked, Change, Noticed, Opened, Place, Started
from handlers.meetings import MOST_INQUIRIES, MOST_NOTICES, Meeting, Notice, Posted
from handlers.store import Outcome
from handlers.thread import cards
from knowledge.grounding.reply import Reply, Sentence
from playground import Workspace
from tests.bot_process import bot_for
from tests.conversations.asking import LONG_CONTEXT
from tests.conversations.small import SMALL
from tests.talk import Talk

TEAM: Final = "T0TEAM"
REPLY: Final = Reply((Sentence("It depends.", "faq#cost"),), ("faq#cost",))


@pytest.fixture
def store(redis: Redis) -> RedisMeetings:
    return RedisMeetings(Server(redis), SMALL, lambda *_: None)


async def started(store: RedisMeetings) -> None:
    await store.record(TEAM, "M1", Started("C1", "prices", "U1", ""), "start")


async def loaded(store: RedisMeetings) -> Meeting:
    meeting = await store.load(TEAM, "M1")
    assert meeting
    return meeting


def asked(number: int, person: str = "U1", *, begins: bool = False) -> Asked:
    ts = f"17000{number:05d}.000100"
    return Asked(ts, f"why {number}?", person, ts, REPLY, Place("C1", "9.1") if begins else None)


async def record(store: RedisMeetings, change: Change, delivery: str) -> Outcome:
    return await store.record(TEAM, "M1", change, delivery)


@pytest.mark.parametrize("begins", [False, True])
async def test_a_thread_takes_so_many_questions_and_tells_whoever_asks_more_once(
    store: RedisMeetings, *, begins: bool
) -> None:
    if not begins:
        await started(store)
    taken = {await record(store, asked(at, begins=begins), f"d{at}") for at in range(MOST_INQUIRIES)}
    assert taken == {Outcome.APPLIED}

    for number in range(3):
        one_more = asked(MOST_INQUIRIES + number, "U2", begins=begins)
        assert await record(store, one_more, f"more{number}") is Outcome.FULL
    assert await record(store, asked(MOST_INQUIRIES), "more0") is Outcome.SEEN_BEFORE
    await record(store, asked(MOST_INQUIRIES, "U3"), "of another")

    meeting = await loaded(store)
    assert len(meeting.inquiries) == len(meeting.replies) == MOST_INQUIRIES
    assert list(meeting.notices.values()) == [Notice("full", "U2"), Notice("full", "U3")]


async def test_a_question_that_is_stored_already_is_none_too_many(store: RedisMeetings) -> None:
    await started(store)
    for at in range(MOST_INQUIRIES):
        await record(store, asked(at), f"d{at}")

    assert await record(store, asked(0), "again, by another way") is Outcome.APPLIED

    assert (await loaded(store)).notices == {}


async def test_what_people_are_told_has_an_end_too_and_a_full_thread_takes_answers(
    store: RedisMeetings, redis: Redis
) -> None:
    await started(store)
    many = {f"{keys.NOTICE}:d{at}": f"{at}:help:U1" for at in range(MOST_NOTICES - 1)}
    await redis.hset(keys.meeting(TEAM, "M1"), mapping=cast("Any", many))

    assert await record(store, Noticed("restart", "U1"), "the last") is Outcome.APPLIED
    assert await record(store, Noticed("restart", "U1"), "too many") is Outcome.FULL
    assert await record(store, Noticed("summary", "U1"), "too many as well") is Outcome.FULL
    assert await record(store, Answered(1, "sweet", "U1", ("yes",)), "an answer") is Outcome.APPLIED

    meeting = await loaded(store)
    assert (meeting.round, len(meeting.votes)) == (1, 1)
    assert [notice.kind for notice in meeting.notices.values()].count("full") == 1
    assert len(meeting.notices) == MOST_NOTICES + 1


async def test_what_was_done_in_earlier_rounds_is_kept_and_not_read_again_and_again(
    store: RedisMeetings, redis: Redis
) -> None:
    await started(store)
    place, read = keys.meeting(TEAM, "M1"), list[int]()
    for round_ in range(20):
        await walk(store, redis, round_)
        read.append(len(await store.fields(TEAM, "M1")))
        await record(store, Noticed("restart", "U1"), f"restart{round_}")
    await redis.hset(place, keys.field(keys.POSTED, "3:card"), encode_intent(9))

    stored, fields = cast("dict[str, str]", await redis.hgetall(place)), await store.fields(TEAM, "M1")
    assert len(stored) > 20 * 8
    assert max(read[1:]) <= read[0] + 2  # the latest notice, which does not stand yet, in the place of none
    assert intents(fields) == intents(stored) == {"3:card": 9}  # a message that a dead worker may have posted
    assert_same_thread(stored, fields)


async def walk(store: RedisMeetings, redis: Redis, round_: int) -> None:
    """Somebody answers, opens the details, and all of it stands in the thread."""
    await record(store, Answered(round_, "sweet", "U1", ("yes",)), f"yes{round_}")
    await record(store, Opened(round_, "details"), f"open{round_}")
    wanted = {f"{round_}:question:sweet", f"{round_}:card", "root", *(f"notice:restart{round_ - 1}",)}
    posted = {keys.field(keys.POSTED, key): encode_posted(Posted("1.1", 1, "a", 1)) for key in wanted}
    await redis.hset(keys.meeting(TEAM, "M1"), mapping=cast("Any", posted))


def assert_same_thread(stored: dict[str, str], fields: dict[str, str]) -> None:
    """But for what has been said once, and stands."""
    whole, read = decode(TEAM, "M1", stored, SMALL), decode(TEAM, "M1", fields, SMALL)
    wanted, found = (cards(each, SMALL, "https://x", todays_prices()()) for each in (whole, read))
    gone = wanted.keys() - found.keys()
    assert found == {key: card for key, card in wanted.items() if key not in gone}
    assert all(key in whole.posted and wanted[key].once for key in gone)
    assert (read.votes, read.opened, read.round) == (whole.votes, whole.opened, whole.round)


async def test_whoever_asks_in_a_full_thread_is_told_what_to_do_instead(
    workspace: Workspace, redis: Redis, redis_url: str
) -> None:
    async with bot_for(workspace, redis_url, SMALL):
        talk = Talk(workspace, SMALL.questions)
        await talk.start("ana")
        (place,) = await redis.keys("*:meeting:*")
        full = {f"{keys.INQUIRY}:17000{at:05d}.1": "1:not as stored" for at in range(MOST_INQUIRIES)}
        await redis.hset(place, mapping=cast("Any", full))

        for _ in range(2):
            await talk.type("ben", f"@ragvsft {LONG_CONTEXT}")
        await talk.click("ben", "colours", "Not sure")

        await talk.answered("colours", "Not sure")
        said = [message.visible_text() for message in talk.thread if message.bot_id]
        assert said.count(str(FULL)) == 1
