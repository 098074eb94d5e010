"""Buttons and windows that are stale, of somebody else, or never were ours."""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from handlers import presses
from tests.bad_input.case import CHANNEL, MARK, MEETING, Sent, sent, some

COUNT: Final = 300

_BUTTONS: Final = (
    *("answer:yes", "done", "number", "open:sweet", "close:sweet", "pick", "link:x", "learn:x"),
    *("adjust", "more:prices", "feedback:both", "confirm", "answer", "feature-of-tomorrow", "", "check"),
)
_PRESS: Final[dict[str, Any]] = {"meeting": MEETING, "round": 0, "part": "sweet", "choice": "yes"}
_OPINION: Final[dict[str, Any]] = {"meeting": MEETING, "inquiry": "1.5", "helpful": True}
_CONFIRMATION: Final[dict[str, Any]] = {"meeting": MEETING, "round": 0, "answers": {"sweet": "yes"}}
_ODD: Final[tuple[Any, ...]] = (
    -1,
    1,
    99,
    10**400,
    1.5,
    True,
    None,
    "0",
    "",
    "x" * 65,
    "x" * 3_000,
    [],
    {},
    "\ud800",
    "\u0000",
    "<!channel>",
)
_NO_ANSWERS: Final[tuple[dict[str, Any], ...]] = (
    *({"none": "yes"}, {"sweet": "blue"}, {"calls": -1}, {"calls": 10**30}, {"colours": []}),
    {"sweet": ["yes", "no"]},
)
_IDS: Final = (
    "AAAAAAAAAAAA",
    "../../x y {z}",
    "T0OTHER M1",
    f"{MEETING} ",
    f"{MEETING}:x",
    "*",
    "C0PLANNING-1.1",
)
_GARBAGE: Final[tuple[Any, ...]] = (
    *(
        "",
        "garbage",
        "{}",
        "[]",
        "null",
        "NaN",
        "\u0000",
        "{" * 2_000,
        "[" * 50_000,
        "é" * 2_000,
        None,
        5,
        [],
        {},
        True,
    ),
    *(
        '{"meeting": 1}',
        '{"meeting":"%meeting%"',
        '"%meeting%"',
        "%meeting%",
        "x" * 100_000,
        f"<!channel> {MARK}",
    ),
)


def cases() -> tuple[Sent, ...]:
    """All that are worked out by hand; of what any button may carry, some."""
    chosen = [*_presses(), *_windows(), *_users()]
    garbage = [
        sent(f"{button!r} with {_short(value)}", "interaction", click(button, value))
        for button, value in product(_BUTTONS, _GARBAGE)
    ]
    return (*chosen, *some(garbage, COUNT - len(chosen), seed=5))


def click(button: str, value: object, **more: object) -> dict[str, Any]:
    """A click on it in the meeting that stands, as Slack would send it."""
    action = {
        "type": "button",
        "action_id": button,
        "block_id": value,
        "value": value,
        "action_ts": "1700000000.000100",
    }
    where = {
        "type": "message",
        "message_ts": "1700000000.000100",
        "channel_id": CHANNEL,
        "is_ephemeral": False,
    }
    return {
        "type": "block_actions",
        "user": {"id": "U0BEN00002", "username": "ben", "name": "ben", "team_id": "T0PLAYGRND"},
        "team": {"id": "T0PLAYGRND", "domain": "playground"},
        "api_app_id": "A0RAGVSFT0",
        "container": where,
        "channel": {"id": CHANNEL, "name": "planning"},
        "trigger_id": f"1.1.{button}{_short(value)}{_short(more)}",
        "response_url": "",
        "state": {"values": {}},
        "actions": [action],
    } | more


def _presses() -> Iterator[Sent]:
    """One field of a good value at a time is another."""
    for button, good in (("answer:yes", _PRESS), ("feedback:both", _OPINION), ("confirm", _CONFIRMATION)):
        changes = [
            (field, value) for field in good for value in (*_ODD, *(_IDS if field == "meeting" else ()))
        ]
        kept = changes if button == "answer:yes" else changes[::4]
        for field, value in kept:
            if (button, value) == ("confirm", {"sweet": "yes"}):
                continue
            yield sent(
                f"{button} where {field} is {_short(value)}",
                "interaction",
                click(button, json.dumps(good | {field: value})),
            )
    for answers in _NO_ANSWERS:
        yield sent(
            f"confirm {answers}",
            "interaction",
            click("confirm", json.dumps(_CONFIRMATION | {"answers": answers})),
        )
    for part in ("colours", "calls", "root", "details", "card", "0:card", "none"):
        for button in ("done", "open:x", "number"):
            press = json.dumps(_PRESS | {"part": part, "round": 7 if part != "root" else 0, "choice": None})
            yield sent(f"{button} of {part}", "interaction", click(button, press))


