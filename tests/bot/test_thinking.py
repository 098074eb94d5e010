"""What waits for a thought, in Redis: leased, answered once, and never in the way of the meeting."""

from collections.abc import Awaitable
from typing import cast

import pytest
from pydantic import TypeAdapter
from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.lease import Lease
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Answered, Asked, Confirmed, Noticed, Opened, Place, Rated, Started
from handlers.meetings import Meeting, talk_id
from handlers.store import MeetingsUnavailableError, Outcome
from knowledge.grounding.reply import Reply, Sentence
from knowledge.intake.suggestion import Suggestion
from knowledge.voting import Ballot
from tests.conversations.small import SMALL

TEAM = "T0TEAM"
SHARD = keys.shard_of(TEAM)
SAID = Reply((Sentence("It does.", "rag#why"),), ("rag#why",), "gpt")
BEGINNING = Reply((Sentence("It", "rag#why"),), ("rag#why",), "gpt", complete=False)
SUGGESTED = (Suggestion("sweet", "yes", "wrong prices"),)


class Rung:
    """Takes down for which loop the bell was rung."""

    def __init__(self) -> None:
        self.to_render: list[int] = []
        self.to_think: list[int] = []

    def for_threads(self, shard: int, _meeting: str) -> None:
        self.to_render.append(shard)


@pytest.fixture
def rung() -> Rung:
    return Rung()


@pytest.fixture
def store(redis: Redis, rung: Rung) -> RedisMeetings:
    """Of a bot with a model."""
    return RedisMeetings(Server(redis), SMALL, rung.for_threads, rung.to_think.append, thinks=True)


async def start(store: RedisMeetings, topic: str = "") -> None:
    await store.record(TEAM, "M1", Started("C1", topic, "U1", ""), "start")


async def ask(store: RedisMeetings, id_: str = "9.1", reply: Reply | None = None) -> None:
    assert await store.record(TEAM, "M1", Asked(id_, "why?", "U1", id_, reply), f"d{id_}") is Outcome.APPLIED


async def loaded(store: RedisMeetings, id_: str = "M1") -> Meeting:
    meeting = await store.load(TEAM, id_)
    assert meeting
    return meeting


async def claimed(store: RedisMeetings, worker: str = "mine") -> Lease:
    lease = await store.claim_pending(TEAM, worker)
    assert lease
    return lease


async def test_a_question_without_a_reply_waits_for_a_thought_and_is_rung_for(
    store: RedisMeetings, rung: Rung
) -> None:
    await start(store)
    assert await store.claim_pending(TEAM, "mine") is None
    await ask(store)

    assert (rung.to_render, rung.to_think) == ([SHARD, SHARD], [SHARD])
    assert (await claimed(store)).meeting == "M1"
    assert await store.claim_pending(TEAM, "other") is None
    assert await store.claim(TEAM, "other") is not None  # its thread is rendered meanwhile


async def test_a_question_that_comes_with_its_reply_waits_for_nothing(
    store: RedisMeetings, rung: Rung
) -> None:
    await start(store)
    await ask(store, reply=SAID)

    assert (await loaded(store)).replies == {"9.1": SAID}
    assert await store.claim_pending(TEAM, "mine") is None
    assert rung.to_think == []


async def test_a_question_to_a_meeting_that_is_not_there_is_not_stored(
    store: RedisMeetings, redis: Redis
) -> None:
    asked = Asked("9.1", "why?", "U1", "9.1", None)

    assert await store.record(TEAM, "M1", asked, "d1") is Outcome.NO_SUCH_MEETING
    assert await redis.keys("*") == []


async def test_two_people_who_begin_a_talk_at_once_begin_the_same_one(store: RedisMeetings) -> None:
    place, id_ = Place("C1", "9.1"), talk_id("C1", "9.1")
    one, other = (Asked(ts, "why?", person, ts, SAID, place) for ts, person in (("9.2", "U1"), ("9.3", "U2")))
    for asked, outcome in (
        (one, Outcome.APPLIED),
        (other, Outcome.APPLIED),
        (other, Outcome.SEEN_BEFORE),
    ):
        assert await store.record(TEAM, id_, asked, asked.id) is outcome

    talk = await store.in_thread(TEAM, "C1", "9.1")
    assert talk
    assert (talk.kind, talk.started_by, talk.version) == ("talk", "U1", 2)
    assert [(asked.person, talk.replies[id_]) for id_, asked in talk.inquiries.items()] == [
        ("U1", SAID),
        ("U2", SAID),
    ]
    for team, channel, ts in (("T0OTHER", "C1", "9.1"), (TEAM, "C2", "9.1"), (TEAM, "C1", "9.2")):
        assert await store.in_thread(team, channel, ts) is None


