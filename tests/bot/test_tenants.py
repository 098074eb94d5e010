"""Two teams on one Redis, with equal ids everywhere: neither is to be noticed by the other."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from time import time
from typing import Final, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.model.budget import Budget
from bot.model.reply_cache import ReplyCache
from bot.storage import keys
from bot.storage.forgetting import RedisForgetting, delete_team
from bot.storage.redis_client import connect
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Answered, Asked, Change, Closed, Noticed, Opened, Place, Rated, Started
from knowledge.grounding.reply import Reply, Sentence
from playground import Team, serve
from tests.bot_process import bot_for
from tests.consistency import at_rest, stored_meetings
from tests.conversations.small import SMALL, TO_FINE_TUNING, TO_RAG
from tests.talk import Talk

ONE: Final = "T1"
OTHER: Final = next(t for n in count() if keys.shard_of(t := f"{ONE}{n}") == keys.shard_of(ONE))
"""On the same shard, and with an id that begins like ours."""

MOST: Final = 9  # meetings of a team, which has a few
REPLY: Final = Reply((Sentence("Because.", "rag"),), ("rag",), "a model", ("Sweet: Yes",))


@dataclass(frozen=True, slots=True)
class Tenant:
    """One team's way to everything that is stored."""

    redis: Redis
    team: str

    @property
    def meetings(self) -> RedisMeetings:
        return RedisMeetings(Server(self.redis), SMALL, lambda *_: None, thinks=True)

    @property
    def forgetting(self) -> RedisForgetting:
        return RedisForgetting(Server(self.redis), lambda _shard: None)

    async def show(self) -> None:
        """Render all that is due."""
        for _ in range(MOST):
            lease = await self.meetings.claim(self.team, "token")
            if lease is None:
                return
            thread = keys.thread(self.team, "C1", f"{lease.meeting}.1")
            await self.meetings.write(lease, {"p:root": f"{lease.meeting}.1 1 digest 1"}, thread)
            fields = await self.meetings.fields(self.team, lease.meeting)
            await self.meetings.release(lease, int(fields["version"]), thread=thread)

    async def think(self) -> None:
        """Think about all that waits."""
        for _ in range(MOST):
            lease = await self.meetings.claim_pending(self.team, "token")
            if lease is None:
                return
            for inquiry in ("1.1", "1.2"):
                await self.meetings.answer(lease, inquiry, REPLY)
            fields = await self.meetings.fields(self.team, lease.meeting)
            await self.meetings.release_pending(lease, int(fields["version"]))

    async def forget(self, id_: str, delivery: str) -> None:
        if meeting := await self.meetings.load(self.team, id_):
            await self.forgetting.forget(meeting, "U1", ("C1", f"{id_}.1"), delivery)

    async def stored(self) -> dict[str, object]:
        """By key, but for the team's id, and all but when it was."""
        found: dict[str, object] = {}
        for key in map(str, await self.redis.keys(keys.all_of(self.team))):
            found[key.split(":", 3)[3]] = await self._content(key)
        for line in (keys.dirty, keys.pending, keys.forgetting):
            members = map(str, await self.redis.zrange(line(keys.shard_of(self.team)), 0, -1))
            found[line(0)] = sorted(one.split()[-1] for one in members if self.team in one.split())
        return found

    async def _content(self, key: str) -> object:
        kind = str(await self.redis.type(key))
        if kind == "hash":
            fields = await cast("Awaitable[dict[str, str]]", self.redis.hgetall(key))
            timed = {name for name in fields if name == keys.LEFT_AT or name.startswith(f"{keys.TIME}:")}
            return sorted(fields) if ":given:" in key else {**fields, **dict.fromkeys(timed, "")}
        if kind == "zset":
            return await self.redis.zrange(key, 0, -1)
        return await self.redis.get(key)


Act = Callable[[Tenant], Awaitable[object]]


def records(id_: str, change: Change, delivery: str) -> Act:
    return lambda tenant: tenant.meetings.record(tenant.team, id_, change, delivery)


def caches(question: str) -> Act:
    async def act(tenant: Tenant) -> None:
        cache = ReplyCache(tenant.redis, "edition")
        await cache.put(cache.key_for(tenant.team, question, ("rag",), (), REPLY), REPLY)

    return act


