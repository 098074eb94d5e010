"""How things reach the app: signatures, deadlines, redelivery, duplicates, and who hears what."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from playground import BOT, Message, ScreenError, Team, Workspace, person, serve

from .listener import Listener, listening


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with serve() as workspace:
        yield workspace


@pytest.fixture
async def app(workspace: Workspace) -> AsyncIterator[Listener]:
    async with listening() as listener:
        workspace.send_to(listener.address)
        yield listener


async def posted(workspace: Workspace, *elements: dict[str, Any]) -> Message:
    blocks = [{"type": "actions", "block_id": "b", "elements": list(elements)}]
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    await slack.chat_postMessage(channel="C0PLANNING", text="x", blocks=blocks)
    return workspace.channel("planning").history[-1]


def button(label: str, action: str) -> dict[str, Any]:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": action,
        "value": "v",
    }


async def test_a_command_is_signed_and_carries_what_slack_sends(workspace: Workspace, app: Listener) -> None:
    await workspace.command("ana", "planning", "/ragvsft", "a & b")
    headers, body = app.requests[0]
    assert SignatureVerifier(workspace.signing_secret).is_valid_request(body, headers)
    form = {name: values[0] for name, values in parse_qs(body).items()}
    assert (form["command"], form["text"]) == ("/ragvsft", "a &amp; b")
    assert (form["user_id"], form["channel_id"], form["team_id"]) == (
        "U0ANA00001",
        "C0PLANNING",
        "T0PLAYGRND",
    )
    assert form["trigger_id"]
    assert form["response_url"].startswith(workspace.url)
    assert "thread_ts" not in form


async def test_commands_need_a_channel_that_the_person_is_in_and_no_thread(
    workspace: Workspace, app: Listener
) -> None:
    root = await workspace.say("ana", "planning", "hello")
    with pytest.raises(ScreenError, match="not supported in threads"):
        await workspace.command("ana", "planning", "/ragvsft", thread=root.ts)
    with pytest.raises(ScreenError, match="not a valid command"):
        await workspace.command("ana", "planning", "/other")
    with pytest.raises(ScreenError, match="Dev is not in leads"):
        await workspace.command("dev", "leads", "/ragvsft")
    with pytest.raises(ScreenError, match="no channel 'attic'"):
        await workspace.command("ana", "attic", "/ragvsft")
    with pytest.raises(ScreenError, match="nobody here"):
        await workspace.command("zoe", "planning", "/ragvsft")
    with pytest.raises(ScreenError, match="no such thread"):
        await workspace.say("ana", "planning", "x", thread="1.000001")
    assert len(app.requests) == 1


async def test_the_app_hears_only_where_it_is(workspace: Workspace, app: Listener) -> None:
    for where in ("planning", "product", "leads", "ana-ben", "ana-bot"):
        await workspace.say("ana", where, f"@ragvsft in {where}")
    heard = [(event["type"], event.get("channel_type"), event["channel"]) for event in app.events()]
    dm = workspace.channel("ana-bot").id
    assert heard == [
        ("message", "channel", "C0PLANNING"),
        ("app_mention", None, "C0PLANNING"),
        ("message", "im", dm),
    ]


async def test_an_event_names_the_installation_and_the_thread(workspace: Workspace, app: Listener) -> None:
    root = await workspace.say("ana", "planning", "root")
    await workspace.say("ben", "planning", "reply to @ragvsft https://example.com", thread=root.ts)
    body = json.loads(app.requests[1][1])
    assert (body["type"], body["team_id"], body["authorizations"][0]["user_id"]) == (
        "event_callback",
        "T0PLAYGRND",
        BOT.user_id,
    )
    event = body["event"]
    assert (event["thread_ts"], event["parent_user_id"]) == (root.ts, "U0ANA00001")
    kinds = [run["type"] for run in event["blocks"][0]["elements"][0]["elements"]]
    assert kinds == ["text", "user", "text", "link"]
    assert root.thread_ts == root.ts


async def test_an_invitation_lets_the_app_hear(app: Listener) -> None:
    async with serve() as workspace:
        workspace.send_to(app.address)
        workspace.invite("leads")
        workspace.invite("leads")
        await workspace.settled()
        assert [e["type"] for e in app.events()] == ["message", "member_joined_channel"]
        workspace.remove("leads")
        await workspace.say("ana", "leads", "quiet now")
        assert len(app.events()) == 2


async def test_without_its_scope_or_subscription_an_event_is_not_sent(app: Listener) -> None:
    for scopes, events in (({"app_mentions:read"}, None), (None, {"app_mention"})):
        async with serve(scopes=scopes, events=events) as workspace:
            workspace.send_to(app.address)
            await workspace.say("ana", "planning", "@ragvsft hello")
    assert [event["type"] for event in app.events()] == ["app_mention", "app_mention"]


async def test_the_app_hears_its_own_posts_and_changes(workspace: Workspace, app: Listener) -> None:
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    message = await posted(workspace, button("Go", "go"))
    await slack.chat_update(channel="C0PLANNING", ts=message.ts, text="new")
    await slack.chat_delete(channel="C0PLANNING", ts=message.ts)
    await workspace.settled()
    heard = sorted((e.get("subtype", ""), e.get("bot_id", "")) for e in app.events())
    assert heard == [("", BOT.bot_id), ("message_changed", ""), ("message_deleted", "")]


async def test_a_click_sends_the_whole_message(workspace: Workspace, app: Listener) -> None:
    message = await posted(workspace, button("Go", "go"))
    await workspace.click("ben", message, "Go")
    payload = app.interaction()
    assert payload["actions"][0]["action_id"] == "go"
    assert payload["message"]["blocks"] == message.blocks
    assert payload["container"] == {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": "C0PLANNING",
        "is_ephemeral": False,
    }
    assert payload["state"] == {"values": {}}


async def test_many_people_may_click_at_once(workspace: Workspace, app: Listener) -> None:
    message = await posted(workspace, button("Go", "go"))
    await workspace.settled()
    app.requests.clear()
    done = await asyncio.gather(
        *(workspace.click(who, message, "Go") for who in ("ana", "ben", "chloe") * 20)
    )
    assert all(each.ok for each in done)
    assert len(app.requests) == 60
    assert len({each.payload["trigger_id"] for each in done}) == 60


async def test_what_is_not_on_the_screen_cannot_be_used(workspace: Workspace, app: Listener) -> None:
    message = await posted(workspace, button("Go", "go"), button("Same", "one"), button("Same", "two"))
    with pytest.raises(ScreenError, match="there is no 'Stop'"):
        await workspace.click("ben", message, "Stop")
    with pytest.raises(ScreenError, match="more than one"):
        await workspace.click("ben", message, "Same")
    await workspace.click("ben", message, "two")
    assert app.interaction()["actions"][0]["action_id"] == "two"
    with pytest.raises(ScreenError, match="there is no 'input'"):
        await workspace.fill("ben", message, "x")


async def test_a_button_that_has_gone_can_be_pressed_on_an_old_screen(
    workspace: Workspace, app: Listener
) -> None:
    message = await posted(workspace, button("Go", "go"))
    old = message.snapshot()
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    await slack.chat_update(channel="C0PLANNING", ts=message.ts, text="gone", blocks=[])
    with pytest.raises(ScreenError):
        await workspace.click("ben", message, "Go")
    await workspace.click("ben", old, "Go")
    assert app.interaction()["message"]["text"] == "x"


async def test_somebody_elses_screen_cannot_be_used(workspace: Workspace) -> None:
    content = {
        "text": "x",
        "blocks": [{"type": "actions", "block_id": "b", "elements": [button("Go", "go")]}],
    }
    whisper = workspace.api.ephemeral(workspace.channel("planning"), person("ana").id, None, content)
    with pytest.raises(ScreenError, match="Ben does not see"):
        await workspace.click("ben", whisper, "Go")


async def test_a_menu_a_shortcut_and_a_challenge_reach_the_app(workspace: Workspace, app: Listener) -> None:
    entry = {"text": {"type": "plain_text", "text": "Restart"}, "value": "restart"}
    message = await posted(workspace, {"type": "overflow", "action_id": "menu", "options": [entry]})
    await workspace.click("ben", message, "Restart")
    assert app.interaction()["actions"][0]["selected_option"]["value"] == "restart"
    await workspace.shortcut("ben", message, "start_here")
    shortcut = app.interaction()
    assert (shortcut["type"], shortcut["callback_id"]) == ("message_action", "start_here")
    await workspace.verify_url()
    assert json.loads(app.requests[-1][1])["type"] == "url_verification"


async def test_deliveries_take_turns_between_workers(workspace: Workspace) -> None:
    async with listening() as one, listening() as two:
        workspace.send_to(one.address, two.address)
        for _ in range(4):
            await workspace.command("ana", "planning", "/ragvsft", "x")
    assert (len(one.requests), len(two.requests)) == (2, 2)


async def test_an_event_that_fails_is_sent_again_with_the_reason(workspace: Workspace) -> None:
    async def third_time(number: int) -> web.Response:
        return web.Response(status=200 if number == 3 else 500)

    async with listening(third_time) as app:
        workspace.send_to(app.address)
        workspace.courier.retry_delays = (0, 0, 0)
        await workspace.say("ana", "planning", "hello")
        await workspace.settled()
    marks = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in app.requests]
    assert marks == [(None, None), ("1", "http_error"), ("2", "http_error")]
    assert len({body for _, body in app.requests}) == 1
    assert workspace.deliveries[-1].ok


async def test_an_app_can_decline_redelivery_and_commands_have_none(workspace: Workspace) -> None:
    async def never(_: int) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    async with listening(never) as app:
        workspace.send_to(app.address)
        await workspace.say("ana", "planning", "hello")
        await workspace.command("ana", "planning", "/ragvsft", "x")
        await workspace.settled()
    assert len(app.requests) == 2
    assert 'error "dispatch_failed"' in workspace.ephemerals("ana")[0].text


async def test_an_app_that_is_slow_or_gone_is_told_to_the_person(workspace: Workspace) -> None:
    workspace.courier.deadline = 0.05

    async def slow(_: int) -> web.Response:
        await workspace.board.changes.until(lambda: workspace.ephemerals("ana"), 5)
        return web.Response()

    async with listening(slow) as app:
        workspace.send_to(app.address)
        done = await workspace.command("ana", "planning", "/ragvsft", "x")
    assert done.timed_out
    assert 'error "operation_timeout"' in workspace.ephemerals("ana")[0].text
    gone = await workspace.command("ana", "planning", "/ragvsft", "x")
    assert (gone.status, gone.timed_out, gone.attempts[0].problem) == (None, False, "connection failed")


async def test_an_answer_to_a_command_may_be_for_all_or_be_wrong(workspace: Workspace) -> None:
    bodies = [
        {"response_type": "in_channel", "text": "for all"},
        {"text": "x", "blocks": [{"type": "nonsense"}]},
        ["not an object"],
    ]

    async def answer(number: int) -> web.Response:
        return web.json_response(bodies[number - 1])

    async with listening(answer) as app:
        workspace.send_to(app.address)
        workspace.board.installation = workspace.board.installation.__class__(events=frozenset())
        for _ in bodies:
            await workspace.command("ana", "planning", "/ragvsft", "x")
    assert [m.text for m in workspace.channel("planning").messages] == ["for all"]
    assert "invalid_command_response" in workspace.ephemerals("ana")[0].text
    assert workspace.ephemerals("ana")[1].text == '["not an object"]'


async def test_every_delivery_can_come_several_times_and_late(workspace: Workspace, app: Listener) -> None:
    workspace.faults.copies = 3
    workspace.faults.lateness = 0.02
    done = await workspace.command("ana", "planning", "/ragvsft", "x")
    assert len(done.attempts) == 3
    assert len({body for _, body in app.requests}) == 1


async def test_another_company_has_other_ids_and_secrets(workspace: Workspace) -> None:
    async with serve(team=Team("T0OTHER000", "Other", "other")) as other:
        slack = AsyncWebClient(token=other.bot_token, base_url=other.api_url)
        assert (await slack.auth_test())["team_id"] == "T0OTHER000"
        assert other.signing_secret != workspace.signing_secret


async def test_a_wait_that_fails_shows_what_everybody_sees(workspace: Workspace) -> None:
    root = await workspace.say("ana", "planning", "hello")
    await posted(workspace, button("Go", "go"))
    await workspace.say("ben", "planning", "reply", thread=root.ts)
    workspace.api.ephemeral(workspace.channel("planning"), person("ana").id, None, {"text": "psst"})
    with pytest.raises(AssertionError) as failed:
        await workspace.until(lambda: False, seconds=0.01)
    for line in ("#planning", "Ana (", "| Ben (", "[Go]", "only Ana sees"):
        assert line in str(failed.value)
    assert workspace.picture() in str(failed.value)
