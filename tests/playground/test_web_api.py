"""What Slack refuses, and what it answers, call by call."""

import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from playground import BOT, USUAL_SCOPES, Workspace, person, serve
from playground.methods import METHODS

PLANNING, PRODUCT, LEADS, PEOPLE_DM = "C0PLANNING", "C0PRODUCT0", "C0LEADS000", "D0ANABEN00"


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with serve(scopes=USUAL_SCOPES | {"users:read", "channels:join"}) as workspace:
        yield workspace


@pytest.fixture
def slack(workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    data: dict[str, Any] = refused.value.response.data
    return data


async def error(call: Any) -> str:
    return str((await refusal(call))["error"])


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


async def test_the_bot_learns_who_it_is(workspace: Workspace, slack: AsyncWebClient) -> None:
    who = await slack.auth_test()
    assert (who["user_id"], who["bot_id"], who["team_id"]) == (
        BOT.user_id,
        BOT.bot_id,
        workspace.board.team.id,
    )
    assert "chat:write" in who.headers["X-OAuth-Scopes"]


@pytest.mark.parametrize(("token", "expected"), [("", "not_authed"), ("xoxb-wrong", "invalid_auth")])
async def test_a_call_without_the_right_token_is_refused(
    workspace: Workspace, token: str, expected: str
) -> None:
    slack = AsyncWebClient(token=token, base_url=workspace.api_url)
    assert await error(slack.chat_postMessage(channel=PLANNING, text="hello")) == expected


async def test_unknown_methods_and_arguments_are_refused(slack: AsyncWebClient) -> None:
    assert await error(slack.api_call("pins.add")) == "unknown_method"
    refused = await refusal(slack.chat_postMessage(channel=PLANNING, text="x", unfurl_link=False))
    assert refused["error"] == "invalid_arguments"
    assert "unfurl_link" in refused["response_metadata"]["messages"][0]


async def test_a_post_is_stored_and_given_back(workspace: Workspace, slack: AsyncWebClient) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "root"}}
    posted = await slack.chat_postMessage(
        channel=PLANNING, text="hello", metadata=metadata, unfurl_links=False
    )
    (message,) = workspace.channel("planning").messages
    assert (message.ts, message.text, message.metadata) == (posted["ts"], "hello", metadata)
    assert posted["message"]["bot_id"] == BOT.bot_id
    assert workspace.calls[-1].method == "chat.postMessage"
    assert workspace.calls[-1].ok


async def test_a_form_with_blocks_in_a_string_is_understood(workspace: Workspace) -> None:
    form = {"channel": PLANNING, "text": "x", "blocks": '[{"type": "divider"}]', "unfurl_links": "0"}
    headers = {"Authorization": f"Bearer {workspace.bot_token}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{workspace.api_url}chat.postMessage", data=form) as answer,
    ):
        assert (await answer.json())["ok"]
    assert workspace.channel("planning").messages[0].blocks[0]["type"] == "divider"


async def test_where_the_bot_may_not_write(workspace: Workspace, slack: AsyncWebClient) -> None:
    for hidden in (LEADS, PEOPLE_DM, "C0NOWHERE0"):
        assert await error(slack.chat_postMessage(channel=hidden, text="x")) == "channel_not_found"
    assert (await slack.chat_postMessage(channel=PRODUCT, text="public"))["ok"]
    assert (await slack.chat_postMessage(channel=person("ben").id, text="direct"))["ok"]
    assert workspace.channel("ben-bot").messages[0].text == "direct"


async def test_without_the_public_scope_a_public_channel_needs_membership() -> None:
    async with serve(scopes={"chat:write", "channels:join"}) as workspace:
        slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        assert await error(slack.chat_postMessage(channel=PRODUCT, text="x")) == "not_in_channel"
        await slack.conversations_join(channel=PRODUCT)
        assert (await slack.chat_postMessage(channel=PRODUCT, text="x"))["ok"]
        workspace.remove("product")
        assert await error(slack.chat_postMessage(channel=PRODUCT, text="x")) == "not_in_channel"


async def test_a_scope_that_was_not_granted_is_named() -> None:
    async with serve(scopes={"commands"}) as workspace:
        slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        refused = await refusal(slack.chat_postMessage(channel=PLANNING, text="x"))
    assert (refused["error"], refused["needed"], refused["provided"]) == (
        "missing_scope",
        "chat:write",
        "commands",
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"blocks": [section("x")]}, "invalid_arguments"),
        ({"text": "x", "parse": "client"}, "invalid_arguments"),
    ],
)
async def test_content_that_is_refused(
    workspace: Workspace, slack: AsyncWebClient, content: dict[str, Any], expected: str
) -> None:
    call = slack.api_call("chat.postMessage", json={"channel": PLANNING, **content})
    assert await error(call) == expected
    assert workspace.channel("planning").history == []