def _users() -> Iterator[Sent]:
    """Who clicks, where and when, as nobody could be."""
    good = json.dumps(_PRESS)
    for user in ("U1> <!channel>", "U1|x", "", "a b", "U\ud800", "U" * 500, "<@U1>", "U1\nU2", "U1;U2"):
        yield sent(f"user {user!a:.40}", "interaction", click("answer:yes", good, user={"id": user}))
    for trigger in ("\ud800", "x" * 5_000, ""):
        yield sent(f"trigger {trigger!a:.40}", "interaction", click("answer:yes", good, trigger_id=trigger))


def _windows() -> Iterator[Sent]:
    forms: tuple[Any, ...] = (
        *({"meeting": MEETING, "case": "x"}, {"meeting": MEETING, "channel": CHANNEL, "case": "volume=5"}),
        *({"meeting": "none", "case": "volume=5"}, {"meeting": MEETING, "round": 7, "case": "volume=5"}),
        *(
            {"meeting": MEETING, "round": -1, "case": ""},
            {"meeting": "M", "channel": "C0NOWHERE", "case": "volume=5"},
        ),
        *(
            {"meeting": MEETING, "sections": ["none"], "case": "volume=5"},
            {"meeting": MEETING},
            [],
            "x",
            None,
            5,
            "",
        ),
        *(
            {"meeting": "x" * 65, "case": ""},
            {"meeting": MEETING, "case": "&" * 3_000},
            {"extra": 1},
            "[" * 3_000,
        ),
        *(
            {"meeting": MEETING, "case": f"volume=<!channel> {MARK}"},
            {"meeting": "a b", "channel": CHANNEL, "case": "volume=5"},
        ),
    )
    states: tuple[Any, ...] = (
        *({}, {"volume": {}}, {"volume": {"pick": {}}}, {"volume": {"pick": {"value": "<!channel>"}}}),
        *({"volume": {"pick": {"value": "9" * 5_000}}}, {"volume": {"pick": {"value": 5}}}, {"volume": None}),
        *(
            {"volume": {"pick": None}},
            {"volume": []},
            [],
            None,
            {"x": {"pick": {"value": "1"}}},
            {"volume": {"pick": {"value": "\ud800"}}},
        ),
        *({"check": {"pick": {"selected_options": None}}}, {"check": {"pick": {"selected_options": [{}]}}}),
        *(
            {"check": {"pick": {"selected_options": [{"value": "none"}]}}},
            {"check": {"pick": {"selected_options": 5}}},
        ),
    )
    good = json.dumps({"meeting": MEETING, "case": "volume=5"})
    for callback in (presses.ESTIMATE, presses.CHECK_AGAIN):
        for form in forms if callback == presses.ESTIMATE else forms[-8:]:
            kept = json.dumps(form) if isinstance(form, dict | list) else form
            yield _window(
                f"{callback} that kept {_short(form)}", callback, kept, {"volume": {"pick": {"value": "7"}}}
            )
    for callback in (presses.ESTIMATE, presses.CHECK):
        for state in states:
            yield _window(f"{callback} with {_short(state)}", callback, good, state)
    for callback in ("feature-of-tomorrow", "", "check\u0000"):
        yield _window(f"window {callback!a}", callback, good, {})


def _window(name: str, callback: str, kept: object, values: object) -> Sent:
    view = {
        "id": f"V{name}",
        "hash": "1.x",
        "type": "modal",
        "callback_id": callback,
        "private_metadata": kept,
        "state": {"values": values},
    }
    user = {"id": "U0BEN00002", "username": "ben", "name": "ben", "team_id": "T0PLAYGRND"}
    window = {
        "type": "view_submission",
        "user": user,
        "team": {"id": "T0PLAYGRND", "domain": "playground"},
        "view": view,
    }
    return sent(
        name, "interaction", window | {"trigger_id": "1.1.w", "response_urls": [], "api_app_id": "A0RAGVSFT0"}
    )


def _short(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:60]} of {len(text)}"