async def test_a_talk_that_a_newer_release_began_is_left_to_its_workers(
    store: RedisMeetings, redis: Redis
) -> None:
    id_ = talk_id("C1", "9.1")
    asked = Asked("9.1", "why?", "U1", "9.1", None, Place("C1", "9.1"))
    await store.record(TEAM, id_, asked, "d1")
    # A release that knows no talks would post a meeting's first question.
    assert await redis.hget(keys.meeting(TEAM, id_), keys.SCHEMA_FIELD) == "3"
    await redis.hset(keys.meeting(TEAM, id_), keys.SCHEMA_FIELD, str(keys.SCHEMA + 1))

    with pytest.raises(MeetingsUnavailableError):
        await store.record(TEAM, id_, asked, "d2")


async def test_a_reply_is_stored_once_and_makes_the_thread_due(store: RedisMeetings, rung: Rung) -> None:
    await start(store)
    await ask(store)
    shown = await store.claim(TEAM, "renderer")
    assert shown
    await store.release(shown, 2)
    lease = await claimed(store)

    outcomes = [await store.answer(lease, "9.1", reply) for reply in (BEGINNING, SAID, BEGINNING, SAID)]

    assert outcomes == ["stored", "stored", "stands", "stands"]
    meeting = await loaded(store)
    assert (meeting.replies, meeting.version) == ({"9.1": SAID}, 4)
    assert await store.claim(TEAM, "renderer")
    assert len(rung.to_render) == 4


async def test_a_reply_to_what_nobody_asked_is_not_stored(store: RedisMeetings) -> None:
    await start(store)
    await ask(store)

    assert await store.answer(await claimed(store), "9.9", SAID) == "stands"
    assert (await loaded(store)).replies == {}


async def test_whoever_lost_the_lease_says_nothing_any_more(store: RedisMeetings, redis: Redis) -> None:
    await start(store, "wrong prices")
    await ask(store)
    old = await claimed(store)
    await redis.zadd(keys.pending(SHARD), {old.member: 0})  # its time has run out
    new = await claimed(store, "new")

    assert not await store.renew(old)
    assert await store.answer(old, "9.1", SAID) == "lost"
    assert await store.suggest(old, SUGGESTED) == "lost"
    assert not await store.release_pending(old, 2)
    assert (await loaded(store)).replies == {}
    assert await store.answer(new, "9.1", SAID) == "stored"


async def test_a_reply_is_remembered_with_what_it_is_stored_in_or_not_at_all(
    store: RedisMeetings, redis: Redis
) -> None:
    await start(store)
    await ask(store)
    key = keys.reply(TEAM, "digest")
    old = await claimed(store)
    assert await store.answer(old, "9.9", SAID, key) == "stands"
    await redis.zadd(keys.pending(SHARD), {old.member: 0})  # its time has run out
    new = await claimed(store, "new")
    assert await store.answer(old, "9.1", SAID, key) == "lost"
    await store.answer(new, "9.1", BEGINNING)
    assert not await redis.exists(key)

    assert await store.answer(new, "9.1", SAID, key) == "stored"

    assert TypeAdapter(Reply).validate_json(str(await redis.get(key))) == SAID
    assert keys.REPLY_SECONDS - 10 < await redis.ttl(key) <= keys.REPLY_SECONDS


@pytest.mark.parametrize("by", ["renewing", "answering", "asking for what stands"])
async def test_whoever_thinks_keeps_the_lease(store: RedisMeetings, redis: Redis, by: str) -> None:
    await start(store)
    await ask(store)
    lease = await claimed(store)
    await store.answer(lease, "9.1", BEGINNING if by == "answering" else SAID)
    await redis.zadd(keys.pending(SHARD), {lease.member: 0})

    assert await store.renew(lease) if by == "renewing" else await store.answer(lease, "9.1", SAID)

    assert await store.claim_pending(TEAM, "other") is None


async def test_what_is_asked_during_a_thought_waits_for_the_next_one(store: RedisMeetings) -> None:
    await start(store)
    await ask(store)
    lease, version = await claimed(store), (await loaded(store)).version
    await ask(store, "9.2")
    await store.answer(lease, "9.1", SAID)

    assert not await store.release_pending(lease, version)

    lease = await claimed(store)
    await store.answer(lease, "9.2", SAID)
    assert await store.release_pending(lease, (await loaded(store)).version)
    assert await store.claim_pending(TEAM, "mine") is None


async def test_a_meeting_that_is_gone_is_not_answered_back_to_life(
    store: RedisMeetings, redis: Redis
) -> None:
    await start(store)
    await ask(store)
    lease = await claimed(store)
    await redis.delete(keys.meeting(TEAM, "M1"))

    assert await store.answer(lease, "9.1", SAID) == "lost"
    assert await store.release_pending(lease, 0)
    assert await redis.exists(keys.meeting(TEAM, "M1"), keys.pending(SHARD), keys.answering(SHARD)) == 0


