"""What is forgotten stays so, whoever is at work on it meanwhile and whoever dies over it."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass, field, replace
from time import time
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from bot.loops.answer_loop import AnswerLoop
from bot.loops.bell import Bell
from bot.loops.forget_loop import Forgetter
from bot.loops.rendering import Renderer
from bot.loops.turns import Turns
from bot.model.answering import Answerer
from bot.model.client import Model
from bot.own_prices import todays_prices
from bot.shared import slack_client
from bot.slack.patience import PatientApi
from bot.slack.session import SLACK_SECONDS, slack_session
from bot.slack.web_api import WebApi
from bot.storage import keys, posts
from bot.storage.forgetting import Deleted, RedisForgetting, delete_team
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.asking import follow_up
from handlers.changes import Answered, Asked, Opened, Started
from handlers.meetings import ROOT, Meeting
from handlers.said import Said
from handlers.services import Services
from handlers.store import MeetingsUnavailableError, Outcome
from knowledge.grounding.reply import Reply
from playground import Workspace, person
from tests.bot.model.guests import answering
from tests.conversations.small import SMALL
from tests.model_api import model_api

ANA = person("ana").id
TOPIC = "our unreleased product"
OTHER = "T0PLAYGRND0"
"""A workspace whose id begins like ours, on the same shard or another."""


class Stage:
    """One meeting on Redis and in Slack, and everybody who works on it."""

    def __init__(self, redis: Redis, web_api: WebApi, workspace: Workspace) -> None:
        self.redis = redis
        self.web_api = web_api
        self.workspace = workspace
        self.team = workspace.board.team.id
        self.shard = keys.shard_of(self.team)
        self.bell = Bell()
        self.meetings = RedisMeetings(Server(redis), SMALL, self.bell.ring, thinks=True)
        api = PatientApi(web_api, redis, self.known)
        renderer = Renderer(self.meetings, api, slack_client(web_api), SMALL, "https://x", todays_prices())
        self.turns = Turns(renderer, self.bell, self.known)
        self.forgetting = RedisForgetting(Server(redis), self.bell.ring)
        self.forgetter = Forgetter(self.forgetting, api, Bell(), self.known, settled_ms=0)

    async def start(self, team: str = "", id_: str = "M1") -> None:
        started = Started(self.workspace.channel("planning").id, TOPIC, ANA, "https://reply")
        await self.meetings.record(team or self.team, id_, started, f"start-{id_}")

    def known(self) -> str:
        return self.team

    async def ask(self, question: str) -> None:
        await self.meetings.record(self.team, "M1", Asked(question, question, ANA, "1.1", None), question)

    async def render(self) -> None:
        await self.turns.render_next(self.team)

    async def meeting(self) -> Meeting:
        meeting = await self.meetings.load(self.team, "M1")
        assert meeting
        return meeting

    async def forget(self, delivery: str = "forget") -> Outcome:
        meeting = await self.meeting()
        place = (meeting.channel, meeting.thread or "")
        return await self.forgetting.forget(meeting, ANA, place, delivery)

    async def finish(self) -> None:
        """All that is to be forgotten; delays are not waited for."""
        while await self.redis.zcard(keys.forgetting(self.shard)):
            for member in await self.redis.zrange(keys.forgetting(self.shard), 0, -1):
                await self.redis.zadd(keys.forgetting(self.shard), {str(member): 0})
            await self.forgetter.take(self.shard)

    async def stored(self) -> set[str]:
        """What kinds of keys there are, but for ids of deliveries."""
        parts = [str(key).split(":") for key in await self.redis.keys("*")]
        return {part[3] if len(part) > 3 else part[2] for part in parts} - {"seen"}

    def said(self) -> list[str]:
        history = self.workspace.channel("planning").history
        return [message.visible_text() for message in history if message.bot_id]

    def is_forgotten(self) -> bool:
        return all(line.startswith("Forgotten at @Ana's wish") for line in self.said())


@dataclass(frozen=True)
class SlowWay(WebApi):
    """To Slack, for the changes of one message: each waits until it may arrive."""

    ts: str
    under_way: asyncio.Event = field(default_factory=asyncio.Event)
    may_arrive: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(
        self, method: str, arguments: Mapping[str, Any], leave_by: float = math.inf
    ) -> Mapping[str, Any]:
        if method == "chat.update" and arguments["ts"] == self.ts:
            self.under_way.set()
            await self.may_arrive.wait()
        return await super().call(method, arguments, leave_by)


@dataclass
class Hesitant:
    """A model that keeps what it says to itself until it may answer."""

    model: Model
    knows: asyncio.Event = field(default_factory=asyncio.Event)
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def name(self) -> str:
        return self.model.name

    async def draft(self, *asked: Any) -> str:
        text = await self.model.draft(*asked)
        if not self.may_answer.is_set():
            self.knows.set()
        await self.may_answer.wait()
        return text


@pytest.fixture
async def stage(redis: Redis, workspace: Workspace) -> AsyncIterator[Stage]:
    async with slack_session(SLACK_SECONDS) as session:
        yield Stage(redis, WebApi(session, workspace.api_url, workspace.bot_token), workspace)


async def test_all_of_a_meeting_goes_at_once_and_only_its_messages_are_still_known(stage: Stage) -> None:
    await stage.start()
    await stage.render()
    meeting = await stage.meeting()
    await stage.meetings.heard(stage.team, meeting.channel, meeting.thread or "", "1.1")
    await stage.meetings.record(
        stage.team, "M1", Answered(0, "sweet", ANA, ("yes",), "1795316549.624199"), "d1"
    )
    await stage.meetings.claim(stage.team, "mine")
    await stage.meetings.claim_pending(stage.team, "mine")

    assert await stage.forget() is Outcome.APPLIED

    assert await stage.stored() == {"forgetting", "left"}
    found = stage.redis.hgetall(keys.left(stage.team, "forget"))
    left = await cast("Awaitable[dict[str, str]]", found)
    assert left.keys() == {"version", "id", "by", "at", "channel", "p:root", "p:0:question:colours"}
    assert TOPIC not in "".join(left.values())


async def test_it_is_forgotten_once_a_delivery(stage: Stage) -> None:
    await stage.start()
    meeting = await stage.meeting()
    again = [await stage.forgetting.forget(meeting, ANA, ("C1", "1.1"), "one") for _ in range(2)]
    later = await stage.forgetting.forget(meeting, ANA, ("C1", "1.1"), "other")

    assert [*again, later] == [Outcome.APPLIED, Outcome.SEEN_BEFORE, Outcome.NO_SUCH_MEETING]


async def test_what_a_newer_release_wrote_is_left_to_it(stage: Stage) -> None:
    await stage.start()
    meeting = await stage.meeting()
    await stage.redis.hset(keys.meeting(stage.team, "M1"), keys.SCHEMA_FIELD, str(keys.SCHEMA + 1))

    with pytest.raises(MeetingsUnavailableError):
        await stage.forgetting.forget(meeting, ANA, ("C1", "1.1"), "one")
    assert "meeting" in await stage.stored()


async def test_a_question_that_comes_just_after_is_refused_for_slack_to_deliver_it_again(
    stage: Stage,
) -> None:
    await stage.start()
    meeting = await stage.meeting()
    await stage.forget()
    asking = follow_up(
        Services(
            stage.meetings,
            SMALL,
            "https://x",
            str,
            todays_prices(),
            Answerer(None, SMALL),
            stage.forgetting,
            lambda: None,
        ),
        stage.team,
        Said(channel=meeting.channel, ts="9.1", user=ANA, text="why not a long context?", thread_ts="1.1"),
        meeting,
    )
    with pytest.raises(MeetingsUnavailableError):
        await asking


async def test_whoever_holds_a_lease_then_brings_nothing_back(stage: Stage) -> None:
    await stage.start()
    asked = Asked("1.1", "why?", ANA, "1.1", None)
    await stage.meetings.record(stage.team, "M1", asked, "asked")
    renders = await stage.meetings.claim(stage.team, "renders")
    thinks = await stage.meetings.claim_pending(stage.team, "thinks")
    assert renders
    assert thinks
    await stage.forget()

    assert not await stage.meetings.write(
        renders, {"p:root": "9.1 1 digest 1"}, keys.thread(stage.team, "C1", "9.1")
    )
    assert await stage.meetings.answer(thinks, "1.1", Reply((), ())) == "lost"
    assert await stage.meetings.suggest(thinks, ()) == "lost"
    assert not await stage.meetings.renew(thinks)
    for delay in (None, 1_000):
        await stage.meetings.release(renders, 0, delay, keys.thread(stage.team, "C1", "9.1"))
        await stage.meetings.release_pending(thinks, 0, delay)
    late = await stage.meetings.record(stage.team, "M1", Opened(0, "sweet"), "late")

    assert late is Outcome.NO_SUCH_MEETING
    assert await stage.stored() == {"forgetting", "left"}


@pytest.mark.parametrize("thirtieths", range(4))
async def test_a_worker_in_the_middle_of_a_thread_leaves_nothing_in_it(stage: Stage, thirtieths: int) -> None:
    """Wherever it is with its calls: before them, under way, or between them."""
    await stage.start()
    await stage.render()
    for number, part in enumerate(("sweet", "calls")):
        await stage.meetings.record(stage.team, "M1", Opened(0, part), f"d{number}")
    stage.workspace.faults.latency = 0.05

    rendering = asyncio.create_task(stage.render())
    await asyncio.sleep(thirtieths / 30)
    await stage.forget()
    await rendering
    await stage.finish()

    assert await stage.stored() == set()
    (line,) = stage.said()
    assert line.startswith("Forgotten at @Ana's wish")


async def test_what_may_have_been_posted_is_looked_for_once_it_must_stand(stage: Stage) -> None:
    await stage.start()
    await stage.render()
    mark = keys.field(keys.POSTED, "0:question:colours")
    await stage.redis.hset(keys.meeting(stage.team, "M1"), mark, posts.encode_intent(time() - 9))
    stage.forgetter.settled_ms = 60_000
    await stage.forget()

    await stage.forgetter.take(stage.shard)
    assert len(stage.said()) == 2
    due = await stage.redis.zscore(keys.forgetting(stage.shard), keys.member(stage.team, "forget"))
    seconds, _ = await stage.redis.time()
    assert cast("float", due) / 1_000 - seconds > 50

    stage.forgetter.settled_ms = 0
    await stage.finish()
    assert len(stage.said()) == 1


@pytest.mark.parametrize(("key", "keeps_messages"), [(ROOT, False), ("0:question:colours", True)])
async def test_what_a_change_that_arrives_late_brings_back_is_forgotten_once_more(
    stage: Stage, key: str, keeps_messages: bool
) -> None:
    stage.workspace.faults.keeps_messages = keeps_messages
    await stage.start()
    await stage.render()
    api = stage.web_api
    late = SlowWay(api.session, api.url, api.token, (await stage.meeting()).posted[key].ts)
    stage.turns.renderer.api = replace(stage.turns.renderer.api, api=late)
    for question, answer in (("colours", "red"), ("sweet", "yes")):
        await stage.meetings.record(stage.team, "M1", Answered(0, question, ANA, (answer,)), question)
    rendering = asyncio.create_task(stage.render())
    await asyncio.wait_for(late.under_way.wait(), 5)

    stage.forgetter.settled_ms = 60_000
    await stage.forget()
    await stage.forgetter.take(stage.shard)
    assert stage.is_forgotten()  # nobody waits to see it go
    late.may_arrive.set()
    await rendering
    assert not stage.is_forgotten()
    stage.forgetter.settled_ms = 0
    await stage.finish()

    assert stage.is_forgotten()
    assert await stage.stored() == set()


async def test_a_worker_that_dies_over_it_leaves_the_rest_to_the_next(stage: Stage) -> None:
    await stage.start()
    await stage.render()
    await stage.forget()
    stage.workspace.faults.latency = 0.05

    dies = asyncio.create_task(stage.forgetter.take(stage.shard))
    await stage.workspace.until(lambda: "chat.update" in {call.method for call in stage.workspace.calls})
    dies.cancel()
    await asyncio.wait([dies])
    await stage.finish()

    assert await stage.stored() == set()
    assert len(stage.said()) == 1


async def test_a_workspace_goes_as_a_whole_and_others_stay(stage: Stage, redis: Redis) -> None:
    for team in (stage.team, OTHER):
        for id_ in ("M1", "M2"):
            await stage.start(team, id_)
    await stage.render()
    leases = [keys.leases(stage.shard), keys.answering(stage.shard), keys.forgetters(stage.shard)]
    for line in leases:
        await redis.hset(line, keys.member(stage.team, "M3"), "token")
    await stage.meetings.claim_pending(stage.team, "thinks")
    await stage.forget()

    assert await delete_team(redis, stage.team) == Deleted(meetings=1, keys=6)

    kept = [str(key) for key in await redis.keys("*")]
    assert not [key for key in kept if f":{stage.team}:" in key]
    assert await redis.exists(*leases, keys.forgetting(stage.shard)) == 0
    assert keys.shard_of(OTHER) != stage.shard
    assert await redis.exists(keys.dirty(stage.shard), keys.pending(stage.shard)) == 0
    for id_ in ("M1", "M2"):
        assert await stage.meetings.load(OTHER, id_)


async def test_a_workspace_is_forgotten_to_the_end_whoever_dies_over_it(stage: Stage, redis: Redis) -> None:
    await redis.mset({keys.seen(stage.team, str(number)): "1" for number in range(1_200)})
    await stage.start()
    await stage.forgetting.forget_team(stage.team)
    dead = await stage.forgetting.claim_workspace(stage.shard, "dead")
    await redis.delete(keys.meeting(stage.team, "M1"))
    assert dead
    assert not await stage.forgetter.take(stage.shard)  # it is the other one's, for as long as a lease lasts

    await redis.zadd(keys.forgetting(stage.shard), {dead.member: 0})
    stranger = Forgetter(stage.forgetting, stage.forgetter.api, Bell(), lambda: None)
    assert await stranger.take(stage.shard)  # it takes no token of theirs

    assert await redis.keys("*") == []
    await stage.forgetting.release(dead, 1_000)
    assert await redis.keys("*") == []


async def test_what_a_model_says_once_the_workspace_is_gone_is_not_remembered(
    stage: Stage, redis: Redis
) -> None:
    await stage.start()
    async with model_api() as api, answering(api, redis) as answerer:
        assert answerer.guest
        model = Hesitant(answerer.guest.model)
        thinker = replace(answerer, guest=replace(answerer.guest, model=cast("Model", model)))
        thinking = AnswerLoop(stage.meetings, SMALL, thinker, Bell(), stage.known, look_seconds=9)
        model.may_answer.set()
        await stage.ask("Can we just fine-tune the model on our wiki?")
        await thinking.take(stage.shard)
        assert "reply" in await stage.stored()

        model.may_answer.clear()
        await stage.ask("Why not just use a long context?")
        thought = asyncio.create_task(thinking.take(stage.shard))
        await asyncio.wait_for(model.knows.wait(), 5)
        await delete_team(redis, stage.team)
        model.may_answer.set()
        await thought

    assert await redis.keys("*") == []


async def test_a_line_that_is_too_long_for_one_look_is_taken_out_of_as_well(
    stage: Stage, redis: Redis
) -> None:
    many = {keys.member(stage.team, f"M{number}"): number for number in range(1_000)}
    await redis.zadd(keys.dirty(stage.shard), {**many, keys.member(OTHER, "M1"): 0})

    await delete_team(redis, stage.team)

    assert await redis.zrange(keys.dirty(stage.shard), 0, -1) == [keys.member(OTHER, "M1")]
