"""Block Kit limits: what is just allowed passes, what is one more is refused, with its path."""

from typing import Any

import pytest

from playground import problems_in_message, problems_in_view

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str = "v") -> Json:
    return {"text": plain(text), "value": value}


def section(text: str = "x", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(text: str = "x", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def chart(kind: str = "bar", points: int = 1, series: int = 1, **more: Any) -> Json:
    labels = [str(number) for number in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    drawn: Json = {"type": kind, "series": [{"name": f"s{n}", "data": data} for n in range(series)]}
    return {
        "type": "data_visualization",
        "title": "t",
        "chart": {**drawn, "axis_config": {"categories": labels}},
        **more,
    }


def pie(segments: int) -> Json:
    parts = [{"label": str(n), "value": 1} for n in range(segments)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": parts}}


def select(count: int, **more: Any) -> Json:
    return {"type": "static_select", "options": [option(str(n), str(n)) for n in range(count)], **more}


def ticks(kind: str, count: int) -> Json:
    return actions({"type": kind, "options": [option(str(n), str(n)) for n in range(count)]})


def typed(kind: str, **more: Any) -> Json:
    return {"type": "input", "label": plain("l"), "element": {"type": kind, **more}}


def card(**fields: Any) -> Json:
    return {"type": "card", **fields}


CONFIRM = {"title": plain("t"), "text": mrkdwn("x"), "confirm": plain("y"), "deny": plain("n")}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
    ],
}
IMAGE = {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"}
TASK = {"type": "task_card", "task_id": "1", "title": "t", "status": "pending"}
CONTAINER = {"type": "container", "title": plain("t"), "child_blocks": [section()]}
FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "f",
            "positive_button": {"text": plain("Good"), "value": "1"},
            "negative_button": {"text": plain("Bad"), "value": "0"},
        },
        {"type": "icon_button", "icon": "trash", "text": plain("Delete"), "action_id": "d"},
    ],
}

ALLOWED = {
    "a section of 3,000": [section("x" * 3000)],
    "ten fields": [{"type": "section", "fields": [mrkdwn("x" * 1000)] * 10}],
    "a header of 150 with a level": [{"type": "header", "text": plain("x" * 150), "level": 2}],
    "ten in a context": [{"type": "context", "elements": [mrkdwn("x")] * 9 + [IMAGE]}],
    "25 actions": [actions(*[button(action_id=str(n)) for n in range(25)])],
    "a full button": [
        actions(button("x" * 75, value="v" * 2000, style="danger", url="https://x", confirm=CONFIRM))
    ],
    "a select of 100": [section(accessory=select(100, initial_option=option("0", "0")))],
    "ten checkboxes": [ticks("checkboxes", 10)],
    "five in a menu": [ticks("overflow", 5)],
    "an option of 75, value of 150": [actions(select(1) | {"options": [option("x" * 75, "v" * 150)]})],
    "a date": [actions({"type": "datepicker", "initial_date": "2026-11-21"})],
    "a number": [typed("number_input", is_decimal_allowed=False) | {"dispatch_action": True}],
    "a table of 100 by 20": [table(100, 20)],
    "a table with rich text": [{"type": "table", "rows": [[RICH]]}],
    "a chart at its limits": [chart(points=20, series=6)],
    "two charts": [chart("line"), chart("area")],
    "a pie of six": [pie(6)],
    "a card": [card(title=mrkdwn("x" * 150), body=mrkdwn("x" * 200), actions=[button(), button()])],
    "a carousel": [{"type": "carousel", "elements": [card(body=mrkdwn("x"))] * 10}],
    "a container that folds": [CONTAINER | {"is_collapsible": True, "default_collapsed": True}],
    "a plan": [{"type": "plan", "title": "t", "tasks": [TASK]}],
    "feedback": [FEEDBACK],
    "an image": [IMAGE],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "50 blocks": [section()] * 50,
}