@pytest.mark.parametrize(
    ("topic", "thinks", "pending"), [("prices", True, True), ("prices", False, False), ("", True, False)]
)
async def test_a_topic_is_read_where_a_model_thinks(
    redis: Redis, topic: str, *, thinks: bool, pending: bool
) -> None:
    store = RedisMeetings(Server(redis), SMALL, lambda *_: None, thinks=thinks)
    await start(store, topic)
    await store.record(TEAM, "E1", Started("C1", topic, "U1", "", "volume=5"), "estimate")

    lease = await store.claim_pending(TEAM, "mine")
    assert (lease.meeting if lease else None) == ("M1" if pending else None)
    assert await store.claim_pending(TEAM, "mine") is None


@pytest.mark.parametrize("read", [(), SUGGESTED])
async def test_what_a_topic_suggests_is_stored_once_also_where_that_is_nothing(
    store: RedisMeetings, read: tuple[Suggestion, ...]
) -> None:
    await start(store, "wrong prices")
    lease = await claimed(store)
    assert (await loaded(store)).suggestions is None

    assert [await store.suggest(lease, each) for each in (read, SUGGESTED)] == ["stored", "stands"]
    assert (await loaded(store)).suggestions == read


async def test_confirmed_suggestions_are_stored_together_and_for_their_round_alone(
    store: RedisMeetings,
) -> None:
    await start(store)
    await store.record(TEAM, "M1", Opened(0, "sweet"), "d1")
    await store.record(TEAM, "M1", Answered(0, "calls", "U2", 50), "d2")
    confirmed = Confirmed(0, "U2", (("sweet", ("yes",)), ("calls", 50)))

    assert await store.record(TEAM, "M1", confirmed, "d3") is Outcome.APPLIED
    meeting = await loaded(store)
    given = {ballot: (vote.answer, vote.order) for ballot, vote in meeting.votes.items()}
    assert given == {Ballot("sweet", "U2"): (("yes",), 4), Ballot("calls", "U2"): (50, 3)}
    assert meeting.opened == frozenset()

    await store.record(TEAM, "M1", Noticed("restart", "U1"), "d4")
    assert await store.record(TEAM, "M1", confirmed, "d5") is Outcome.EARLIER_ROUND


async def test_what_was_asked_and_said_outlives_a_restart(store: RedisMeetings) -> None:
    await start(store)
    await ask(store, reply=SAID)
    await store.record(TEAM, "M1", Rated("9.1", "U2", helpful=True), "d1")
    await store.record(TEAM, "M1", Noticed("restart", "U1"), "d2")

    meeting = await loaded(store)
    assert (list(meeting.inquiries), meeting.replies) == (["9.1"], {"9.1": SAID})
    assert meeting.ratings == {("9.1", "U2"): True}


async def test_an_earlier_release_leaves_a_meeting_alone_in_which_somebody_asked(
    store: RedisMeetings, redis: Redis
) -> None:
    """It would clear the mark without having posted the reply."""
    await start(store)
    await ask(store, reply=SAID)

    stored = await cast("Awaitable[dict[str, str]]", redis.hgetall(keys.meeting(TEAM, "M1")))
    assert stored[keys.SCHEMA_FIELD] == "3"
    assert keys.KIND not in stored


async def test_the_message_before_another_is_found_whatever_comes_late_or_twice(store: RedisMeetings) -> None:
    said = ("1700000002.000100", "1700000009.000100", "1700000005.000100", "1700000009.000100")

    before = [await store.heard(TEAM, "C1", "1700000001.000100", ts) for ts in said]

    assert before == [None, said[0], said[0], said[2]]
    assert await store.heard(TEAM, "C2", "1700000001.000100", said[0]) is None
    assert await store.heard("T0OTHER", "C1", "1700000001.000100", said[0]) is None


async def test_everything_that_is_kept_of_a_talk_has_an_end_and_one_slot(
    store: RedisMeetings, redis: Redis
) -> None:
    asked = Asked("9.1", "why?", "U1", "9.1", None, Place("C1", "9.1"))
    await store.record(TEAM, talk_id("C1", "9.1"), asked, "d1")
    await store.heard(TEAM, "C1", "9.1", "9.1")
    await store.answer(await claimed(store), "9.1", SAID)

    ends = {key: await redis.ttl(key) for key in await redis.keys(f"*:{TEAM}:*")}
    assert len(ends) == 3
    assert min(ends.values()) > 0
    assert {str(key).partition("}")[0] for key in await redis.keys("*")} == {f"{{ragvsft:{SHARD}"}


async def test_what_somebody_answered_meanwhile_is_not_confirmed_away(store: RedisMeetings) -> None:
    await start(store)
    await store.record(TEAM, "M1", Answered(0, "colours", "U1", ("red",)), "d-own")

    confirmed = Confirmed(0, "U1", (("colours", ("blue",)), ("sweet", ("yes",))))
    await store.record(TEAM, "M1", confirmed, "d-confirm")

    meeting = await store.load(TEAM, "M1")
    assert meeting
    given = {ballot.question: vote.answer for ballot, vote in meeting.votes.items()}
    assert given == {"colours": ("red",), "sweet": ("yes",)}
