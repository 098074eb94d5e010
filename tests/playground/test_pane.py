"""The app's pane of both kinds: its opening, prompts, titles and status lines; direct messages; feedback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground import (
    USUAL_SCOPES,
    Installation,
    Message,
    Prompt,
    ScreenError,
    Workspace,
    from_manifest,
    serve,
)

from .listener import Listener, listening
from .sample_app import feedback
from .test_web_api import error, refusal

SCOPES = USUAL_SCOPES | {"assistant:write"}
AGENT = Installation(scopes=SCOPES, pane="agent", prompts=(Prompt("Costs", "What does it cost?"),))
ASSISTANT = replace(AGENT, pane="assistant")
ANA = "U0ANA00001"
ASK = [{"title": "Long context", "message": "Why not a long context?"}]


@asynccontextmanager
async def opened(installation: Installation) -> AsyncIterator[tuple[Workspace, Listener, AsyncWebClient]]:
    async with listening() as app, serve(installation=installation) as workspace:
        workspace.send_to(app.address)
        yield workspace, app, AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)


async def test_an_assistant_hears_which_thread_begins_and_beside_which_channel() -> None:
    async with opened(ASSISTANT) as (workspace, app, _):
        thread = await workspace.open_assistant("ana", viewing="product")
        await workspace.look_at("ana", "leads", thread=thread)
    started, turned = (e["assistant_thread"] for e in app.events() if "assistant_thread" in e)
    dm = workspace.channel("ana-bot")
    context = {"channel_id": "C0PRODUCT0", "team_id": "T0PLAYGRND", "enterprise_id": None}
    assert started == {"user_id": ANA, "context": context, "channel_id": dm.id, "thread_ts": thread}
    assert turned == started | {"context": context | {"channel_id": "C0LEADS000"}}
    root = next(e for e in app.events() if e["type"] == "message")
    assert (root["subtype"], root["ts"], root["user"]) == ("assistant_app_thread", thread, ANA)
    assert root["assistant_app_thread"]["title"] == root["text"] == dm.messages[0].text


async def test_an_agent_hears_that_its_messages_are_opened_and_no_thread_begins() -> None:
    async with opened(AGENT) as (workspace, app, _):
        assert await workspace.open_assistant("ana", viewing="product") is None
        await workspace.look_at("ana", "leads")
        dm = workspace.channel("ana-bot")
        assert dm.history == []
    shown = [(event["type"], event.get("tab"), event.get("channel")) for event in app.events()]
    assert shown == [("app_home_opened", "messages", dm.id), ("app_context_changed", None, None)]
    viewed = [event["context"]["entities"] for event in app.events()]
    kind = {"type": "slack#/types/channel_id", "team_id": "T0PLAYGRND"}
    assert viewed == [[kind | {"value": "C0PRODUCT0"}], [kind | {"value": "C0LEADS000"}]]


async def test_the_opening_is_told_only_to_an_app_that_subscribes_and_has_a_pane() -> None:
    for kind in (AGENT, ASSISTANT):
        async with opened(replace(kind, events=frozenset())) as (workspace, app, _):
            thread = await workspace.open_assistant("ana")
            await workspace.look_at("ana", "leads", thread=thread)
        assert app.requests == []
    async with opened(Installation()) as (workspace, _, _):
        with pytest.raises(ScreenError, match="has no pane"):
            await workspace.open_assistant("ana")
    async with opened(ASSISTANT) as (workspace, _, _):
        with pytest.raises(ScreenError, match="Dev is not in leads"):
            await workspace.open_assistant("dev", viewing="leads")
        with pytest.raises(ScreenError, match="which thread"):
            await workspace.look_at("ana", "leads")


async def test_a_direct_message_is_heard_in_and_out_of_a_thread() -> None:
    async with opened(ASSISTANT) as (workspace, app, _):
        thread = await workspace.open_assistant("ana")
        inside = await workspace.say("ana", "ana-bot", "what if we have only 200 examples?", thread=thread)
        outside = await workspace.say("ana", "ana-bot", "@ragvsft and a long context?")
        below = await workspace.say("ana", "ana-bot", "or both?", thread=outside.ts)
    heard = [e for e in app.events() if e["type"] != "assistant_thread_started" and "subtype" not in e]
    told = [
        (e["type"], e["channel_type"], e["ts"], e.get("thread_ts"), e.get("parent_user_id")) for e in heard
    ]
    assert told == [
        ("message", "im", inside.ts, thread, ANA),
        ("message", "im", outside.ts, None, None),
        ("message", "im", below.ts, outside.ts, ANA),
    ]


async def test_an_app_that_takes_no_messages_gets_none() -> None:
    async with opened(replace(AGENT, takes_messages=False)) as (workspace, app, slack):
        with pytest.raises(ScreenError, match="turned off"):
            await workspace.say("ana", "ana-bot", "hello?")
        await slack.chat_postMessage(channel=ANA, text="news")
        assert [message.text for message in workspace.channel("ana-bot").messages] == ["news"]
        await workspace.settled()
    assert [event["text"] for event in app.events()] == ["news"]


async def test_prompts_of_an_assistant_belong_to_a_thread_and_are_said_when_taken() -> None:
    async with opened(ASSISTANT) as (workspace, app, slack):
        thread = await workspace.open_assistant("ana")
        other = await workspace.open_assistant("ana")
        dm = workspace.channel("ana-bot").id
        await slack.assistant_threads_setSuggestedPrompts(channel_id=dm, thread_ts=thread, prompts=ASK)
        assert [p.title for p in workspace.prompts("ana", thread)] == ["Long context"]
        assert [p.title for p in workspace.prompts("ana", other)] == ["Costs"]
        assert workspace.prompts("ana") == ()
        await slack.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=ASK, title="Or ask")
        assert [p.title for p in workspace.prompts("ana", other)] == ["Long context"]
        with pytest.raises(ScreenError, match="no prompt 'Costs'"):
            await workspace.take_prompt("ana", "Costs", thread=thread)
        said = await workspace.take_prompt("ana", "Long context", thread=thread)
    assert (said.text, said.thread_ts, said.user) == ("Why not a long context?", thread, ANA)
    assert app.events()[-1]["text"] == said.text


async def test_prompts_of_an_agent_stand_above_all_threads() -> None:
    """Slack's reference: a call of an agent that names a thread is answered, and nothing happens."""
    async with opened(AGENT) as (workspace, _, slack):
        dm = workspace.channel("ana-bot").id
        said = await workspace.take_prompt("ana", "Costs")
        await slack.assistant_threads_setSuggestedPrompts(channel_id=dm, thread_ts=said.ts, prompts=ASK)
        assert [p.title for p in workspace.prompts("ana")] == ["Costs"]
        assert workspace.prompts("ana", said.ts) == ()
        await slack.assistant_threads_setSuggestedPrompts(channel_id=dm, prompts=ASK)
        assert [p.title for p in workspace.prompts("ana")] == ["Long context"]
        assert [p.title for p in workspace.prompts("ben")] == ["Costs"]
    assert (said.text, said.thread_ts) == ("What does it cost?", None)