@pytest.mark.parametrize("parse", ["none", "full"])
async def test_posting_and_updating_take_how_the_text_is_parsed(slack: AsyncWebClient, parse: str) -> None:
    posted = await slack.chat_postMessage(channel=PLANNING, text="x", parse=parse)
    assert (await slack.chat_update(channel=PLANNING, ts=posted["ts"], text="y", parse=parse))["ok"]


async def test_refused_blocks_are_named_by_their_path(slack: AsyncWebClient) -> None:
    blocks = [section("fine"), section("x" * 3001)]
    refused = await refusal(slack.chat_postMessage(channel=PLANNING, text="x", blocks=blocks))
    assert "[json-pointer:/blocks/1/text/text]" in refused["response_metadata"]["messages"][0]


async def test_blocks_without_text_pass_with_a_warning_where_that_is_allowed() -> None:
    async with serve(strict_text=False) as workspace:
        slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
        posted = await slack.api_call(
            "chat.postMessage", json={"channel": PLANNING, "blocks": [section("x")]}
        )
    assert posted["warning"] == "missing_text_in_message"


async def test_only_the_bots_own_messages_can_be_changed(workspace: Workspace, slack: AsyncWebClient) -> None:
    said = await workspace.say("ana", "planning", "mine")
    for word, more in (("update", {"text": "x"}), ("delete", {})):
        call, where = f"chat.{word}", {"channel": PLANNING, **more}
        assert await error(slack.api_call(call, json={**where, "ts": said.ts})) == f"cant_{word}_message"
        assert await error(slack.api_call(call, json={**where, "ts": "1.000001"})) == "message_not_found"


async def test_an_update_keeps_blocks_unless_others_are_given(
    workspace: Workspace, slack: AsyncWebClient
) -> None:
    posted = await slack.chat_postMessage(channel=PLANNING, text="one", blocks=[section("one")])
    message = workspace.channel("planning").messages[0]
    await slack.chat_update(channel=PLANNING, ts=posted["ts"], text="two")
    assert (message.text, message.visible_text()) == ("two", "one")
    await slack.chat_update(channel=PLANNING, ts=posted["ts"], text="three", blocks=[])
    assert message.visible_text() == "three"
    empty = slack.api_call("chat.update", json={"channel": PLANNING, "ts": posted["ts"], "text": ""})
    assert await error(empty) == "no_text"


async def test_deleting_the_root_of_a_thread_leaves_a_stone(
    workspace: Workspace, slack: AsyncWebClient
) -> None:
    root = await slack.chat_postMessage(channel=PLANNING, text="root")
    reply = await slack.chat_postMessage(channel=PLANNING, text="reply", thread_ts=root["ts"])
    await slack.chat_delete(channel=PLANNING, ts=root["ts"])
    assert [m.text for m in workspace.thread("planning", root["ts"])] == [
        "This message was deleted.",
        "reply",
    ]
    await slack.chat_delete(channel=PLANNING, ts=reply["ts"])
    assert [m.subtype for m in workspace.thread("planning", root["ts"])] == ["tombstone"]
    assert await error(slack.chat_update(channel=PLANNING, ts=root["ts"], text="x")) == "message_not_found"


async def test_a_reply_to_a_reply_is_no_thread(slack: AsyncWebClient) -> None:
    root = await slack.chat_postMessage(channel=PLANNING, text="root")
    reply = await slack.chat_postMessage(channel=PLANNING, text="reply", thread_ts=root["ts"])
    wrong = slack.chat_postMessage(channel=PLANNING, text="x", thread_ts=reply["ts"])
    assert await error(wrong) == "thread_not_found"


async def test_an_ephemeral_message_is_seen_by_its_reader_only(
    workspace: Workspace, slack: AsyncWebClient
) -> None:
    await slack.chat_postEphemeral(channel=PLANNING, user=person("ben").id, text="psst")
    assert [m.text for m in workspace.ephemerals("ben")] == ["psst"]
    assert workspace.ephemerals("ana") == []
    assert workspace.channel("planning").history == []
    ben = person("ben").id
    assert await error(slack.chat_postEphemeral(channel=PRODUCT, user=ben, text="x")) == "not_in_channel"
    assert (
        await error(slack.chat_postEphemeral(channel=PLANNING, user="U0NOBODY", text="x"))
        == "user_not_in_channel"
    )


