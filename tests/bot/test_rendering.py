"""One pass of the render loop at a time: marks that crashes left, leases, refusals, turns."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from typing import cast

import aiohttp
import pytest
from redis.asyncio import Redis

from bot.loops import saying
from bot.loops.bell import Bell, Ring
from bot.loops.loop import Loop
from bot.loops.rendering import Renderer
from bot.loops.turns import Turns
from bot.own_prices import todays_prices
from bot.shared import slack_client
from bot.slack.messages import SlackThread
from bot.slack.patience import PatientApi
from bot.slack.session import slack_session
from bot.slack.web_api import WebApi
from bot.storage import keys, posts
from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from handlers.changes import Answered, Asked, Closed, Opened, Place, Started
from handlers.meetings import Meeting
from handlers.store import Outcome
from handlers.thread import cards
from knowledge.costs.prices.price_list import PriceList
from knowledge.grounding.reply import Reply, Sentence
from playground import Message, Workspace
from tests.bot.slow_names import SlowNames
from tests.conversations.small import SMALL

URL = "https://ragvsft.example"


@pytest.fixture
async def api(workspace: Workspace, redis: Redis) -> AsyncIterator[PatientApi]:
    async with aiohttp.ClientSession() as session:
        api = WebApi(session, workspace.api_url, workspace.bot_token)
        yield PatientApi(api, redis, lambda: workspace.board.team.id)


@pytest.fixture
async def turns(redis: Redis, api: PatientApi, workspace: Workspace) -> Turns:
    bell, team = Bell(), workspace.board.team.id
    meetings = RedisMeetings(Server(redis), SMALL, bell.ring)
    renderer = Renderer(meetings, api, slack_client(api.api), SMALL, URL, todays_prices())
    return Turns(renderer, bell, lambda: team)


class Stage:
    """One meeting, the loop that renders it, and Slack."""

    def __init__(self, turns: Turns, redis: Redis, workspace: Workspace) -> None:
        self.turns = turns
        self.renderer = turns.renderer
        self.redis = redis
        self.workspace = workspace
        self.team = workspace.board.team.id
        self.shard = keys.shard_of(self.team)

    async def start(self, channel: str = "planning", id_: str = "M1") -> None:
        started = Started(self.workspace.channel(channel).id, "wrong prices", "U0ANA00001", "")
        await self.renderer.meetings.record(self.team, id_, started, f"start-{id_}")

    async def render(self) -> bool:
        return await self.turns.render_next(self.team)

    async def meeting(self, id_: str = "M1") -> Meeting:
        meeting = await self.renderer.meetings.load(self.team, id_)
        assert meeting
        return meeting

    async def set(self, field: str, value: str) -> None:
        await self.redis.hset(keys.meeting(self.team, "M1"), field, value)

    async def stored(self) -> dict[str, str]:
        found = self.redis.hgetall(keys.meeting(self.team, "M1"))
        return await cast("Awaitable[dict[str, str]]", found)

    async def due_in(self, id_: str = "M1") -> float | None:
        """Seconds until the meeting is tried again; `None` where it is not due at all."""
        due = await self.redis.zscore(keys.dirty(self.shard), keys.member(self.team, id_))
        seconds, micros = await self.redis.time()
        return None if due is None else due / 1_000 - seconds - micros / 1_000_000

    def history(self, channel: str = "planning") -> list[Message]:
        return self.workspace.channel(channel).history

    def methods(self) -> list[str]:
        return [call.method for call in self.workspace.calls]


@pytest.fixture
def stage(turns: Turns, redis: Redis, workspace: Workspace) -> Stage:
    return Stage(turns, redis, workspace)


async def test_a_pass_posts_what_lacks_and_a_second_one_does_nothing(stage: Stage) -> None:
    await stage.start()

    assert await stage.render()
    calls = len(stage.workspace.calls)

    assert len(stage.history()) == 2
    assert not await stage.render()
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "calls"), "d1")
    assert await stage.render()
    assert stage.methods()[calls:] == ["chat.postMessage"]


async def test_a_meeting_in_use_is_found_by_its_thread_for_as_long_as_it_is_kept(stage: Stage) -> None:
    await stage.start()
    await stage.render()
    thread = keys.thread(stage.team, stage.workspace.channel("planning").id, stage.history()[0].ts)
    await stage.redis.expire(thread, 10)  # half a year later

    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "details"), "d1")
    await stage.render()

    kept = await stage.redis.ttl(keys.meeting(stage.team, "M1"))
    assert await stage.redis.ttl(thread) >= kept > 100 * keys.DAY_SECONDS


@pytest.mark.parametrize("key", ["root", "0:question:colours"])
async def test_a_mark_without_a_message_means_that_it_is_posted_now(stage: Stage, key: str) -> None:
    await stage.start()
    if key != "root":
        await stage.render()
        stage.history().pop()
    await stage.set(keys.field(keys.POSTED, key), posts.encode_intent(time.time() - 9))
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "details"), "d1")

    await stage.render()

    assert len(stage.history()) == 2
    assert {"conversations.history", "conversations.replies"} & set(stage.methods())
    assert (await stage.meeting()).posted.keys() == {"root", "0:question:colours"}


@pytest.mark.parametrize("key", ["root", "0:question:colours"])
async def test_a_mark_with_a_message_means_that_it_is_taken_over(stage: Stage, key: str) -> None:
    await stage.start()
    if key != "root":
        await stage.render()
        stage.history().pop()
        await stage.set(keys.field(keys.POSTED, key), posts.encode_intent(time.time() - 9))
    meeting = await stage.meeting()
    card = cards(meeting, SMALL, URL, todays_prices()())[key]
    ts = await SlackThread(stage.renderer.api, meeting).post(key, card)
    await stage.set(keys.field(keys.POSTED, key), posts.encode_intent(time.time() - 9))
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "details"), "d1")

    await stage.render()

    assert (await stage.meeting()).posted[key].ts == ts
    assert len(stage.history()) == 2


async def test_a_message_of_another_meeting_is_not_taken_for_it(stage: Stage) -> None:
    await stage.start(id_="M2")
    await stage.render()
    await stage.start()
    await stage.set("p:root", posts.encode_intent(time.time() - 9))

    await stage.render()

    assert len(stage.workspace.channel("planning").messages) == 2


async def test_where_history_may_not_be_read_a_crash_costs_one_double_at_most(stage: Stage) -> None:
    await stage.start("product")
    await stage.set("p:root", posts.encode_intent(time.time() - 9))

    await stage.render()

    assert len(stage.workspace.channel("product").messages) == 1
    assert await stage.due_in() is None


@pytest.mark.parametrize(
    ("accident", "seconds", "mark"),
    [("next_429", 7, "-"), ("next_500", 1, "?"), ("next_lost", 1, "?")],
)
async def test_when_slack_is_busy_the_meeting_waits_and_knows_whether_to_search(
    stage: Stage, accident: str, seconds: int, mark: str
) -> None:
    await stage.start()
    stage.workspace.faults.methods = frozenset({"chat.postMessage"})
    stage.workspace.faults.retry_after = 7
    setattr(stage.workspace.faults, accident, 1)

    await stage.render()

    due = await stage.due_in()
    assert due is not None
    assert seconds - 1 < due <= seconds
    assert (await stage.stored())["p:root"][0] == mark
    assert await stage.redis.hlen(keys.leases(stage.shard)) == 0


async def test_the_loop_looks_again_as_soon_as_slack_may_be_asked(stage: Stage) -> None:
    bell = stage.turns.bell
    stage.workspace.faults.next_429 = 1
    await stage.start()
    await bell.heard()  # of the change
    await stage.render()
    await bell.heard()  # of others that may be due

    assert await asyncio.wait_for(bell.heard(), 5) == Ring(stage.shard, "M1")
    assert await stage.render()


async def test_an_update_of_which_nobody_knows_is_put_right_also_where_the_thread_should_be_as_before(
    stage: Stage,
) -> None:
    """Slack took it, the answer was lost, and meanwhile what it showed was taken back."""
    await stage.start()
    answered = Answered(0, "colours", "U0ANA00001", ("red",))
    await stage.renderer.meetings.record(stage.team, "M1", answered, "d1")
    await stage.render()
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "colours"), "d2")
    stage.workspace.faults.methods = frozenset({"chat.update"})
    stage.workspace.faults.next_lost = 1
    await stage.render()
    assert "Keep" in stage.history()[1].labels()

    await stage.renderer.meetings.record(stage.team, "M1", Closed(0, "colours"), "d3")
    await stage.redis.zadd(keys.dirty(stage.shard), {keys.member(stage.team, "M1"): 0})  # two seconds later
    assert await stage.render()

    assert stage.history()[1].labels() == ["Change"]
    assert await stage.due_in() is None


@pytest.mark.parametrize("stands", [True, False])
async def test_a_mark_for_a_message_that_is_wanted_no_more_is_cleared_up(
    stage: Stage, *, stands: bool
) -> None:
    """A worker died over a question, and meanwhile the answers left the question behind."""
    await stage.start()
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "calls"), "d1")
    await stage.render()
    key = "0:question:calls"
    left = stage.history()[-1]
    assert "How many calls" in left.text
    if not stands:
        stage.history().remove(left)
    await stage.set(keys.field(keys.POSTED, key), posts.encode_intent(time.time() - 9))
    await stage.renderer.meetings.record(stage.team, "M1", Closed(0, "calls"), "d2")

    await stage.render()

    assert (key in (await stage.meeting()).posted) == stands
    assert posts.intents(await stage.stored()) == {}
    assert left.labels() == [] or not stands
    assert await stage.due_in() is None


async def test_a_place_that_is_closed_parks_the_meeting_until_somebody_does_something(stage: Stage) -> None:
    await stage.start("leads")
    await stage.render()

    assert (await stage.stored())[keys.PARKED] == "channel_not_found"
    assert await stage.due_in() is None
    stage.workspace.invite("leads")
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "details"), "d1")
    await stage.render()
    assert keys.PARKED not in await stage.stored()
    assert [message.bot_id is not None for message in stage.history("leads")] == [False, True, True]


async def test_whoever_asked_where_the_bot_cannot_post_is_told_once_with_the_reply(stage: Stage) -> None:
    meetings, channel = stage.renderer.meetings, stage.workspace.channel("leads")
    url = stage.workspace.responses.address("U0ANA00001", channel)
    asked = Asked("q1", "why?", "U0ANA00001", "", None, Place(channel.id, "", url))
    await meetings.record(stage.team, "M1", asked, "d1")
    await stage.render()
    assert (stage.history("leads"), await stage.due_in()) == ([], None)

    lease = await meetings.claim_pending(stage.team, "worker")
    assert lease
    for complete in (False, True):
        reply = Reply((Sentence("Because.", "rag#why"),), (), "gpt", complete=complete)
        await meetings.answer(lease, "q1", reply)
        await stage.render()
    await stage.redis.zadd(keys.dirty(stage.shard), {keys.member(stage.team, "M1"): 0})
    await stage.render()

    (told,) = stage.history("leads")  # which all may read, as they may the question
    assert "Because." in told.visible_text()


async def test_a_meeting_that_changes_while_it_is_parked_is_tried_again(stage: Stage) -> None:
    await stage.start("leads")
    stage.workspace.faults.latency = 0.1
    rendering_ = asyncio.create_task(stage.render())
    await stage.workspace.until(lambda: "conversations.info" in stage.methods())
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "details"), "d1")

    await rendering_

    assert await stage.due_in() is not None


async def test_an_error_of_ours_is_tried_again_later_not_at_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> PriceList:
        raise RuntimeError

    await stage.start()
    stage.renderer.prices = broken

    await stage.render()

    due = await stage.due_in()
    assert due is not None
    assert due > 30
    assert [record.levelname for record in caplog.records if record.name == "ragvsft.rendering"] == ["ERROR"]


@pytest.mark.parametrize("field", ["version", "round", "schema", "channel"])
async def test_a_meeting_that_cannot_be_read_is_given_up_with_one_line(
    stage: Stage, caplog: pytest.LogCaptureFixture, field: str
) -> None:
    await stage.start()
    await stage.set(field, "")

    await stage.render()

    assert await stage.due_in() is None
    assert not await stage.render()
    assert [r.levelname for r in caplog.records if r.name == "ragvsft.rendering"] == ["WARNING"]
    answered = Answered(0, "sweet", "U0ANA00001", ("yes",))
    assert await stage.renderer.meetings.record(stage.team, "M1", answered, "d1") is Outcome.NO_SUCH_MEETING
    assert await stage.renderer.meetings.load(stage.team, "M1") is None


async def test_what_stands_in_the_place_of_a_meeting_is_given_up_and_kept(stage: Stage) -> None:
    await stage.start()
    key = keys.meeting(stage.team, "M1")
    await stage.redis.delete(key)
    await stage.redis.set(key, "something else")

    await stage.render()

    assert await stage.due_in() is None
    asked = Asked("9.1", "why?", "U0ANA00001", "9.1", None, Place("C0PLANNING", "9.1"))
    assert await stage.renderer.meetings.record(stage.team, "M1", asked, "d1") is Outcome.NO_SUCH_MEETING
    assert await stage.renderer.meetings.load(stage.team, "M1") is None
    assert await stage.redis.get(key) == "something else"


async def test_a_message_of_which_nobody_can_read_where_it_stands_is_looked_for(stage: Stage) -> None:
    await stage.start()
    await stage.render()
    stood = len(stage.history())
    for broken in ("", "garbage", "not a time", "1.1 x y", "1.1 1 d x", "<!channel> 1 d 1"):
        await stage.set("p:root", broken)
        await stage.renderer.meetings.record(stage.team, "M1", Closed(0, "sweet"), f"d{broken}")
        await stage.render()
        assert len(stage.history()) == stood, broken
        assert (await stage.meeting()).posted["root"].ts == stage.history()[0].ts


async def test_an_answer_that_lay_waiting_too_long_is_not_trusted(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it is for a worker that was stopped in between: somebody else may render the meeting by now."""
    monkeypatch.setattr(saying, "_SURE_SECONDS", -1)
    await stage.start()

    await stage.render()

    assert "chat.postMessage" not in stage.methods()