async def test_a_title_names_a_thread_and_changes_the_first_message_that_slack_wrote() -> None:
    async with opened(ASSISTANT) as (workspace, app, slack):
        thread = str(await workspace.open_assistant("ana"))
        dm = workspace.channel("ana-bot").id
        await slack.assistant_threads_setTitle(channel_id=dm, thread_ts=thread, title="Long context")
        await workspace.settled()
    changed = app.events()[-1]
    assert (changed["subtype"], changed["message"]["subtype"]) == ("message_changed", "assistant_app_thread")
    assert changed["message"]["assistant_app_thread"]["title"] == "Long context"
    async with opened(AGENT) as (workspace, _, slack):
        said = await workspace.say("ana", "ana-bot", "why not a long context?")
        await slack.assistant_threads_setTitle(channel_id=dm, thread_ts=said.ts, title="Long context")
        assert (said.title, said.text, said.edited) == ("Long context", "why not a long context?", None)


@pytest.mark.parametrize("ends", ["post", "empty", "time"])
async def test_a_status_is_shown_in_any_thread_until_the_bot_posts_or_takes_it_back(ends: str) -> None:
    async with opened(Installation()) as (workspace, _, slack):
        root = await workspace.say("ana", "planning", "@ragvsft why not a long context?")
        where: dict[str, Any] = {"channel_id": "C0PLANNING", "thread_ts": root.ts}
        await slack.assistant_threads_setStatus(**where, status="is thinking …")
        assert workspace.status("planning", root.ts) == "is thinking …"
        await slack.assistant_threads_setStatus(
            **where, status="is thinking …", loading_messages=["Looking through 74 passages …"]
        )
        assert workspace.status("planning", root.ts) == "Looking through 74 passages …"
        await slack.chat_postMessage(channel="C0PLANNING", text="elsewhere")
        assert workspace.status("planning", root.ts) is not None
        if ends == "post":
            await slack.chat_postMessage(channel="C0PLANNING", thread_ts=root.ts, text="Because …")
        elif ends == "empty":
            await slack.assistant_threads_setStatus(**where, status="")
        else:
            statuses = workspace.board.panes.statuses
            for spot, status in list(statuses.items()):
                statuses[spot] = replace(status, at=status.at - 120)
        assert workspace.status("planning", root.ts) is None


