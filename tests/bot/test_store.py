"""Meetings in Redis: once a delivery, fenced by leases, safe to repeat."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from time import time
from typing import cast

import pytest
from redis.asyncio import Redis

from bot.storage import keys
from bot.storage.lease import Lease
from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import LEASE_MS, RedisMeetings
from handlers.changes import Answered, Change, Closed, Confirmed, Estimated, Noticed, Opened, Started
from handlers.meetings import Figures, Meeting
from handlers.store import MeetingsUnavailableError, Outcome
from knowledge.answers import Answer
from knowledge.voting import Ballot
from tests.conversations.small import SMALL
from tests.redis_server import RedisServer

TEAM = "T0TEAM"
SHARD = keys.shard_of(TEAM)


@pytest.fixture
def rung() -> list[tuple[int, str]]:
    return []


@pytest.fixture
def store(redis: Redis, rung: list[tuple[int, str]]) -> RedisMeetings:
    return RedisMeetings(Server(redis), SMALL, lambda *place: rung.append(place))


async def start(store: RedisMeetings, id_: str = "M1") -> None:
    started = Started(channel="C1", topic="wrong prices", person="U1", reply_url="https://reply")
    assert await store.record(TEAM, id_, started, f"start-{id_}") is Outcome.APPLIED


async def loaded(store: RedisMeetings, id_: str = "M1") -> Meeting:
    meeting = await store.load(TEAM, id_)
    assert meeting
    return meeting


async def claimed(store: RedisMeetings, worker: str = "mine") -> Lease:
    lease = await store.claim(TEAM, worker)
    assert lease
    return lease


async def test_a_started_meeting_is_kept_due_and_rung_for(
    store: RedisMeetings, rung: list[tuple[int, str]]
) -> None:
    await start(store)

    meeting = await loaded(store)
    assert (meeting.channel, meeting.topic, meeting.started_by) == ("C1", "wrong prices", "U1")
    assert (meeting.version, meeting.round, meeting.is_member) == (1, 0, None)
    assert rung == [(SHARD, "M1")]
    assert (await claimed(store)).meeting == "M1"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("colours", ("red",)),
        ("colours", ("red", "blue")),
        ("colours", ("unsure",)),
        ("sweet", ("no",)),
        ("calls", 0),
        ("calls", 10_000_000_000),
        ("calls", ("unsure",)),
    ],
)
async def test_every_kind_of_answer_is_kept(store: RedisMeetings, question: str, answer: Answer) -> None:
    await start(store)

    await store.record(TEAM, "M1", Answered(0, question, "U2", answer), "d1")

    (vote,) = (await loaded(store)).votes.items()
    assert (vote[0], vote[1].answer, vote[1].order) == (Ballot(question, "U2"), answer, 2)


async def test_a_delivery_counts_once_whatever_it_carries(
    store: RedisMeetings, rung: list[tuple[int, str]]
) -> None:
    await start(store)
    yes, no = (Answered(0, "sweet", "U2", (word,)) for word in ("yes", "no"))

    assert await store.record(TEAM, "M1", yes, "d1") is Outcome.APPLIED
    assert await store.record(TEAM, "M1", no, "d1") is Outcome.SEEN_BEFORE

    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("yes",)]
    assert len(rung) == 2


def yes_or_no(word: str, at: str, *, person: str = "U2", round_: int = 0) -> Answered:
    return Answered(round_, "sweet", person, (word,), at)


@pytest.fixture
def now() -> int:
    return int(time())


async def test_an_earlier_answer_that_arrives_later_changes_nothing(store: RedisMeetings, now: int) -> None:
    await start(store)
    earlier, later = f"{now - 9}.000200", f"{now - 8}.000100"

    await store.record(TEAM, "M1", yes_or_no("yes", later), "d2")
    assert await store.record(TEAM, "M1", yes_or_no("no", earlier), "d1") is Outcome.APPLIED
    await store.record(TEAM, "M1", yes_or_no("no", earlier, person="U3"), "d0")

    kept = (await loaded(store)).votes
    assert {ballot.person: vote.answer for ballot, vote in kept.items()} == {"U2": ("yes",), "U3": ("no",)}

    await store.record(TEAM, "M1", yes_or_no("no", f"{now - 8}.000101"), "d3")
    assert (await loaded(store)).votes[Ballot("sweet", "U2")].answer == ("no",)


async def test_an_earlier_answer_that_arrives_later_closes_nothing(store: RedisMeetings, now: int) -> None:
    await start(store)
    await store.record(TEAM, "M1", yes_or_no("yes", f"{now - 8}.000100"), "d2")
    await store.record(TEAM, "M1", Opened(0, "sweet", f"{now - 7}.000100"), "d3")

    assert await store.record(TEAM, "M1", yes_or_no("no", f"{now - 9}.000100"), "d1") is Outcome.APPLIED

    assert (await loaded(store)).opened == {"sweet"}


async def test_since_when_an_answer_stands_is_kept_from_the_second_one_to_its_question_on(
    store: RedisMeetings, now: int
) -> None:
    async def since() -> dict[str, str]:
        return {ballot.person: vote.at for ballot, vote in (await loaded(store)).votes.items()}

    await start(store)
    await store.record(TEAM, "M1", yes_or_no("no", ""), "d1")
    assert (await since())["U2"] > f"{now - 1}"  # by our clock, where Slack's says nothing
    await store.record(TEAM, "M1", yes_or_no("yes", f"{now - 7}.000100"), "d2")
    assert await since() == {"U2": ""}

    await store.record(TEAM, "M1", yes_or_no("no", f"{now - 8}.000100", person="U3"), "d3")

    assert await since() == {"U2": f"{now - 7}.000100", "U3": f"{now - 8}.000100"}


async def test_to_repeat_an_answer_does_not_lose_its_place_whatever_arrives_first(
    store: RedisMeetings, now: int
) -> None:
    await start(store)
    said = [("U2", "yes", 9), ("U3", "no", 8), ("U2", "yes", 7)]
    for delivery, (person, word, ago) in enumerate(reversed(said)):
        answer = yes_or_no(word, f"{now - ago}.000100", person=person)
        await store.record(TEAM, "M1", answer, f"d{delivery}")

    found = (await loaded(store)).tallies.get("sweet")

    assert found
    assert found.answer == ("yes",)


async def test_who_changed_their_mind_and_back_has_lost_their_place(store: RedisMeetings, now: int) -> None:
    await start(store)
    said = [("U2", "yes", 9), ("U3", "no", 8), ("U2", "no", 7), ("U2", "yes", 6)]
    for delivery, (person, word, ago) in enumerate(reversed(said)):
        answer = yes_or_no(word, f"{now - ago}.000100", person=person)
        await store.record(TEAM, "M1", answer, f"d{delivery}")

    found = (await loaded(store)).tallies.get("sweet")

    assert found
    assert found.answer == ("no",)


@pytest.mark.parametrize("confirmed_first", [True, False])
async def test_to_confirm_a_suggestion_leaves_what_was_answered_before_whatever_arrives_first(
    store: RedisMeetings, now: int, *, confirmed_first: bool
) -> None:
    await start(store)
    changes: list[Change] = [
        yes_or_no("no", f"{now - 9}.000100"),
        Confirmed(0, "U2", (("sweet", ("yes",)),), f"{now - 8}.000100"),
    ]
    for delivery, change in enumerate(reversed(changes) if confirmed_first else changes):
        await store.record(TEAM, "M1", change, f"d{delivery}")
    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("no",)]

    await store.record(TEAM, "M1", yes_or_no("yes", f"{now - 7}.000100"), "d2")
    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("yes",)]


async def test_what_was_answered_without_a_time_is_the_newest(store: RedisMeetings, now: int) -> None:
    await start(store)
    for delivery, (word, at) in enumerate([("yes", f"{now - 8}.000100"), ("no", "")]):
        await store.record(TEAM, "M1", yes_or_no(word, at), f"d{delivery}")

    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("no",)]


@pytest.mark.parametrize("minutes", [-11, 11])
async def test_a_time_that_cannot_be_right_is_none(store: RedisMeetings, now: int, minutes: int) -> None:
    await start(store)
    wrong = f"{now + minutes * 60}.000100"
    for delivery, (word, at) in enumerate([("yes", f"{now - 8}.000100"), ("no", wrong)]):
        await store.record(TEAM, "M1", yes_or_no(word, at), f"d{delivery}")
    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("no",)]

    await store.record(TEAM, "M1", yes_or_no("yes", f"{now - 7}.000100"), "d2")
    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("yes",)]


@pytest.mark.parametrize(
    "at", ["soon", "0", "17000000.0001", "-1700000000.00010", "nan", "1700000000.000100\n"]
)
async def test_what_has_not_the_form_of_slacks_times_is_none(store: RedisMeetings, now: int, at: str) -> None:
    await start(store)
    for delivery, (word, done) in enumerate([("yes", f"{now - 8}.000100"), ("no", at)]):
        await store.record(TEAM, "M1", yes_or_no(word, done), f"d{delivery}")

    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("no",)]


async def test_in_a_new_round_earlier_answers_have_no_say(store: RedisMeetings, now: int) -> None:
    await start(store)
    await store.record(TEAM, "M1", yes_or_no("yes", f"{now - 8}.000100"), "d1")
    await store.record(TEAM, "M1", Noticed("restart", "U1"), "d2")
    await store.record(TEAM, "M1", yes_or_no("no", f"{now - 9}.000100", round_=1), "d3")

    assert [vote.answer for vote in (await loaded(store)).votes.values()] == [("no",)]


async def test_two_hundred_at_once_are_all_kept_in_an_order(store: RedisMeetings) -> None:
    await start(store)
    votes = [Answered(0, "sweet", f"U{number}", ("yes",)) for number in range(200)]

    async def insist(vote: Answered, delivery: str) -> None:
        """As Slack and people do where a crowd is too much at once."""
        with suppress(MeetingsUnavailableError):
            await store.record(TEAM, "M1", vote, delivery)
            return
        await insist(vote, delivery)

    await asyncio.gather(*(insist(vote, f"d{n}") for n, vote in enumerate(votes)))

    kept = (await loaded(store)).votes
    assert len(kept) == 200
    assert {vote.order for vote in kept.values()} == set(range(2, 202))


async def test_what_is_meant_for_an_earlier_round_or_no_meeting_is_not_stored(store: RedisMeetings) -> None:
    await start(store)
    yes = Answered(0, "sweet", "U2", ("yes",))

    assert await store.record(TEAM, "other", yes, "d1") is Outcome.NO_SUCH_MEETING
    assert await store.record("T0OTHER", "M1", yes, "d2") is Outcome.NO_SUCH_MEETING
    assert await store.record(TEAM, "M1", Noticed("restart", "U1"), "d3") is Outcome.APPLIED
    assert await store.record(TEAM, "M1", yes, "d4") is Outcome.EARLIER_ROUND
    meeting = await loaded(store)
    assert (meeting.round, meeting.votes) == (1, {})
    assert list(meeting.notices) == ["d3"]


async def test_what_is_opened_is_closed_again_by_hand_or_by_an_answer(store: RedisMeetings) -> None:
    await start(store)
    for number, part in enumerate(("sweet", "details")):
        await store.record(TEAM, "M1", Opened(0, part), f"open{number}")
    assert (await loaded(store)).opened == {"sweet", "details"}

    await store.record(TEAM, "M1", Closed(0, "details"), "close")
    await store.record(TEAM, "M1", Answered(0, "sweet", "U1", ("yes",)), "answer")
    assert (await loaded(store)).opened == frozenset()


async def test_whoever_did_something_last_is_who_can_be_told(store: RedisMeetings) -> None:
    await start(store)
    assert await store.reply_url(TEAM, "M1") == "https://reply"

    await store.record(TEAM, "M1", Opened(0, "sweet"), "d1", "https://other")
    await store.record(TEAM, "M1", Closed(0, "sweet"), "d2")

    assert await store.reply_url(TEAM, "M1") == "https://other"
    assert await store.reply_url("T0OTHER", "M1") == ""


async def test_where_somebody_can_be_told_is_kept_as_long_as_slack_takes_it(
    store: RedisMeetings, redis: Redis
) -> None:
    await start(store)

    assert await redis.ttl(keys.reply_url(TEAM, "M1")) == 30 * 60
    await redis.delete(keys.reply_url(TEAM, "M1"))
    assert await store.reply_url(TEAM, "M1") == ""


async def test_whoever_did_something_last_is_told_whichever_of_two_releases_took_it(
    store: RedisMeetings, redis: Redis
) -> None:
    await start(store)
    await redis.hset(keys.meeting(TEAM, "M1"), "reply_url", "https://by-the-former")  # as that takes a click
    assert await store.reply_url(TEAM, "M1") == "https://by-the-former"

    await store.record(TEAM, "M1", Opened(0, "sweet"), "d1", "https://other")

    assert await store.reply_url(TEAM, "M1") == "https://other"
    assert not await redis.hexists(keys.meeting(TEAM, "M1"), "reply_url")


async def test_a_thread_finds_its_meeting_by_team_and_channel(store: RedisMeetings) -> None:
    await start(store)
    lease = await claimed(store)
    assert await store.write(lease, {"p:root": "9.1 1 digest 1"}, keys.thread(TEAM, "C1", "9.1"))

    found = await store.in_thread(TEAM, "C1", "9.1")
    assert found
    assert found.thread == "9.1"
    for team, channel, ts in (("T0OTHER", "C1", "9.1"), (TEAM, "C2", "9.1"), (TEAM, "C1", "9.2")):
        assert await store.in_thread(team, channel, ts) is None


async def test_a_leased_meeting_is_nobody_elses_until_it_is_given_back(store: RedisMeetings) -> None:
    await start(store)
    lease = await claimed(store)

    assert await store.claim(TEAM, "other") is None
    assert await store.release(lease, 1)
    assert await store.claim(TEAM, "other") is None  # nothing is due any more


async def test_a_meeting_that_changed_while_it_was_leased_is_due_again_at_once(store: RedisMeetings) -> None:
    await start(store)
    lease = await claimed(store)
    await store.record(TEAM, "M1", Opened(0, "sweet"), "d1")
    assert await store.claim(TEAM, "other") is None

    assert not await store.release(lease, 1)

    assert (await claimed(store, "other")).token == "other"


async def test_a_delay_is_kept_even_if_something_happens_meanwhile(
    store: RedisMeetings, redis: Redis
) -> None:
    await start(store)
    await store.release(await claimed(store), 1, delay_ms=60_000)

    await store.record(TEAM, "M1", Opened(0, "sweet"), "d1")

    assert await store.claim(TEAM, "other") is None
    assert await redis.zcard(keys.dirty(SHARD)) == 1


async def test_a_lost_lease_writes_nothing_and_releases_nothing(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    old = await claimed(store)
    await redis.zadd(keys.dirty(SHARD), {old.member: 0})  # its time has run out
    new = await claimed(store, "new")

    assert not await store.write(old, {"p:root": "9.1 1 digest 1"}, keys.thread(TEAM, "C1", "9.1"))
    assert not await store.release(old, 1)

    assert (await loaded(store)).posted == {}
    assert await store.in_thread(TEAM, "C1", "9.1") is None
    assert await store.write(new, {"p:root": "9.1 1 digest 1"})


async def test_a_write_renews_the_lease(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    lease = await claimed(store)
    await redis.zadd(keys.dirty(SHARD), {lease.member: 1})

    await store.write(lease, {})

    seconds, micros = await redis.time()
    due = cast("float", await redis.zscore(keys.dirty(SHARD), lease.member))
    assert due > seconds * 1_000 + micros / 1_000 + LEASE_MS / 2


async def test_a_meeting_that_is_gone_is_not_written_back_to_life(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    lease = await claimed(store)
    await redis.delete(keys.meeting(TEAM, "M1"))

    assert not await store.write(lease, {"member": "1"})
    assert await store.release(lease, 0)
    assert await redis.exists(keys.meeting(TEAM, "M1"), keys.dirty(SHARD), keys.leases(SHARD)) == 0


async def test_the_longest_due_comes_first(store: RedisMeetings) -> None:
    for id_ in ("M1", "M2", "M3"):
        await start(store, id_)
        await asyncio.sleep(0.002)  # due times have milliseconds

    assert [(await claimed(store, f"t{number}")).meeting for number in range(3)] == ["M1", "M2", "M3"]


async def test_everything_that_is_kept_has_an_end(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    lease = await claimed(store)
    await store.write(lease, {"p:root": "9.1 1 digest 1"}, keys.thread(TEAM, "C1", "9.1"))
    await store.first_time(TEAM, "mention")

    ends = {key: await redis.ttl(key) for key in await redis.keys(f"*:{TEAM}:*")}
    assert len(ends) == 5
    assert min(ends.values()) > 0


async def test_every_change_keeps_a_meeting_for_as_long_as_the_operator_says(redis: Redis) -> None:
    store = RedisMeetings(Server(redis), SMALL, lambda *_: None, kept_seconds=1_000)
    await start(store)
    key, thread = keys.meeting(TEAM, "M1"), keys.thread(TEAM, "C1", "9.1")
    lease = await claimed(store)
    await store.write(lease, {"p:root": "9.1 1 digest 1"}, thread)
    await store.release(lease, 1, thread=thread)
    assert {await redis.ttl(key), await redis.ttl(thread)} == {1_000}

    await redis.expire(key, 100)
    await redis.expire(thread, 100)
    await store.record(TEAM, "M1", Opened(0, "sweet"), "d1")
    await store.release(await claimed(store), 2, thread=thread)

    assert {await redis.ttl(key), await redis.ttl(thread)} == {1_000}


async def test_a_meeting_that_is_gone_keeps_no_thread(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    lease, thread = await claimed(store), keys.thread(TEAM, "C1", "9.1")
    await redis.delete(keys.meeting(TEAM, "M1"))

    await store.release(lease, 1, thread=thread)

    assert not await redis.exists(thread)


async def test_all_keys_of_one_script_share_a_hash_tag(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    await claimed(store)

    assert {str(key).partition("}")[0] for key in await redis.keys("*")} == {f"{{ragvsft:{SHARD}"}


async def test_the_first_time_is_only_once(store: RedisMeetings) -> None:
    assert await store.first_time(TEAM, "d1")
    assert not await store.first_time(TEAM, "d1")
    assert await store.first_time("T0OTHER", "d1")


async def test_answers_that_no_longer_fit_are_passed_over(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    await store.record(TEAM, "M1", Answered(0, "sweet", "U1", ("yes",)), "d1")
    old = {
        "v:0:gone:U1": "3:yes",
        "v:0:sweet:U2": "3:perhaps",
        "v:0:calls:U2": "3:many",
        "v:0:calls:U3": "3:#-1",
    }
    for field, value in old.items():
        await redis.hset(keys.meeting(TEAM, "M1"), field, value)

    assert list((await loaded(store)).votes) == [Ballot("sweet", "U1")]


async def test_an_estimate_is_kept_with_the_figures_it_began_with_and_takes_others(
    store: RedisMeetings, redis: Redis
) -> None:
    asked = Started(channel="C1", topic="", person="U1", reply_url="https://reply", case="volume=5&ft=a:b")
    await store.record(TEAM, "E1", asked, "asked")
    first = await loaded(store, "E1")
    await store.record(TEAM, "E1", Estimated(0, "U2", "volume=7", 1), "adjusted")

    assert (first.kind, first.figures) == ("estimate", Figures("volume=5&ft=a:b", "U1", 1))
    assert (await loaded(store, "E1")).figures == Figures("volume=7", "U2", 2)
    # A release that knows no estimates would post the first question.
    assert await redis.hget(keys.meeting(TEAM, "E1"), keys.SCHEMA_FIELD) == "2"


async def test_figures_and_the_volume_of_a_meeting_are_stored_together_once(store: RedisMeetings) -> None:
    await start(store)
    await store.record(TEAM, "M1", Opened(0, "calls"), "d1")
    calls = Answered(0, "calls", "U2", 50_000)

    for case in ("volume=50000", "volume=60000"):
        await store.record(TEAM, "M1", Estimated(0, "U2", case, 0, calls), "one delivery")

    meeting = await loaded(store)
    assert (meeting.kind, meeting.figures) == ("meeting", Figures("volume=50000", "U2", 3))
    (vote,) = meeting.votes.items()
    assert (vote[0], vote[1].answer, vote[1].order) == (Ballot("calls", "U2"), 50_000, 3)
    assert meeting.opened == frozenset()


async def test_figures_worked_out_from_others_than_stand_there_are_not_stored(store: RedisMeetings) -> None:
    await start(store)
    await store.record(TEAM, "M1", Estimated(0, "U2", "volume=7", 0), "d1")

    for order in (0, 1, 3):
        late = Estimated(0, "U3", "volume=8", order)
        assert await store.record(TEAM, "M1", late, "d2") is Outcome.MOVED
    assert (await loaded(store)).version == 2
    assert await store.record(TEAM, "M1", Estimated(0, "U3", "volume=8", 2), "d2") is Outcome.APPLIED

    assert (await loaded(store)).figures == Figures("volume=8", "U3", 3)


async def test_figures_outlive_a_restart_and_are_not_taken_for_an_earlier_round(store: RedisMeetings) -> None:
    await start(store)
    await store.record(TEAM, "M1", Estimated(0, "U2", "volume=7", 0), "d1")
    await store.record(TEAM, "M1", Noticed("restart", "U1"), "d2")

    late = await store.record(TEAM, "M1", Estimated(0, "U3", "volume=8", 2), "d3")

    assert late is Outcome.EARLIER_ROUND
    assert (await loaded(store)).figures == Figures("volume=7", "U2", 2)


async def test_a_meeting_without_figures_is_stored_as_releases_before_them_read_it(
    store: RedisMeetings, redis: Redis
) -> None:
    await start(store)

    stored = await cast("Awaitable[dict[str, str]]", redis.hgetall(keys.meeting(TEAM, "M1")))
    assert stored.keys() == {"schema", "version", "round", "channel", "topic", "by"}
    assert stored["schema"] == "1"


async def test_a_newer_schema_is_neither_written_nor_read(store: RedisMeetings, redis: Redis) -> None:
    await start(store)
    key = keys.meeting(TEAM, "M1")
    await redis.hset(key, keys.SCHEMA_FIELD, str(keys.SCHEMA + 1))
    before = await cast("Awaitable[dict[str, str]]", redis.hgetall(key))

    with pytest.raises(MeetingsUnavailableError):
        await store.record(TEAM, "M1", Opened(0, "sweet"), "d1")
    with pytest.raises(MeetingsUnavailableError):
        await store.load(TEAM, "M1")
    assert await cast("Awaitable[dict[str, str]]", redis.hgetall(key)) == before


async def test_a_hung_server_is_given_up_in_time_by_every_request(redis_server: RedisServer) -> None:
    redis = connect(redis_server.url)
    store = RedisMeetings(Server(redis), SMALL, lambda *_: None)
    await start(store)
    redis_server.pause()
    requests: list[Awaitable[object]] = [
        store.record(TEAM, "M1", Opened(0, "sweet"), "d1"),
        store.load(TEAM, "M1"),
        store.in_thread(TEAM, "C1", "9.1"),
        store.first_time(TEAM, "d2"),
        store.heard(TEAM, "C1", "9.1", "9.2"),
        store.claim(TEAM, "token"),
        store.claim_pending(TEAM, "token"),
    ]

    async with asyncio.timeout(2.5):
        given_up = await asyncio.gather(*requests, return_exceptions=True)

    assert {type(error) for error in given_up} == {MeetingsUnavailableError}
    redis_server.resume()
    assert (await loaded(store)).topic == "wrong prices"
    await redis.aclose()