async def test_a_worker_whose_lease_went_to_another_stops_where_it_is(stage: Stage) -> None:
    await stage.start()
    stage.workspace.faults.latency = 0.1
    slow = asyncio.create_task(stage.render())
    await stage.workspace.until(lambda: "chat.postMessage" in stage.methods())
    await stage.redis.hset(keys.leases(stage.shard), keys.member(stage.team, "M1"), "another worker")

    await slow

    assert len(stage.history()) == 1
    assert (await stage.stored())["p:root"].startswith("?")
    assert await stage.redis.hlen(keys.leases(stage.shard)) == 1


@pytest.mark.parametrize(("taken", "mark"), [(True, "?"), (False, "-")])
async def test_a_worker_held_up_between_its_lease_and_its_post_posts_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, taken: bool, mark: str
) -> None:
    """The connection takes longer than the lease is sure to last; by then it may be another worker's."""
    names = SlowNames(0.5)
    async with slack_session(connector=aiohttp.TCPConnector(resolver=names)) as session:
        address = stage.workspace.api_url.replace("127.0.0.1", "slack.example")
        slow = WebApi(session, address, stage.workspace.bot_token)
        stage.renderer.api = replace(stage.renderer.api, api=slow)
        await stage.start()
        await stage.set(keys.MEMBER, "1")  # so that the post is the first call
        monkeypatch.setattr(saying, "_SURE_SECONDS", 0.4)
        rendering_ = asyncio.create_task(stage.render())
        await names.asked.wait()
        if taken:
            await stage.redis.hset(keys.leases(stage.shard), keys.member(stage.team, "M1"), "another")
        await rendering_

    assert stage.history() == []
    assert (await stage.stored())["p:root"][0] == mark