async def test_what_the_pane_refuses_is_said_in_slacks_words() -> None:
    async with opened(ASSISTANT) as (workspace, _, slack):
        thread = str(await workspace.open_assistant("ana"))
        dm = workspace.channel("ana-bot").id
        reply = await workspace.say("ana", "ana-bot", "hello", thread=thread)
        prompts = slack.assistant_threads_setSuggestedPrompts
        title, status = slack.assistant_threads_setTitle, slack.assistant_threads_setStatus
        assert await error(prompts(channel_id="C0PLANNING", prompts=ASK)) == "channel_not_found"
        assert (
            await error(prompts(channel_id=workspace.channel("ben-bot").id, prompts=ASK))
            == "message_not_found"
        )
        assert await error(prompts(channel_id=dm, thread_ts=reply.ts, prompts=ASK)) == "invalid_thread_ts"
        assert await error(prompts(channel_id=dm, thread_ts=thread, prompts=ASK * 5)) == "invalid_arguments"
        assert await error(prompts(channel_id=dm, prompts=[{"title": "no message"}])) == "invalid_arguments"
        assert await error(title(channel_id=dm, thread_ts="1.000001", title="x")) == "invalid_thread_ts"
        assert await error(title(channel_id=dm, thread_ts=thread, title="")) == "invalid_arguments"
        where: dict[str, Any] = {"channel_id": dm, "thread_ts": thread}
        assert await error(status(**where | {"thread_ts": "1.000001"}, status="x")) == "invalid_thread_ts"
        assert await error(status(**where | {"channel_id": "C0LEADS000"}, status="x")) == "channel_not_found"
        many = ["x"] * 11
        assert await error(status(**where, status="x", loading_messages=many)) == "invalid_arguments"
        refused = await refusal(status(**where, status="x", username="somebody"))
        assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write.customize")


