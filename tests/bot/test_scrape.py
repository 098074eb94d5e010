"""What operators see at `/metrics`, and what wakes them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from bot.storage import keys
from playground import Workspace
from tests.bot_process import bot_for
from tests.consistency import at_rest
from tests.conversations.small import SMALL
from tests.model_api.faults import Fault
from tests.model_api.server import model_api
from tests.redis_server import RedisServer
from tests.talk import Talk

ALERTS: dict[str, Any] = yaml.safe_load((Path(__file__).parents[2] / "docs" / "alerts.yaml").read_text())
TOKEN = "a-token-of-sixteen-or-more"
OUTSIDE = {"__name__", "le", "kind", "status", "outcome", "method", "reason"}

Samples = dict[str, float]


async def scrape(url: str) -> Samples:
    """Every sample by its name and labels, as in `replies_total{kind="quoted"}`; all names begin with ours."""
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert answer.status == 200
        return dict(_samples(await answer.text()))


def _samples(text: str) -> Iterator[tuple[str, float]]:
    for family in text_string_to_metric_families(text):
        for name, labels, value, *_ in family.samples:
            listed = ",".join(f'{label}="{labels[label]}"' for label in sorted(labels))
            yield name.removeprefix("ragvsft_") + (f"{{{listed}}}" if listed else ""), value


async def test_a_meeting_is_counted_and_timed(workspace: Workspace, bot: str, redis_url: str) -> None:
    talk = Talk(workspace, SMALL.questions)
    await talk.start()
    click = await talk.click("ana", "colours", "Not sure")
    await talk.asked("sweet")
    await workspace.send("interaction", click.payload)
    await at_rest(redis_url)

    seen = await scrape(bot)
    assert seen['deliveries_total{kind="command",outcome="applied"}'] == 1
    assert seen['deliveries_total{kind="action",outcome="applied"}'] == 1
    assert seen['deliveries_total{kind="action",outcome="seen before"}'] == 1
    assert seen['acknowledgement_seconds_count{kind="action",status="2xx"}'] == 2
    assert seen['acknowledgement_seconds_bucket{kind="action",le="3.0",status="2xx"}'] == 2
    assert seen['render_seconds_count{outcome="done"}'] == seen["thread_behind_seconds_count"] >= 1
    assert 0 < seen["thread_behind_seconds_sum"] < 60
    assert seen["process_start_time_seconds"] > 0
    assert (seen["redis_up"], seen["threads_due"], seen["threads_waiting"], seen["meetings_parked"]) == (
        1,
        0,
        0,
        0,
    )
    assert seen["slack_token_refused"] == 0


async def test_what_waits_is_counted_for_all_workers(bot: str, redis_url: str) -> None:
    """As another worker would leave it: no token of ours is for that workspace."""
    shard = keys.shard_of("T0OTHER")
    with Redis.from_url(redis_url) as redis:
        now = int(redis.time()[0]) * 1_000
        redis.zadd(keys.dirty(shard), {"T0OTHER due": now - 9_000, "T0OTHER later": now + 60_000})
        redis.zadd(keys.dirty(shard + 1), {"T0OTHER other": now - 5_000})
        redis.zadd(keys.pending(shard), {"T0OTHER due": now})
        redis.zadd(keys.parked(shard), {"T0OTHER due": now + 60_000, "T0OTHER deleted": now - 1})
        seen = await scrape(bot)

    assert (seen["threads_due"], seen["threads_waiting"]) == (2, 1)
    assert 9 <= seen["threads_overdue_seconds"] < 60
    assert (seen["thoughts_pending"], seen["meetings_parked"]) == (1, 1)


async def test_a_meeting_is_parked_until_somebody_does_something_in_it(
    workspace: Workspace, bot: str, redis_url: str
) -> None:
    talk = Talk(workspace, SMALL.questions)
    await talk.start()
    workspace.channel("planning").is_archived = True
    await talk.click("ana", "colours", "Not sure")
    await at_rest(redis_url)
    parked = await scrape(bot)
    assert parked["meetings_parked"] == 1
    assert any(name.startswith('slack_errors_total{kind="is_archived"') for name in parked)
    assert parked['render_seconds_count{outcome="parked"}'] == 1

    workspace.channel("planning").is_archived = False
    await workspace.click("ben", talk.about("colours"), "Change")
    await talk.asked("sweet")
    await at_rest(redis_url)
    assert (await scrape(bot))["meetings_parked"] == 0


@pytest.mark.usefixtures("bot")
async def test_a_parked_meeting_that_is_deleted_is_parked_no_more(
    workspace: Workspace, redis_url: str
) -> None:
    talk = Talk(workspace, SMALL.questions)
    await talk.start()
    workspace.channel("planning").is_archived = True
    await talk.click("ana", "colours", "Not sure")
    await at_rest(redis_url)
    with Redis.from_url(redis_url) as redis:
        shard = keys.shard_of(workspace.board.team.id)
        ((_, gone),) = redis.zrange(keys.parked(shard), 0, -1, withscores=True)
        (key,) = redis.keys("*:meeting:*")
        assert abs(gone / 1_000 - redis.expiretime(key)) < 60  # with the meeting its mark ends too


async def test_what_slack_says_no_to_is_counted_by_method_and_kind(workspace: Workspace, bot: str) -> None:
    talk = Talk(workspace, SMALL.questions, patience=30)
    workspace.faults.methods, workspace.faults.retry_after = frozenset({"chat.postMessage"}), 0
    workspace.faults.next_429, workspace.faults.next_500 = 1, 1
    await talk.start()
    workspace.faults.methods, workspace.faults.next_lost = frozenset({"chat.update"}), 1
    await talk.click("ana", "colours", "Not sure")
    await talk.answered("colours", "Not sure")
    workspace.door.token = "xoxb-another"
    await workspace.click("ana", talk.about("colours"), "Change")
    await workspace.until(lambda: workspace.calls[-1].answer.get("error") == "invalid_auth")
    workspace.faults.clear()

    seen = await scrape(bot)
    errors = {name: value for name, value in seen.items() if name.startswith("slack_errors_total")}
    assert errors == {
        'slack_errors_total{kind="ratelimited",method="chat.postMessage"}': 1,
        'slack_errors_total{kind="5xx",method="chat.postMessage"}': 1,
        'slack_errors_total{kind="network",method="chat.update"}': 1,
        'slack_errors_total{kind="token",method="chat.update"}': 1,
    }
    assert seen["slack_token_refused"] == 1


async def test_replies_and_the_models_failures_are_counted_by_kind(
    workspace: Workspace, redis_url: str
) -> None:
    async with (
        model_api() as api,
        bot_for(
            workspace,
            redis_url,
            openai_api_key=api.key,
            openai_base_url=api.url,
            openai_model=next(iter(api.chat_models)),
            openai_daily_requests=1,
        ) as url,
    ):
        api.faults.always = Fault.QUOTA
        before = len(workspace.channel("planning").messages)
        for question in ("can we fine-tune on our wiki?", "is 200 examples enough?", "who wins the cup?"):
            await workspace.command("ana", "planning", "/ragvsft", f"ask {question}")
        await workspace.until(lambda: len(workspace.channel("planning").messages) == before + 3, 20)
        await at_rest(redis_url)
        seen = await scrape(url)

    assert seen['replies_total{kind="quoted"}'] == 2
    assert seen['replies_total{kind="refused"}'] == 1
    assert seen['model_errors_total{kind="busy"}'] == 1
    assert seen['model_errors_total{kind="timeout"}'] == 0
    assert seen["model_budget_exhausted_total"] == 1


async def test_while_redis_is_away_all_else_is_told(workspace: Workspace, redis_server: RedisServer) -> None:
    async with bot_for(workspace, redis_server.url, SMALL) as url:
        redis_server.kill()
        await workspace.command("ana", "planning", "/ragvsft", "our bot quotes old prices")
        seen = await scrape(url)

    assert seen["redis_up"] == 0
    assert not {name for name in seen if name.startswith(("threads", "thoughts", "meetings"))}
    assert seen["redis_unavailable_total"] >= 1
    assert seen['deliveries_total{kind="command",outcome="unavailable"}'] == 1


async def test_what_is_not_let_in_is_counted_by_its_reason(bot: str) -> None:
    async with aiohttp.ClientSession(bot) as session:
        await session.post("/slack/events", data="command=/ragvsft")
    seen = await scrape(bot)
    assert sum(value for name, value in seen.items() if name.startswith("front_door_refused_total")) == 1
    assert not {name for name in seen if name.startswith("deliveries_total")}


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer x"}, 401), ({"Authorization": f"Bearer {TOKEN}"}, 200)],
)
async def test_with_tokens_only_their_holders_may_read_it(
    workspace: Workspace, redis_url: str, headers: dict[str, str], status: int
) -> None:
    async with (
        bot_for(workspace, redis_url, SMALL, api_tokens=TOKEN) as url,
        aiohttp.ClientSession(headers=headers) as session,
        session.get(f"{url}/metrics") as answer,
    ):
        assert answer.status == status
        assert ("ragvsft" in await answer.text()) is (status == 200)


async def test_without_tokens_nobody_reads_it_through_a_proxy(bot: str) -> None:
    relayed = {"X-Forwarded-For": "203.0.113.7"}
    async with aiohttp.ClientSession(headers=relayed) as session, session.get(f"{bot}/metrics") as answer:
        assert answer.status == 401


async def test_where_others_reach_the_pages_it_is_read_with_a_token_only(
    workspace: Workspace, redis_url: str
) -> None:
    """A proxy on this machine, as such a place has one, need not say that it is one."""
    async with (
        bot_for(workspace, redis_url, SMALL, public_url="https://ragvsft.example") as url,
        aiohttp.ClientSession(url) as session,
    ):
        async with session.get("/metrics") as answer:
            assert answer.status == 401
            assert "Set API_TOKENS" in await answer.text()
        async with session.get("/api/v1/questions") as answer:
            assert answer.status == 200


async def test_no_label_names_anybody(workspace: Workspace, bot: str) -> None:
    await Talk(workspace, SMALL.questions).start()
    async with aiohttp.ClientSession() as session, session.get(f"{bot}/metrics") as answer:
        text = await answer.text()
    names = {
        label for family in text_string_to_metric_families(text) for s in family.samples for label in s.labels
    }
    assert names <= OUTSIDE
    for id_ in (workspace.board.team.id, workspace.channel("planning").id, "U0ANA"):
        assert id_ not in text


def test_every_rule_has_a_name_a_condition_and_says_what_to_do() -> None:
    (group,) = ALERTS["groups"]
    names = [rule["alert"] for rule in group["rules"]]
    assert len(names) == len(set(names)) <= 10
    for rule in group["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"\d+m", rule.get("for", "0m"))
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert set(rule["annotations"]) == {"summary", "description"}
        assert len(rule["annotations"]["description"]) > 80
        assert rule["expr"].count("(") == rule["expr"].count(")")


async def test_every_metric_and_label_that_wakes_somebody_exists(workspace: Workspace, bot: str) -> None:
    await Talk(workspace, SMALL.questions).start()
    async with aiohttp.ClientSession() as session, session.get(f"{bot}/metrics") as answer:
        families = list(text_string_to_metric_families(await answer.text()))
    served = {sample.name for family in families for sample in family.samples} | {
        f"{family.name}_total" for family in families if family.type == "counter"
    }
    texts = [rule["expr"] + rule["annotations"]["description"] for rule in ALERTS["groups"][0]["rules"]]
    named = {name for text in texts for name in re.findall(r"\b(?:ragvsft|process)_[a-z_]+", text)}
    assert named <= served
    assert len(named) > 8