async def test_old_rounds_and_questions_that_no_longer_exist_harm_nothing(stage: Stage) -> None:
    await stage.start()
    await stage.render()
    await stage.set("p:0:question:abolished", "9.1 1 digest 1")
    await stage.set("n:d9", "7:unheard-of:U1")
    await stage.renderer.meetings.record(stage.team, "M1", Opened(0, "abolished"), "d1")

    await stage.render()

    assert await stage.due_in() is None


async def test_what_is_rung_for_waits_in_line_once_and_the_others_get_their_turn() -> None:
    bell = Bell()
    for ring in ((1, ""), (1, ""), (2, ""), (1, "M1"), (3, ""), (1, "M1")):
        bell.ring(*ring)

    assert [await bell.heard() for _ in range(4)] == [(1, ""), (2, ""), (1, "M1"), (3, "")]
    bell.ring(1)
    assert await bell.heard() == (1, "")
    bell.stop(2)
    assert [await bell.heard(), await bell.heard()] == [None, None]


async def test_threads_of_another_team_are_left_to_its_own_workers(stage: Stage) -> None:
    """They are due first, and lie in the same shard; with our token they would end up in our channels, or nowhere."""
    other = next(f"T{n}" for n in range(99) if keys.shard_of(f"T{n}") == stage.shard)
    started = Started(stage.workspace.channel("planning").id, "other", "U0ANA00001", "")
    for number in range(250):
        await stage.renderer.meetings.record(other, f"M{number}", started, f"d{number}")
    await stage.start()

    assert await stage.render()
    assert not await stage.render()

    assert len(stage.history()) == 2
    assert not any("other" in message.text for message in stage.history())
    assert await stage.redis.zcard(keys.dirty(stage.shard)) == 250