@pytest.mark.parametrize(
    ("granted", "status", "title"),
    [
        ({"chat:write"}, None, "assistant:write"),
        ({"assistant:write"}, None, None),
        ({"im:history"}, "chat:write", "assistant:write"),
    ],
)
async def test_a_status_needs_either_scope_and_the_rest_its_own(
    granted: set[str], status: str | None, title: str | None
) -> None:
    async with opened(replace(AGENT, scopes=frozenset(granted | {"im:history"}))) as (workspace, _, slack):
        said = await workspace.say("ana", "ana-bot", "hello")
        where: dict[str, Any] = {"channel_id": workspace.channel("ana-bot").id, "thread_ts": said.ts}
        for method, more, needed in (
            ("setStatus", {"status": "x"}, status),
            ("setTitle", {"title": "x"}, title),
        ):
            call = slack.api_call(f"assistant.threads.{method}", json=where | more)
            if needed is None:
                assert (await call)["ok"]
            else:
                assert (await refusal(call))["needed"] == needed


@pytest.mark.parametrize(("view", "kind"), [("agent", "agent"), ("assistant", "assistant"), ("other", None)])
def test_the_manifest_says_which_pane_and_which_tabs_there_are(
    tmp_path: Path, view: str, kind: str | None
) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(
        f"features:\n  {view}_view: {{suggested_prompts: [{{title: Costs, message: How much}}]}}\n"
        "  app_home: {messages_tab_read_only_enabled: true}\n",
        encoding="utf-8",
    )
    installed = from_manifest(manifest)
    assert (installed.pane, installed.has_home, installed.takes_messages) == (kind, False, False)
    assert installed.prompts == ((Prompt("Costs", "How much"),) if kind else ())


async def test_an_app_without_a_home_tab_has_none_to_open() -> None:
    async with opened(replace(AGENT, has_home=False)) as (workspace, _, _):
        with pytest.raises(ScreenError, match="no Home tab"):
            await workspace.open_home("ana")


async def rated(workspace: Workspace, slack: AsyncWebClient) -> Message:
    await slack.chat_postMessage(channel="C0PLANNING", text="answer", blocks=[feedback()])
    return workspace.channel("planning").messages[-1]


async def test_feedback_is_told_by_the_label_that_was_pressed() -> None:
    async with opened(Installation()) as (workspace, app, slack):
        message = await rated(workspace, slack)
        for label in ("Not helpful", "Helpful"):
            await workspace.click("ben", message, label)
            (action,) = app.interaction()["actions"]
            assert action.pop("action_ts")
            assert action == {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "block_id": "feedback",
                "text": {"type": "plain_text", "text": label},
                "value": label,
            }
        with pytest.raises(ScreenError, match="there is no 'feedback'"):
            await workspace.click("ben", message, "feedback")


async def test_feedback_stands_among_context_actions_only() -> None:
    (buttons,) = feedback()["elements"]
    async with opened(Installation()) as (_, _, slack):
        for block in (
            {"type": "actions", "elements": [buttons]},
            {"type": "context_actions", "elements": [buttons | {"action_id": f"f{n}"} for n in range(6)]},
            {"type": "context_actions", "elements": [{"type": "button"}]},
        ):
            call = slack.chat_postMessage(channel="C0PLANNING", text="x", blocks=[block])
            assert await error(call) == "invalid_blocks"


@pytest.mark.parametrize("unknown", ["context_actions", "feedback_buttons"])
async def test_a_workspace_that_has_no_feedback_buttons_yet_refuses_them(unknown: str) -> None:
    async with opened(Installation()) as (workspace, _, slack):
        workspace.faults.refused_blocks = frozenset({unknown})
        refused = await refusal(rated(workspace, slack))
        assert refused["error"] == "invalid_blocks"
        assert refused["errors"] == [f"[ERROR] unsupported type: {unknown}"]


async def test_six_people_talk_in_a_thread_at_once() -> None:
    async with opened(Installation()) as (workspace, app, _):
        root = await workspace.say("ana", "planning", "RAG or fine-tuning?")
        names = ("ben", "chloe", "dev", "eli", "fay")
        for who in names:
            await workspace.say(who, "planning", f"{who} thinks so", thread=root.ts)
    assert len({event["user"] for event in app.events()}) == 6