async def test_reading_about_channels_people_and_threads(workspace: Workspace, slack: AsyncWebClient) -> None:
    info = (await slack.conversations_info(channel=PLANNING, include_num_members=True))["channel"]
    assert (info["is_member"], info["is_private"], info["num_members"]) == (True, False, 7)
    assert not (await slack.conversations_info(channel=PRODUCT))["channel"]["is_member"]
    assert await error(slack.conversations_info(channel=LEADS)) == "channel_not_found"
    dm = (await slack.conversations_info(channel=workspace.channel("ana-bot").id))["channel"]
    assert (dm["is_im"], dm["user"]) == (True, person("ana").id)
    assert (await slack.users_info(user=person("ana").id))["user"]["real_name"] == "Ana"
    assert await error(slack.users_info(user="U0NOBODY")) == "user_not_found"
    root = await workspace.say("ana", "planning", "root")
    await workspace.say("ben", "planning", "reply", thread=root.ts)
    replies = await slack.conversations_replies(channel=PLANNING, ts=root.ts)
    assert [m["text"] for m in replies["messages"]] == ["root", "reply"]
    assert await error(slack.conversations_replies(channel=PLANNING, ts="1.000001")) == "thread_not_found"
    assert await error(slack.conversations_replies(channel=PRODUCT, ts=root.ts)) == "not_in_channel"


async def test_history_is_the_newest_first_without_replies_and_metadata_unless_asked(
    workspace: Workspace, slack: AsyncWebClient
) -> None:
    metadata = {"event_type": "card", "event_payload": {"key": "root"}}
    root = await slack.chat_postMessage(channel=PLANNING, text="root", metadata=metadata)
    await slack.chat_postMessage(channel=PLANNING, text="reply", thread_ts=root["ts"])
    await workspace.say("ana", "planning", "later")
    seen = await slack.conversations_history(channel=PLANNING, limit=1)
    assert ([m["text"] for m in seen["messages"]], seen["has_more"]) == (["later"], True)
    seen = await slack.conversations_history(channel=PLANNING)
    assert [m["text"] for m in seen["messages"]] == ["later", "root"]
    assert "metadata" not in seen["messages"][1]
    seen = await slack.conversations_history(channel=PLANNING, include_all_metadata=True)
    assert seen["messages"][1]["metadata"] == metadata
    assert await error(slack.conversations_history(channel=PRODUCT)) == "not_in_channel"


async def test_nothing_is_posted_in_an_archived_channel(workspace: Workspace, slack: AsyncWebClient) -> None:
    workspace.channel("planning").is_archived = True
    assert await error(slack.chat_postMessage(channel=PLANNING, text="x")) == "is_archived"


async def test_a_permalink_names_channel_and_thread(workspace: Workspace, slack: AsyncWebClient) -> None:
    root = await workspace.say("ana", "planning", "root")
    reply = await workspace.say("ben", "planning", "reply", thread=root.ts)
    link = (await slack.chat_getPermalink(channel=PLANNING, message_ts=reply.ts))["permalink"]
    assert link.endswith(
        f"/archives/{PLANNING}/p{reply.ts.replace('.', '')}?thread_ts={root.ts}&cid={PLANNING}"
    )
    assert (
        await error(slack.chat_getPermalink(channel=PLANNING, message_ts="1.000001")) == "message_not_found"
    )


async def test_joining_works_in_public_channels_only(workspace: Workspace, slack: AsyncWebClient) -> None:
    await slack.conversations_join(channel=PRODUCT)
    assert workspace.channel("product").has_bot
    dm = workspace.channel("ana-bot").id
    assert await error(slack.conversations_join(channel=dm)) == "method_not_supported_for_channel_type"


MODAL: dict[str, Any] = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Title"},
    "blocks": [section("one")],
}