async def test_while_it_is_not_known_whose_the_token_is_nothing_is_taken_on(
    stage: Stage, turns: Turns
) -> None:
    await stage.start()
    unknown = replace(turns, team=lambda: None)

    await unknown.take(Ring(stage.shard, "M1"))

    assert stage.history() == []
    assert await stage.due_in() is not None


async def test_the_loop_outlives_whatever_goes_wrong_in_it(
    stage: Stage, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = [ValueError("of our own making")]
    real = RedisMeetings.claim

    async def claim(self: RedisMeetings, team: str, token: str) -> object:
        if failing:
            raise failing.pop()
        return await real(self, team, token)

    monkeypatch.setattr(RedisMeetings, "claim", claim)
    loop = Loop("rendering", turns.bell, 2, turns.take)
    running = asyncio.create_task(loop.run())
    await stage.start()

    await stage.workspace.until(lambda: len(stage.history()) == 2)

    loop.stop()
    await running
    assert failing == []


async def test_while_slack_wants_no_posts_in_a_channel_no_other_thread_there_tries_one(stage: Stage) -> None:
    await stage.start(id_="M1")
    await stage.start(id_="M2")
    await stage.start("product", id_="M3")
    stage.workspace.faults.methods = frozenset({"chat.postMessage"})
    stage.workspace.faults.next_429, stage.workspace.faults.retry_after = 1, 30

    for _ in range(3):
        assert await stage.render()

    tried = [call for call in stage.workspace.calls if call.method == "chat.postMessage"]
    assert [call.status for call in tried] == [429, 200, 200, 200]
    assert len(stage.history("product")) == 3
    for id_ in ("M1", "M2"):
        due = await stage.due_in(id_)
        assert due is not None
        assert 25 < due <= 30


async def test_other_methods_are_called_by_the_whole_workspace_or_not_at_all(stage: Stage) -> None:
    await stage.start("planning", id_="M1")
    await stage.start("product", id_="M2")
    assert [await stage.render(), await stage.render()] == [True, True]
    for id_ in ("M1", "M2"):
        red = Answered(0, "colours", "U1", ("red",))
        await stage.renderer.meetings.record(stage.team, id_, red, f"d{id_}")
    stage.workspace.faults.methods = frozenset({"chat.update"})
    stage.workspace.faults.next_429, stage.workspace.faults.retry_after = 1, 30

    assert await stage.render()
    assert await stage.render()

    assert stage.methods().count("chat.update") == 1
