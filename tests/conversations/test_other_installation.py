"""Several installations may share an app's address and secret: what is delivered for another one is none of ours."""

import copy
from typing import Any

import pytest
from redis.asyncio import Redis
from slack_bolt.authorization import AuthorizeResult

from bot.door.installation import is_for
from playground import person
from playground.errors import Json
from tests.conversations.asking import quiet
from tests.talk import Talk

THEIRS = "T0THEIRS"
US = AuthorizeResult(enterprise_id="E0OURS", team_id="T0OURS")


def mention(talk: Talk, words: str, **over: object) -> Json:
    """Of equal ids, in a channel that is not shared; delivered for another installation unless told."""
    last = talk.thread[-1].ts
    said = {"type": "app_mention", "user": person("ana").id, "text": f"<@U0RAGVSFT0> {words}"}
    said |= {"channel": talk.head.channel, "ts": f"{float(last) + 1:.6f}", "thread_ts": talk.root}
    body = talk.workspace.envelope.event(said | {"team": THEIRS, "user_team": THEIRS})
    installed = body["authorizations"][0] | {"team_id": THEIRS}
    return body | {"team_id": THEIRS, "context_team_id": THEIRS, "authorizations": [installed]} | over


@pytest.mark.parametrize("words", ["summary", "forget this meeting", "restart", "why not a long context?"])
async def test_an_event_of_theirs_is_taken_once_and_does_nothing(
    small: Talk, redis: Redis, redis_url: str, words: str
) -> None:
    await small.start("ana")
    before = await redis.hgetall((await redis.keys("*:meeting:*"))[0])

    done = await small.workspace.send("event", mention(small, words))

    assert done.status == 200  # else Slack delivers it again, and in the end turns the events of the app off
    await quiet(small, redis_url)
    assert len(small.bots_own) == 1
    assert await redis.hgetall((await redis.keys("*:meeting:*"))[0]) == before


async def test_a_click_of_theirs_is_refused(small: Talk, redis: Redis) -> None:
    await small.start("ana")
    await small.click("ana", "colours", "Not sure")
    await small.answered("colours", "Not sure")
    body = next(d.payload for d in reversed(small.workspace.deliveries) if d.kind == "interaction")
    body = copy.deepcopy(body) | {"team": {"id": THEIRS, "domain": "x"}, "trigger_id": "9.9.other"}
    body["user"] |= {"id": "U0OTHER", "team_id": THEIRS}

    assert (await small.workspace.send("interaction", body)).status == 403

    stored = await redis.hgetall((await redis.keys("*:meeting:*"))[0])
    assert not any("U0OTHER" in str(field) for field in stored)


def told(*installed: Json, **more: object) -> Json:
    return {"type": "event_callback", "event": {"type": "message"}, "authorizations": [*installed]} | more


def click(team: object, **more: object) -> Json:
    return {"type": "block_actions", "team": team} | more


OURS, OTHER = {"id": "T0OURS"}, {"id": "T0OTHER"}
ORGANISATION = {"team_id": None, "enterprise_id": "E0OURS", "is_enterprise_install": True}
UNINSTALLED = {"event": {"type": "app_uninstalled"}}


@pytest.mark.parametrize(
    ("delivery", "is_ours"),
    [
        (told({"team_id": "T0OURS"}, team_id="T0GUEST", is_ext_shared_channel=True), True),
        (told({"team_id": "T0OTHER"}, team_id="T0OURS", is_ext_shared_channel=True), True),
        (told({"team_id": "T0OTHER"}, team_id="T0OTHER", is_ext_shared_channel=True), True),
        (told({"team_id": "T0OTHER"}, team_id="T0OTHER", context_team_id="T0OTHER"), False),
        (told({"team_id": "T0OTHER"}, team_id="T0OTHER", context_team_id="T0OURS"), True),
        (told(ORGANISATION), True),
        (told(ORGANISATION | {"enterprise_id": "E0OTHER"}), False),
        (told({"team_id": "T0OTHER", "enterprise_id": "E0OURS", "is_enterprise_install": False}), False),
        (told(team_id="T0OURS"), True),
        (told(team_id="T0OTHER"), False),
        (told(team_id="T0GUEST", context_team_id="T0OURS"), True),
        (told({"team_id": "T0OTHER"}, team_id="T0OURS", **UNINSTALLED), True),
        (told({"team_id": "T0OURS"}, team_id="T0OTHER", **UNINSTALLED), False),
        (told(team_id=None), False),
        (told() | {"authorizations": 5, "team_id": "T0OURS"}, True),
        (told() | {"authorizations": [5], "team_id": "T0OURS"}, True),
        (told() | {"authorizations": [5], "team_id": "T0OTHER"}, False),
        (click(OURS, user={"team_id": "T0GUEST"}), True),
        (click(OTHER, user={"team_id": "T0OTHER"}), False),
        (click(OTHER, view={"app_installed_team_id": "T0OURS"}), True),
        (click(OURS, view={"app_installed_team_id": "T0OTHER"}), False),
        (click(None, enterprise={"id": "E0OURS"}, is_enterprise_install=True), True),
        (click(None, enterprise={"id": "E0OTHER"}, is_enterprise_install=True), False),
        (click(OTHER, enterprise={"id": "E0OURS"}, is_enterprise_install=False), False),
        (click(None), False),
        (click(None, view={"team_id": "T0OURS"}), True),
        (click(None, user={"team_id": "T0OURS"}), True),
        (click(None, user={"team_id": "T0OTHER"}), False),
        (click({"id": ["T0OURS"]}), False),
        ({"command": "/ragvsft", "team_id": "T0OTHER"}, True),  # the guard has words for it
        ({"type": "feature_of_tomorrow"}, True),
    ],
)
def test_the_installation_is_read_where_slack_names_it(delivery: dict[str, Any], is_ours: bool) -> None:
    assert is_for(US, delivery) is is_ours


def test_without_an_organisation_nobody_is_of_ours() -> None:
    alone = AuthorizeResult(enterprise_id=None, team_id="T0OURS")
    assert not is_for(alone, told(ORGANISATION | {"enterprise_id": None}))