REFUSED = {
    "a section of 3,001": ([section("x" * 3001)], "/blocks/0/text/text"),
    "an empty text": ([section("")], "/blocks/0/text/text"),
    "a section that says nothing": ([{"type": "section"}], "/blocks/0"),
    "eleven fields": ([{"type": "section", "fields": [mrkdwn("x")] * 11}], "/blocks/0/fields"),
    "a field of 2,001": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/blocks/0/fields/0"),
    "a header of 151": ([{"type": "header", "text": plain("x" * 151)}], "/blocks/0/text"),
    "a header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    "eleven in a context": ([{"type": "context", "elements": [mrkdwn("x")] * 11}], "/blocks/0/elements"),
    "a button in a context": ([{"type": "context", "elements": [button()]}], "/blocks/0/elements/0"),
    "26 actions": ([actions(*[button()] * 26)], "/blocks/0/elements"),
    "no actions": ([actions()], "/blocks/0/elements"),
    "an action id twice": ([actions(button(action_id="a"), button(action_id="a"))], "/blocks/0"),
    "a block id twice": ([section(block_id="a"), section(block_id="a")], "/blocks"),
    "a button of 76": ([actions(button("x" * 76))], "/blocks/0/elements/0/text"),
    "a value of 2,001": ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    "an action id of 256": ([actions(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id"),
    "a made-up style": ([actions(button(style="success"))], "/blocks/0/elements/0/style"),
    "an empty value": ([actions(button(value=""))], "/blocks/0/elements/0/value"),
    "null": ([actions(button(value=None))], "/blocks/0/elements/0/value"),
    "a misspelt field": ([actions(button(actionid="x"))], "/blocks/0/elements/0/actionid"),
    "a confirmation without a title": (
        [actions(button(confirm={"text": plain("x")}))],
        "/blocks/0/elements/0/confirm/title",
    ),
    "101 options": ([actions(select(101))], "/blocks/0/elements/0/options"),
    "an initial option that is not offered": (
        [actions(select(2, initial_option=option("z")))],
        "/blocks/0/elements/0",
    ),
    "options and groups": (
        [actions(select(1, option_groups=[{"label": plain("l"), "options": [option("x")]}]))],
        "/blocks/0/elements/0",
    ),
    "a placeholder of 151": (
        [actions(select(1, placeholder=plain("x" * 151)))],
        "/blocks/0/elements/0/placeholder",
    ),
    "an option of 76": (
        [actions(select(1) | {"options": [option("x" * 76)]})],
        "/blocks/0/elements/0/options/0/text",
    ),
    "an option's value of 151": (
        [actions(select(1) | {"options": [option("x", "v" * 151)]})],
        "/blocks/0/elements/0/options/0/value",
    ),
    "eleven checkboxes": ([ticks("checkboxes", 11)], "/blocks/0/elements/0/options"),
    "eleven radio buttons": ([ticks("radio_buttons", 11)], "/blocks/0/elements/0/options"),
    "six in a menu": ([ticks("overflow", 6)], "/blocks/0/elements/0/options"),
    "no date": (
        [actions({"type": "datepicker", "initial_date": "soon"})],
        "/blocks/0/elements/0/initial_date",
    ),
    "a day that is not": (
        [actions({"type": "datepicker", "initial_date": "2026-02-30"})],
        "/blocks/0/elements/0/initial_date",
    ),
    "an input among actions": ([actions({"type": "plain_text_input"})], "/blocks/0/elements/0"),
    "a button as an input": ([typed("button")], "/blocks/0/element"),
    "a number without a kind": ([typed("number_input")], "/blocks/0/element/is_decimal_allowed"),
    "a table of 101": ([table(101, 1)], "/blocks/0/rows"),
    "a table 21 wide": ([table(1, 21)], "/blocks/0/rows/0"),
    "two tables": ([table(1, 1), table(1, 1)], "/blocks"),
    "a number in a table": (
        [{"type": "table", "rows": [[{"type": "raw_number", "text": "1", "value": 1}]]}],
        "/blocks/0/rows/0/0",
    ),
    "21 points": ([chart(points=21)], "/blocks/0/chart/series/0/data"),
    "seven series": ([chart(series=7)], "/blocks/0/chart/series"),
    "seven segments": ([pie(7)], "/blocks/0/chart/segments"),
    "three charts": ([chart()] * 3, "/blocks"),
    "a chart's title of 51": ([chart(title="x" * 51)], "/blocks/0/title"),
    "three buttons on a card": ([card(actions=[button()] * 3)], "/blocks/0/actions"),
    "an empty card": ([card(subtitle=mrkdwn("x"))], "/blocks/0"),
    "a card's body of 201": ([card(body=mrkdwn("x" * 201))], "/blocks/0/body"),
    "an empty carousel": ([{"type": "carousel", "elements": []}], "/blocks/0/elements"),
    "a container without title": ([{"type": "container", "child_blocks": [section()]}], "/blocks/0"),
    "a fold that cannot unfold": ([CONTAINER | {"default_collapsed": True}], "/blocks/0"),
    "a table inside and one beside": ([CONTAINER | {"child_blocks": [table(1, 1)]}, table(1, 1)], "/blocks"),
    "a task that is nowhere": ([TASK | {"status": "paused"}], "/blocks/0/status"),
    "an image from nowhere": ([{"type": "image", "alt_text": "x"}], "/blocks/0"),
    "an alert in a message": ([{"type": "alert", "text": plain("x")}], "/blocks/0"),
    "a video": ([{"type": "video"}], "/blocks/0"),
    "a made-up block": ([{"type": "banner"}], "/blocks/0"),
    "no block at all": (["x"], "/blocks/0"),
    "51 blocks": ([section()] * 51, "/blocks"),
    "12,001 of markdown": ([{"type": "markdown", "text": "x" * 6001}] * 2, "/blocks"),
    "13,201 characters": ([section("x" * 3000)] * 4 + [section("x" * 1201)], "/blocks"),
}


@pytest.mark.parametrize("blocks", ALLOWED.values(), ids=ALLOWED)
def test_a_message_may_hold(blocks: list[Any]) -> None:
    assert problems_in_message(blocks) == []


@pytest.mark.parametrize(("blocks", "path"), REFUSED.values(), ids=REFUSED)
def test_a_message_may_not_hold(blocks: list[Any], path: str) -> None:
    problems = problems_in_message(blocks)
    assert any(problem.endswith(f"[json-pointer:{path}]") for problem in problems), problems


def test_labels_of_a_chart_are_its_categories() -> None:
    wrong = chart(points=2)
    for change in ({"categories": ["0", "0"]}, {"categories": ["1", "0"]}):
        drawn = wrong["chart"] | {"axis_config": change}
        assert problems_in_message([wrong | {"chart": drawn}])
    twice = wrong["chart"] | {"series": wrong["chart"]["series"] * 2}
    assert "series names must be unique" in problems_in_message([wrong | {"chart": twice}])[0]


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain("t"), "blocks": [section()], **more}


def test_a_modal_takes_an_alert_a_hundred_blocks_and_an_input_with_submit() -> None:
    blocks = [
        {"type": "alert", "text": plain("x"), "level": "warning"},
        typed("plain_text_input"),
        *[section()] * 98,
    ]
    assert problems_in_view(modal(blocks=blocks, submit=plain("Send"), private_metadata="x" * 3000)) == []
    assert problems_in_view({"type": "home", "blocks": [section()]}) == []


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"title": plain("x" * 25)}, "/title"),
        ({"submit": plain("x" * 25)}, "/submit"),
        ({"private_metadata": "x" * 3001}, "/private_metadata"),
        ({"callback_id": "x" * 256}, "/callback_id"),
        ({"blocks": [section()] * 101}, "/blocks"),
        ({"blocks": [typed("plain_text_input")]}, "/submit"),
        ({"blocks": [table(1, 1)]}, "/blocks/0"),
        ({"blocks": [section(block_id="a")] * 2}, "/blocks"),
        ({"type": "dialog"}, ""),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_a_modal_may_not(change: Json, path: str) -> None:
    problems = problems_in_view(modal(**change))
    assert any(problem.endswith(f"[json-pointer:{path}]") for problem in problems), problems
