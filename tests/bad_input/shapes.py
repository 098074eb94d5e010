"""Commands, clicks, windows and events of a wrong shape: parts that are missing, nothing, or of another type."""

import copy
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, Final

from tests.bad_input.case import CHANNEL, MARK, ROOT, TS, Sent, sent, some
from tests.bad_input.forged import click

COUNT: Final = 200

GONE: Final = object()
_WRONG: Final[tuple[Any, ...]] = (
    GONE,
    None,
    5,
    "",
    "x",
    [],
    {},
    [None],
    {"id": None},
    True,
    "x" * 70_000,
    "<!channel>",
)

_COMMAND: Final = {
    "team_id": "T0PLAYGRND",
    "channel_id": CHANNEL,
    "user_id": "U0ANA00001",
    "command": "/ragvsft",
    "text": f"{MARK} prices",
    "response_url": "",
    "trigger_id": "1.1.c",
}
_MESSAGE: Final = {
    "type": "message",
    "channel": CHANNEL,
    "channel_type": "channel",
    "user": "U0ANA00001",
    "ts": TS,
    "text": f"{MARK} yes",
    "thread_ts": ROOT,
    "event_ts": TS,
    "team": "T0PLAYGRND",
}
_MENTION: Final = _MESSAGE | {"type": "app_mention", "text": f"<@U0RAGVSFT0> {MARK}"}
_PANE: Final = {
    "type": "assistant_thread_started",
    "assistant_thread": {
        "user_id": "U0ANA00001",
        "channel_id": "D0BOT0ANA00001",
        "thread_ts": "1.1",
        "context": {},
    },
}
_HOME: Final = {
    "type": "app_home_opened",
    "user": "U0ANA00001",
    "channel": "D0BOT0ANA00001",
    "tab": "messages",
}
_SUBTYPES: Final = (
    *(
        "message_changed",
        "message_deleted",
        "bot_message",
        "channel_join",
        "file_comment",
        "me_message",
        "huddle_thread",
    ),
    *(
        "tombstone",
        "thread_broadcast",
        "file_share",
        "reply_broadcast",
        "document_mention",
        "feature_of_tomorrow",
        "",
        5,
    ),
)


def cases() -> tuple[Sent, ...]:
    chosen = list(_events())
    return (*chosen, *some(_misshapen(), COUNT - len(chosen), seed=7))


def _events() -> Iterator[Sent]:
    for subtype, whole in product(_SUBTYPES, (_MESSAGE, _MENTION)):
        yield _event(f"{whole['type']} of subtype {subtype!r}", whole | {"subtype": subtype})
    edited = _MENTION | {"edited": {"user": "U0ANA00001", "ts": "1700000001.000100"}}
    hidden = _MESSAGE | {
        "subtype": "message_changed",
        "message": _MESSAGE,
        "previous_message": _MESSAGE,
        "hidden": True,
    }
    yield _event("edited", edited)
    yield _event("hidden", hidden)
    for bot in (
        {"bot_id": "B1"},
        {"bot_id": 5},
        {"bot_profile": {}, "bot_id": "B0RAGVSFT0"},
        {"user": "U0RAGVSFT0"},
    ):
        yield _event(f"said by {bot}", _MENTION | bot)
        yield _event(f"said in private by {bot}", _MESSAGE | {"channel_type": "im"} | bot)
    for kind in (
        "team_join",
        "app_rate_limited",
        "file_shared",
        "message.channels",
        "",
        "feature_of_tomorrow",
    ):
        yield _event(f"event {kind!r}", {"type": kind, "text": MARK})


def _misshapen() -> Iterator[Sent]:
    """Every part of every kind of delivery, each in every wrong way."""
    press = click("answer:yes", "{}")
    view = {
        "id": "V1",
        "hash": "1.x",
        "type": "modal",
        "callback_id": "estimate",
        "private_metadata": "",
        "state": {"values": {}},
    }
    window = {"type": "view_submission", "user": press["user"], "team": press["team"], "view": view}
    for part, wrong in product(
        ("user_id", "channel_id", "trigger_id", "command"), (GONE, "", "x", "<!channel>")
    ):
        yield sent(_name("command", [part], wrong), "command", _changed(_COMMAND, [part], wrong))
    for kind, whole in (("click", press), ("window", window)):
        for path, wrong in product(_paths(whole), _WRONG):
            yield sent(_name(kind, path, wrong), "interaction", _changed(whole, path, wrong))
    for event in (_MESSAGE, _MENTION, _PANE, _HOME):
        for path, wrong in product(_paths(event), _WRONG):
            yield _event(_name(str(event["type"]), path, wrong), _changed(event, path, wrong))
    for part, wrong in product(("event", "type", "team_id", "authorizations", "event_id"), _WRONG):
        yield sent(_name("envelope", [part], wrong), "event", _changed(_envelope(_MENTION), [part], wrong))


def _event(name: str, event: dict[str, Any]) -> Sent:
    return sent(name, "event", _envelope(event))


def _envelope(event: dict[str, Any]) -> dict[str, Any]:
    for_whom = {"enterprise_id": None, "team_id": "T0PLAYGRND", "user_id": "U0RAGVSFT0", "is_bot": True}
    return {
        "type": "event_callback",
        "team_id": "T0PLAYGRND",
        "api_app_id": "A0RAGVSFT0",
        "event": event,
        "event_id": "Ev1",
        "event_time": 1,
        "authorizations": [for_whom],
    }


def _paths(whole: Any, before: Sequence[str | int] = ()) -> Iterator[list[str | int]]:
    """To every part, however deep."""
    inner = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
    for step, part in inner:
        yield [*before, step]
        yield from _paths(part, [*before, step])


def _changed(whole: dict[str, Any], path: Sequence[str | int], wrong: Any) -> dict[str, Any]:
    changed = copy.deepcopy(whole)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    if wrong is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = wrong
    return changed


def _name(kind: str, path: Sequence[str | int], wrong: Any) -> str:
    said = "gone" if wrong is GONE else f"{wrong!r:.30}"
    return f"{kind}: {'.'.join(map(str, path))} is {said}"
