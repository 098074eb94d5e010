"""Block Kit pieces, so that a card reads as what it shows. Limits are Slack's."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from handlers.mrkdwn import Mrkdwn, shorten

Block: TypeAlias = dict[str, Any]
Style: TypeAlias = Literal["bold", "italic"]

HEADER_LIMIT, SECTION_LIMIT, BUTTON_LIMIT, PLACEHOLDER_LIMIT = 150, 3_000, 75, 150
CHART_POINTS = 20


def header(text: str) -> Block:
    return {"type": "header", "text": _plain(shorten(text, HEADER_LIMIT))}


def section(text: Mrkdwn, accessory: Block | None = None) -> Block:
    block: Block = {"type": "section", "text": _marked_up(text)}
    return block if accessory is None else block | {"accessory": accessory}


def context(*texts: Mrkdwn) -> Block:
    return {"type": "context", "elements": [_marked_up(text) for text in texts]}


def actions(elements: Iterable[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def divider() -> Block:
    return {"type": "divider"}


def button(label: str, action_id: str, value: str, style: str | None = None) -> Block:
    block: Block = {
        "type": "button",
        "text": _plain(shorten(label, BUTTON_LIMIT)),
        "action_id": action_id,
        "value": value,
    }
    return block if style is None else block | {"style": style}


def link_button(label: str, action_id: str, url: str) -> Block:
    return {
        "type": "button",
        "text": _plain(shorten(label, BUTTON_LIMIT)),
        "action_id": action_id,
        "url": url,
    }


def checkboxes(
    action_id: str,
    options: Iterable[tuple[str, str]],
    ticked: Sequence[str] = (),
    *,
    small: Callable[[str], str] | None = None,
) -> Block:
    """Options are (value, label); `ticked` are the values that are ticked already; `small` stands under a label."""
    offered: list[Block] = [{"value": value, "text": _plain(label)} for value, label in options]
    if small:
        offered = [option | {"description": _plain(small(option["value"]))} for option in offered]
    block: Block = {"type": "checkboxes", "action_id": action_id, "options": offered}
    initial = [option for option in offered if option["value"] in ticked]
    return block | {"initial_options": initial} if initial else block


def field(label: str, block_id: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """A field of a window; what is entered comes with the submission, and Slack insists on something."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "optional": optional,
        "label": _plain(label),
        "element": element,
    }
    return block | {"hint": _plain(hint)} if hint else block


def text_input(action_id: str, value: str, example: str) -> Block:
    """A line of text; `example` stands in it while it is empty."""
    placeholder = _plain(shorten(example, PLACEHOLDER_LIMIT))
    element: Block = {"type": "plain_text_input", "action_id": action_id, "placeholder": placeholder}
    return element | {"initial_value": value} if value else element  # Slack takes no empty one


def number_input(label: str, block_id: str, action_id: str, most: int) -> Block:
    """A field for a whole number that reports on Enter."""
    return {
        "type": "input",
        "block_id": block_id,
        "dispatch_action": True,
        "label": _plain(label),
        "element": {
            "type": "number_input",
            "is_decimal_allowed": False,
            "action_id": action_id,
            "min_value": "0",
            "max_value": str(most),
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
    }


def rich_text(*elements: Block) -> Block:
    """Sections, lists and preformatted parts; no gap stands between those of one block."""
    return {"type": "rich_text", "elements": list(elements)}


def modal(
    title: str, blocks: Iterable[Block], callback_id: str, *, submit: str | None = None, kept: str = ""
) -> Block:
    """A window for one person; `kept` comes back with whatever they do in it.

    Titles and buttons hold 24 characters, `kept` 3,000.
    """
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "close": _plain("Close"),
        "private_metadata": kept,
        "blocks": list(blocks),
    }
    return view if submit is None else view | {"submit": _plain(submit)}


Span: TypeAlias = tuple[str, Style | None]
"""Words, and how they are set. Rich text takes words as they are: no marks, and nothing to escape."""


def listing(title: str, items: Sequence[Sequence[Span]], style: Literal["ordered", "bullet"]) -> list[Block]:
    """A bold title over a list with hanging indents; nothing where the list is empty, which Slack refuses."""
    if not items:
        return []
    rows = {"type": "rich_text_list", "style": style, "elements": [_line(item) for item in items]}
    return [{"type": "rich_text", "elements": [_line([(title, "bold")]), rows]}]


def table(rows: Sequence[Sequence[str]], *, prose: bool = False) -> Block:
    """Plain cells; figures (every column but the first) stand to the right, prose to the left, and it wraps."""
    first, other = (
        {"align": "left", "is_wrapped": prose},
        {"align": "left" if prose else "right", "is_wrapped": prose},
    )
    settings = [first, *(other for _ in rows[0][1:])]
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    return {"type": "table", "column_settings": settings, "rows": cells}


def line_chart(title: str, curves: Mapping[str, Sequence[tuple[str, float]]], x: str, y: str) -> Block:
    """Slack's native chart: curves by name, each of the same labels in the same order.

    Titles hold 50 characters, names and labels 20; at most six curves of twenty points. A workspace that does
    not have charts yet refuses the whole message.
    """
    labels = [label for label, _ in next(iter(curves.values()))]
    series = [
        {"name": name, "data": [{"label": label, "value": value} for label, value in points]}
        for name, points in curves.items()
    ]
    axes = {"categories": labels, "x_label": x, "y_label": y}
    chart = {"type": "line", "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": title, "chart": chart}


def _marked_up(text: Mrkdwn) -> Block:
    # Verbatim: else Slack makes links of addresses that somebody wrote without marking them up.
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _line(spans: Sequence[Span]) -> Block:
    return {"type": "rich_text_section", "elements": [_words(text, style) for text, style in spans]}


def _words(text: str, style: Style | None) -> Block:
    block: Block = {"type": "text", "text": text}
    return block if style is None else block | {"style": {style: True}}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}
