"""What a person can enter, choose, submit and read; modals and how the app answers them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from playground import Message, ScreenError, View, Workspace, from_manifest, person, serve
from playground.mrkdwn import readable, typed
from playground.reading import visible_text

from .listener import Listener, listening

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def field(kind: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": kind, **more}
    return {"type": "input", "block_id": kind, "label": plain(kind), "optional": True, "element": element}


COLOURS = [option("Red"), option("Green"), option("Blue")]


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with serve() as workspace:
        yield workspace


@pytest.fixture
async def app(workspace: Workspace) -> AsyncIterator[Listener]:
    async with listening() as listener:
        workspace.send_to(listener.address)
        yield listener


async def posted(workspace: Workspace, *blocks: Json) -> Message:
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    await slack.chat_postMessage(channel="C0PLANNING", text="x", blocks=list(blocks))
    return workspace.channel("planning").history[-1]


def opened(workspace: Workspace, **more: Any) -> View:
    inputs = [
        field("plain_text_input", max_length=5) | {"optional": False},
        field("checkboxes", options=COLOURS),
    ]
    payload = {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": inputs, **more}
    return workspace.board.open_view(person("ana").id, payload)


@pytest.mark.parametrize(
    ("element", "text", "said"),
    [
        (field("number_input", is_decimal_allowed=False), "1.5", "enter a number"),
        (field("number_input", is_decimal_allowed=True, min_value="2"), "1.5", "at least 2"),
        (field("number_input", is_decimal_allowed=True, max_value="1"), "1.5", "at most 1"),
        (field("plain_text_input", min_length=3), "ab", "at least 3"),
        (field("plain_text_input", max_length=3), "abcd", "too long"),
        (field("url_text_input"), "example", "valid URL"),
    ],
)
async def test_the_client_refuses_before_anything_is_sent(
    workspace: Workspace, app: Listener, element: Json, text: str, said: str
) -> None:
    message = await posted(workspace, element | {"dispatch_action": True})
    await workspace.settled()
    before = len(app.requests)
    with pytest.raises(ScreenError, match=said):
        await workspace.fill("ana", message, text)
    assert len(app.requests) == before


@pytest.mark.parametrize(
    ("element", "text", "sent"),
    [
        (field("number_input", is_decimal_allowed=True), "1.5", {"value": "1.5"}),
        (field("plain_text_input"), "", {"value": None}),
        (field("url_text_input"), "https://example.com", {"value": "https://example.com"}),
        (field("datepicker"), "2026-11-21", {"selected_date": "2026-11-21"}),
        (field("datetimepicker"), "1800000000", {"selected_date_time": 1800000000}),
    ],
)
async def test_what_is_entered_is_sent(
    workspace: Workspace, app: Listener, element: Json, text: str, sent: Json
) -> None:
    message = await posted(workspace, element | {"dispatch_action": True})
    (done,) = await workspace.fill("ana", message, text)
    assert sent.items() <= app.interaction()["actions"][0].items()
    assert done.payload["state"]["values"] == {
        element["block_id"]: {element["block_id"]: {"type": element["block_id"], **sent}}
    }


@pytest.mark.usefixtures("app")
async def test_an_input_that_does_not_dispatch_stays_silent(workspace: Workspace) -> None:
    message = await posted(workspace, field("plain_text_input"))
    await workspace.settled()
    assert await workspace.fill("ana", message, "quiet", control="plain_text_input") == []
    values = workspace.state(person("ana").id, message).values(message.blocks)
    assert values["plain_text_input"]["plain_text_input"]["value"] == "quiet"


@pytest.mark.usefixtures("app")
async def test_choosing_ticks_and_unticks_one_by_one(workspace: Workspace) -> None:
    boxes = {"type": "checkboxes", "action_id": "c", "options": COLOURS, "initial_options": [COLOURS[0]]}
    message = await posted(workspace, {"type": "actions", "elements": [boxes]})
    told = await workspace.choose("ana", message, ["Green", "Blue"])
    steps = [[o["value"] for o in each.payload["actions"][0]["selected_options"]] for each in told]
    assert steps == [[], ["green"], ["green", "blue"]]
    assert await workspace.choose("ana", message, ["Green", "Blue"]) == []
    ben = workspace.state(person("ben").id, message).values(message.blocks)
    (values,) = ben.values()
    assert values["c"]["selected_options"] == [COLOURS[0]]


@pytest.mark.usefixtures("app")
async def test_one_choice_is_one_and_a_limit_is_kept(workspace: Workspace) -> None:
    select = {
        "type": "static_select",
        "action_id": "s",
        "option_groups": [{"label": plain("l"), "options": COLOURS}],
    }
    several = {"type": "multi_static_select", "action_id": "m", "options": COLOURS, "max_selected_items": 1}
    message = await posted(workspace, {"type": "actions", "elements": [select, several]})
    with pytest.raises(ScreenError, match="more than one"):
        await workspace.choose("ana", message, "Red")
    with pytest.raises(ScreenError, match="one of"):
        await workspace.choose("ana", message, ["Red", "Blue"], control="s")
    with pytest.raises(ScreenError, match="at most 1"):
        await workspace.choose("ana", message, ["Red", "Blue"], control="m")
    assert len(await workspace.choose("ana", message, "Red", control="s")) == 1
    assert await workspace.choose("ana", message, "Red", control="s") == []


@pytest.mark.usefixtures("app")
async def test_an_update_keeps_what_was_entered_into_what_remains(workspace: Workspace) -> None:
    kept, lost = field("plain_text_input"), field("url_text_input")
    message = await posted(workspace, kept, lost)
    await workspace.fill("ana", message, "stay", control="plain_text_input")
    await workspace.fill("ana", message, "https://go", control="url_text_input")
    slack = AsyncWebClient(token=workspace.bot_token, base_url=workspace.api_url)
    await slack.chat_update(channel="C0PLANNING", ts=message.ts, text="x", blocks=[kept])
    await slack.chat_update(channel="C0PLANNING", ts=message.ts, text="x", blocks=[kept, lost])
    values = workspace.state(person("ana").id, message).values(message.blocks)
    entered = [values[name][name]["value"] for name in ("plain_text_input", "url_text_input")]
    assert entered == ["stay", None]


async def test_a_submission_carries_what_was_entered(workspace: Workspace, app: Listener) -> None:
    view = opened(workspace, private_metadata="m1", callback_id="form")
    await workspace.submit("ana", view, {"plain_text_input": "hello", "checkboxes": ["Red", "Blue"]})
    sent = app.interaction()
    assert (sent["type"], sent["view"]["private_metadata"], sent["view"]["callback_id"]) == (
        "view_submission",
        "m1",
        "form",
    )
    values = sent["view"]["state"]["values"]
    assert values["plain_text_input"]["plain_text_input"]["value"] == "hello"
    assert len(values["checkboxes"]["checkboxes"]["selected_options"]) == 2
    assert workspace.views_of("ana") == []
    with pytest.raises(ScreenError, match="not open"):
        await workspace.submit("ana", view)


async def test_a_modal_belongs_to_one_person_and_to_its_inputs(workspace: Workspace, app: Listener) -> None:
    view = opened(workspace)
    with pytest.raises(ScreenError, match="not open for this person"):
        await workspace.submit("ben", view, {"plain_text_input": "x"})
    with pytest.raises(ScreenError, match="no input 'Colour'"):
        await workspace.submit("ana", view, {"Colour": "Red"})
    with pytest.raises(ScreenError, match="there is no"):
        await workspace.submit("ana", view, {"checkboxes": "Pink"})
    assert app.requests == []


NEXT = {"type": "modal", "title": plain("Next"), "blocks": [{"type": "section", "text": plain("done")}]}


@pytest.mark.parametrize(
    ("answer", "still_open", "shown"),
    [
        ({"response_action": "errors", "errors": {"plain_text_input": "No."}}, True, "Form"),
        ({"response_action": "errors", "errors": {"no_such_input": "No."}}, True, "Form"),
        ({"response_action": "errors", "errors": {"plain_text_input": ""}}, True, "Form"),
        ({"response_action": "errors"}, True, "Form"),
        ({"response_action": "update", "view": NEXT}, True, "Next\ndone"),
        ({"response_action": "update", "view": {"type": "modal"}}, True, "Form"),
        ({"response_action": "dance"}, True, "Form"),
        ({"response_action": "clear"}, False, "Form"),
        ({}, False, "Form"),
    ],
)
async def test_the_app_decides_what_follows_a_submission(
    workspace: Workspace, answer: Json, *, still_open: bool, shown: str
) -> None:
    async def answered(_: int) -> web.Response:
        return web.json_response(answer)

    async with listening(answered) as app:
        workspace.send_to(app.address)
        view = opened(workspace)
        await workspace.submit("ana", view, {"plain_text_input": "x"})
    assert view.is_open is still_open
    assert view.visible_text().startswith(shown)
    assert bool(view.errors) is (still_open and shown == "Form")


async def test_closing_is_told_only_where_the_app_asked(workspace: Workspace, app: Listener) -> None:
    assert await workspace.dismiss("ana", opened(workspace)) is None
    told = await workspace.dismiss("ana", opened(workspace, notify_on_close=True))
    assert told is not None
    assert app.interaction()["type"] == "view_closed"


async def test_a_control_in_a_modal_names_its_view(workspace: Workspace, app: Listener) -> None:
    pick = {"type": "static_select", "action_id": "s", "options": COLOURS}
    view = opened(
        workspace, blocks=[{"type": "section", "block_id": "b", "text": plain("x"), "accessory": pick}]
    )
    assert view.labels() == ["Red", "Green", "Blue"]
    await workspace.choose("ana", view, "Red")
    sent = app.interaction()
    assert sent["container"] == {"type": "view", "view_id": view.id}
    assert sent["view"]["state"]["values"]["b"]["s"]["selected_option"]["value"] == "red"


async def test_feedback_buttons_in_a_carousel_of_cards_are_all_found(
    workspace: Workspace, app: Listener
) -> None:
    sides = {
        "positive_button": {"text": plain("Good"), "value": "1"},
        "negative_button": {"text": plain("Bad"), "value": "0"},
    }
    go = {"type": "button", "text": plain("Go"), "action_id": "go"}
    card = {"type": "card", "title": {"type": "mrkdwn", "text": "*One*"}, "actions": [go]}
    feedback = {"type": "feedback_buttons", "action_id": "f", **sides}
    message = await posted(
        workspace,
        {"type": "carousel", "elements": [card]},
        {"type": "context_actions", "elements": [feedback]},
        {
            "type": "container",
            "title": plain("More"),
            "child_blocks": [{"type": "actions", "elements": [go | {"text": plain("In")}]}],
        },
    )
    assert message.labels() == ["Go", "Good", "Bad", "In"]
    await workspace.click("ana", message, "Bad")
    assert app.interaction()["actions"][0]["value"] == "0"


def test_a_person_reads_every_word_of_a_message() -> None:
    run = {
        "type": "rich_text_section",
        "elements": [
            {"type": "text", "text": "see "},
            {"type": "user", "user_id": person("ben").id},
            {"type": "link", "url": "https://a.example", "text": "this"},
            {"type": "link", "url": "https://b.example"},
            {"type": "emoji", "name": "tada"},
            {"type": "broadcast", "range": "here"},
        ],
    }
    blocks: list[Json] = [
        {"type": "header", "text": plain("Head")},
        {
            "type": "rich_text",
            "elements": [run, {"type": "rich_text_list", "style": "bullet", "elements": [run]}],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]},
        {"type": "markdown", "text": "**bold**"},
        {
            "type": "data_visualization",
            "title": "Cost",
            "chart": {"type": "pie", "segments": [{"label": "RAG", "value": 1.5}]},
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "text": plain("Read"), "url": "https://c.example"}],
        },
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "<https://d.example|there> &amp; back"}]},
    ]
    lines = visible_text(blocks, "unused").splitlines()
    sentence = "see @Benthis (https://a.example)https://b.example:tada:here"
    assert lines == [
        *["Head", sentence, sentence, "a | b", "**bold**", "Cost", "RAG", "1.5"],
        *["Read", "(https://c.example)", "there (https://d.example) & back"],
    ]


@pytest.mark.parametrize(
    ("text", "stored", "read"),
    [
        ("a < b & c", "a &lt; b &amp; c", "a < b & c"),
        ("@Ben and me@ben.example", "<@U0BEN00002> and me@ben.example", "@Ben and me@ben.example"),
        ("<!channel>", "&lt;!channel&gt;", "<!channel>"),
        (
            "see https://a.example?x=1&y=2 now",
            "see <https://a.example?x=1&amp;y=2> now",
            "see https://a.example?x=1&y=2 now",
        ),
    ],
)
def test_what_is_typed_is_stored_as_slack_stores_it(text: str, stored: str, read: str) -> None:
    assert typed(text) == stored
    assert readable(stored) == read


def test_special_mentions_are_read_by_their_label() -> None:
    assert readable("<!here> <!subteam^S1|@team> <#C1|general> <#C2>") == "@here @team #general #C2"


def test_a_manifest_says_what_the_app_may_do(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(
        "features:\n  slash_commands: [{command: /hi, usage_hint: '[name]'}]\n"
        "  shortcuts: [{type: message, callback_id: from_here, name: Ask}, {type: global, callback_id: g, name: G}]\n"
        "oauth_config: {scopes: {bot: [commands]}}\n",
        encoding="utf-8",
    )
    installed = from_manifest(manifest)
    assert (installed.commands, installed.scopes) == ((("/hi", "[name]"),), frozenset({"commands"}))
    assert (installed.shortcuts, installed.events) == ((("from_here", "Ask"),), frozenset())