MEETINGS = st.sampled_from(["M1", "M2"])
DELIVERIES = st.sampled_from([f"d{number}" for number in range(9)])
PEOPLE = st.sampled_from(["U1", "U2"])
BEGAN = int(time()) - 60
AT = st.sampled_from([f"{BEGAN}.000100", f"{BEGAN + 1}.000100"])
CHANGES: st.SearchStrategy[Change] = st.one_of(
    st.builds(Started, st.just("C1"), st.sampled_from(["prices", "tone"]), PEOPLE, st.just("")),
    st.builds(
        Answered, st.integers(0, 1), st.just("sweet"), PEOPLE, st.sampled_from([("yes",), ("no",)]), AT
    ),
    st.builds(Opened, st.just(0), st.just("sweet"), AT),
    st.builds(Closed, st.just(0), st.just("sweet"), AT),
    st.builds(Noticed, st.sampled_from(["help", "restart"]), PEOPLE),
    st.builds(Asked, st.sampled_from(["1.1", "1.2"]), st.just("why?"), PEOPLE, st.just("1.1"), st.none()),
    st.builds(
        Asked, st.just("1.1"), st.just("why?"), PEOPLE, st.just("1.1"), st.none(), st.just(Place("C1", "9.1"))
    ),
    st.builds(Rated, st.just("1.1"), PEOPLE, st.booleans()),
)
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(records, MEETINGS, CHANGES, DELIVERIES),
    st.builds(records, MEETINGS, CHANGES, DELIVERIES),
    st.builds(lambda id_, told: lambda tenant: tenant.forget(id_, told), MEETINGS, DELIVERIES),
    st.builds(lambda ts: lambda tenant: tenant.meetings.heard(tenant.team, "C1", "9.1", ts), AT),
    st.builds(lambda told: lambda tenant: tenant.meetings.first_time(tenant.team, told), DELIVERIES),
    st.builds(caches, st.sampled_from(["why?", "how?"])),
    st.just(lambda tenant: Budget(tenant.redis, 9).take(tenant.team)),
    st.just(Tenant.show),
    st.just(Tenant.think),
    st.just(lambda tenant: delete_team(tenant.redis, tenant.team)),
)
BEGIN: Final = (
    records("M1", Started("C1", "prices", "U1", ""), "begin"),
    records("M1", Asked("1.1", "why?", "U2", "1.1", None), "ask"),
)
TURNS = st.lists(st.tuples(st.booleans(), ACTS), min_size=4, max_size=20)


@pytest.mark.exhaustive
@given(TURNS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_team_has_stored_what_it_would_have_alone(redis_url: str, turns: list[tuple[bool, Act]]) -> None:
    begun = [(is_other, act) for act in BEGIN for is_other in (False, True)]
    asyncio.run(together_and_alone(redis_url, [*begun, *turns]))


async def together_and_alone(url: str, turns: Sequence[tuple[bool, Act]]) -> None:
    redis = connect(url)
    try:
        tenants = Tenant(redis, ONE), Tenant(redis, OTHER)
        await redis.flushall()
        for is_other, act in turns:
            await act(tenants[is_other])
        together = [await tenant.stored() for tenant in tenants]
        for number, tenant in enumerate(tenants):
            await redis.flushall()
            for whose, act in turns:
                if whose == bool(number):
                    await act(tenant)
            assert await tenant.stored() == together[number]
    finally:
        await redis.aclose()


async def test_two_bots_in_two_workspaces_with_the_same_ids_share_a_redis(redis_url: str) -> None:
    async with (
        serve(team=Team("T0OURS")) as ours,
        serve(team=Team("T0THEIRS")) as theirs,
        bot_for(ours, redis_url, SMALL),
        bot_for(theirs, redis_url, SMALL),
    ):
        talks = Talk(ours, SMALL.questions), Talk(theirs, SMALL.questions)
        await asyncio.gather(*(talk.start("ana", name) for talk, name in zip(talks, "AB", strict=True)))
        question = talks[0].about("colours").snapshot()
        await asyncio.gather(talks[0].run("ben", TO_RAG), talks[1].run("ben", TO_FINE_TUNING))
        await talks[0].card("Build RAG")
        await talks[1].card("Fine-tune")
        assert question.channel == talks[1].head.channel

        await theirs.click("ben", question, "Not sure")  # of a meeting that is not theirs
        await theirs.until(lambda: theirs.ephemerals("ben"))
        await talks[0].type("ana", "@ragvsft forget this meeting")
        await ours.until(lambda: talks[0].bots_own == [])
        await at_rest(redis_url)

        assert [meeting.team for meeting in await stored_meetings(redis_url, SMALL)] == ["T0THEIRS"]
        assert "Fine-tune" in (await talks[1].card()).text