async def test_a_trigger_opens_one_modal_and_soon_expires(
    workspace: Workspace, slack: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    trigger = workspace.board.trigger(person("ana").id)
    opened = await slack.views_open(trigger_id=trigger, view=MODAL)
    assert [view.id for view in workspace.views_of("ana")] == [opened["view"]["id"]]
    assert await error(slack.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert await error(slack.views_open(trigger_id="made.up", view=MODAL)) == "invalid_trigger_id"
    late = workspace.board.trigger(person("ana").id)
    monkeypatch.setattr("playground.board.TRIGGER_SECONDS", 0.0)
    assert await error(slack.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_a_view_is_updated_unless_somebody_was_faster(
    workspace: Workspace, slack: AsyncWebClient
) -> None:
    opened = (await slack.views_open(trigger_id=workspace.board.trigger(person("ana").id), view=MODAL))[
        "view"
    ]
    newer = MODAL | {"blocks": [section("two")]}
    await slack.views_update(view_id=opened["id"], view=newer, hash=opened["hash"])
    (view,) = workspace.views_of("ana")
    assert view.visible_text() == "Title\ntwo"
    assert (
        await error(slack.views_update(view_id=opened["id"], view=MODAL, hash=opened["hash"]))
        == "hash_conflict"
    )
    assert await error(slack.views_update(view_id="V0NONE", view=MODAL)) == "not_found"
    too_long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
    assert await error(slack.views_update(view_id=opened["id"], view=too_long)) == "invalid_arguments"
    huge = MODAL | {"private_metadata": "x" * 260_000}
    assert await error(slack.views_update(view_id=opened["id"], view=huge)) == "view_too_large"


async def test_a_home_is_published_for_one_person(workspace: Workspace, slack: AsyncWebClient) -> None:
    home = {"type": "home", "blocks": [section("welcome")]}
    first = (await slack.views_publish(user_id=person("ana").id, view=home))["view"]
    shown = await workspace.open_home("ana")
    assert shown is not None
    assert shown.visible_text() == "welcome"
    again = {"type": "home", "blocks": [section("again")]}
    await slack.views_publish(user_id=person("ana").id, view=again)
    assert shown.visible_text() == "again"
    stale = slack.views_publish(user_id=person("ana").id, view=home, hash=first["hash"])
    assert await error(stale) == "hash_conflict"
    assert await workspace.open_home("ben") is None
    trigger = workspace.board.trigger(person("ana").id)
    assert await error(slack.views_open(trigger_id=trigger, view=home)) == "invalid_arguments"
    assert await error(slack.views_publish(user_id=person("ana").id, view=MODAL)) == "invalid_arguments"


async def test_a_response_url_works_five_times(workspace: Workspace) -> None:
    channel = workspace.channel("leads")
    address = workspace.responses.address(person("ana").id, channel)
    async with aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(6):
            async with session.post(address, json={"text": "sorry"}) as answer:
                statuses.append(answer.status)
        async with session.post(f"{workspace.url}/response/none", json={"text": "x"}) as answer:
            assert answer.status == 404
    assert statuses == [200] * 5 + [404]
    assert [m.text for m in workspace.ephemerals("ana")] == ["sorry"] * 5


async def test_a_response_url_replaces_and_deletes_what_was_clicked(workspace: Workspace) -> None:
    ben = person("ben").id
    channel = workspace.channel("planning")
    whisper = workspace.api.ephemeral(channel, ben, None, {"text": "one"})
    address = workspace.responses.address(ben, channel, whisper)
    bodies: list[Any] = [
        {"text": "two", "replace_original": True},
        {"text": "all", "response_type": "in_channel"},
        {"delete_original": True},
        {"txt": "x"},
    ]
    seen = []
    async with aiohttp.ClientSession() as session:
        for body in bodies:
            async with session.post(address, json=body) as answer:
                seen.append((answer.status, [m.text for m in workspace.ephemerals("ben")]))
    assert seen == [(200, ["two"]), (200, ["two"]), (200, []), (400, [])]
    assert [m.text for m in channel.messages] == ["all"]


async def test_a_response_url_ends_after_half_an_hour(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = workspace.responses.address(person("ana").id, workspace.channel("planning"))
    monkeypatch.setattr("playground.responses.LIFETIME", -1.0)
    async with aiohttp.ClientSession() as session:
        async with session.post(address, json={"text": "late"}) as answer:
            assert (answer.status, (await answer.json())["error"]) == (404, "expired_url")
        async with session.post(address, data=b"{") as answer:
            assert answer.status == 400


async def test_every_method_that_is_served_has_its_arguments_checked() -> None:
    assert all(method.arguments.model_config.get("extra") == "forbid" for method in METHODS.values())


async def test_message_ids_rise_even_within_one_moment(workspace: Workspace) -> None:
    ids = [workspace.board.clock.ts() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert abs(float(ids[-1]) - time.time()) < 60
